package netpol

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// workload is what the policies of the rows are about: a pod in namespace logs.
const workload = "kind: StatefulSet\nmetadata: {name: ruler, namespace: logs}\n---\n"

// of reads the policies of a text for that pod.
func of(t *testing.T, text string) Egress {
	t.Helper()
	s := manifest.Open("in.yaml", []byte(workload+text))
	var all []*manifest.Object
	for _, d := range s.Docs {
		objects, err := s.Parse(d)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, objects...)
	}
	return Of(manifest.NewSet(all), Pod{Object: all[0], Namespace: "logs", Labels: map[string]string{"app": "loki", "tier": "x"}})
}

func policy(spec string) string {
	return "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: logs}\nspec: " + spec + "\n"
}

func cilium1(spec string) string {
	return "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: logs}\nspec: " + spec + "\n"
}

// TestRestricts: which policies make the pod's egress subject to rules.
func TestRestricts(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       bool
	}{
		{"none", "", false},
		{"all pods", policy("{podSelector: {}, policyTypes: [Egress]}"), true},
		{"ingress only", policy("{podSelector: {}, policyTypes: [Ingress]}"), false},
		{"no type, with a rule", policy("{podSelector: {}, egress: [{}]}"), true},
		{"no type, without a rule", policy("{podSelector: {}}"), false},
		{"by label", policy("{podSelector: {matchLabels: {app: loki}}, policyTypes: [Egress]}"), true},
		{"by another label", policy("{podSelector: {matchLabels: {app: tempo}}, policyTypes: [Egress]}"), false},
		{"In", policy("{podSelector: {matchExpressions: [{key: app, operator: In, values: [loki]}]}, policyTypes: [Egress]}"), true},
		{"not In", policy("{podSelector: {matchExpressions: [{key: app, operator: In, values: [tempo]}]}, policyTypes: [Egress]}"), false},
		{"NotIn", policy("{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [tempo]}]}, policyTypes: [Egress]}"), true},
		{"not NotIn", policy("{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [loki]}]}, policyTypes: [Egress]}"), false},
		{"Exists", policy("{podSelector: {matchExpressions: [{key: tier, operator: Exists}]}, policyTypes: [Egress]}"), true},
		{"DoesNotExist", policy("{podSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}, policyTypes: [Egress]}"), false},
		{"of another namespace", "kind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress]}\n", false},
		{"of no namespace, in the same input", "kind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, policyTypes: [Egress]}\n", true},
		{"Calico's", "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: p, namespace: logs}\nspec: {podSelector: {}, policyTypes: [Egress]}\n", false},
		{"Cilium's", cilium1("{endpointSelector: {matchLabels: {'k8s:app': loki}}, egress: [{toEntities: [world]}]}"), true},
		{"Cilium's without egress", cilium1("{endpointSelector: {}}"), false},
		{"Cilium's that denies nothing", cilium1("{endpointSelector: {}, enableDefaultDeny: {egress: false}, egress: [{toEntities: [world]}]}"), false},
		{"one of Cilium's many", "kind: CiliumClusterwideNetworkPolicy\nmetadata: {name: c}\nspecs: [{endpointSelector: {matchLabels: {a: b}}, egress: [{}]}, {endpointSelector: {}, egress: [{}]}]\n", true},
	} {
		if got := of(t, test.text).Policy != nil; got != test.want {
			t.Errorf("%s: restricts %v, want %v", test.name, got, test.want)
		}
	}
}

// TestOpens: what rules let through to the API server, and to a Service at port
// 9093 of namespace monitoring.
func TestOpens(t *testing.T) {
	egress := func(rules string) string {
		return policy("{podSelector: {}, policyTypes: [Egress], egress: [" + rules + "]}")
	}
	ciliums := func(rules string) string { return cilium1("{endpointSelector: {}, egress: [" + rules + "]}") }
	const labelled = "---\nkind: Namespace\nmetadata: {name: monitoring, labels: {team: a}}\n"
	for _, test := range []struct {
		name, text   string
		api, service bool
	}{
		{"nothing", egress(""), false, false},
		{"anywhere", egress("{}"), true, true},
		{"an address", egress("{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}"), true, true},
		{"port 443", egress("{ports: [{port: 443}]}"), true, false},
		{"port 6443", egress("{ports: [{port: 6443, protocol: TCP}]}"), true, false},
		{"port 9093", egress("{ports: [{port: 9093}]}"), false, true},
		{"a range", egress("{ports: [{port: 9000, endPort: 9100}]}"), false, true},
		{"a port by name", egress("{ports: [{port: web}]}"), true, true},
		{"DNS", egress("{ports: [{port: dns}, {port: 53}]}"), false, false},
		{"UDP", egress("{ports: [{port: 443, protocol: UDP}]}"), false, false},
		{"any port of TCP", egress("{ports: [{protocol: TCP}]}"), true, true},
		{"pods of its own namespace", egress("{to: [{podSelector: {}}]}"), false, false},
		{"pods of the namespace, by name", egress("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]}"), false, true},
		{"pods of another, by name", egress("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}"), false, false},
		{"pods of another, by an expression", egress("{to: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [shop]}]}}]}"), false, false},
		{"pods of a namespace by a label that is not known", egress("{to: [{namespaceSelector: {matchLabels: {team: b}}}]}"), false, true},
		{"pods of a namespace by a label that it has", egress("{to: [{namespaceSelector: {matchLabels: {team: a}}}]}") + labelled, false, true},
		{"pods of a namespace by a label that it has not", egress("{to: [{namespaceSelector: {matchLabels: {team: b}}}]}") + labelled, false, false},
		{"Cilium: nothing", ciliums("{}"), false, false},
		{"Cilium: all", ciliums("{toEntities: [all]}"), true, true},
		{"Cilium: the API server", ciliums("{toEntities: [kube-apiserver]}"), true, false},
		{"Cilium: the world", ciliums("{toEntities: [world]}"), true, false},
		{"Cilium: a name in the world", ciliums("{toFQDNs: [{matchName: x}]}"), true, false},
		{"Cilium: a port anywhere", ciliums("{toPorts: [{ports: [{port: '9093'}]}]}"), false, true},
		{"Cilium: pods of its own namespace", ciliums("{toEndpoints: [{matchLabels: {app: am}}]}"), false, false},
		{"Cilium: pods of the namespace", ciliums("{toEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': monitoring}}]}"), false, true},
		{"Cilium: pods of another", ciliums("{toEndpoints: [{matchLabels: {io.kubernetes.pod.namespace: shop}}]}"), false, false},
		{"Cilium: pods of namespaces by label", ciliums("{toEndpoints: [{matchLabels: {'k8s:io.cilium.k8s.namespace.labels.team': a}}]}"), false, true},
		{"Cilium: pods of namespaces by expression", ciliums("{toEndpoints: [{matchExpressions: [{key: 'k8s:io.kubernetes.pod.namespace', operator: Exists}]}]}"), false, true},
	} {
		e := of(t, test.text)
		if got := e.OpensAPI(); got != test.api {
			t.Errorf("%s: opens the API server: %v", test.name, got)
		}
		if got := e.Opens(Destination{Host: "am.monitoring.svc", Port: 9093, Namespace: "monitoring", Service: true}); got != test.service {
			t.Errorf("%s: opens the Service: %v", test.name, got)
		}
	}
}

func TestDestinationOf(t *testing.T) {
	for address, want := range map[string]Destination{
		"http://am:9093":                     {"am", 9093, "logs", true},
		"http://am.monitoring":               {"am.monitoring", 80, "monitoring", true},
		"https://am.monitoring.svc.local./x": {"am.monitoring.svc.local.", 443, "monitoring", true},
		"https://example.org":                {"example.org", 443, "org", true}, // it may be a Service of namespace org
		"https://alerts.example.org":         {"alerts.example.org", 443, "", false},
		"http://10.0.0.1:1":                  {"10.0.0.1", 1, "", false},
	} {
		if got, ok := DestinationOf(address, "logs"); !ok || got != want {
			t.Errorf("%s: %+v, %v; want %+v", address, got, ok, want)
		}
	}
	for _, address := range []string{"", "am", "http://_web._tcp.am", "http://${AM}", "://"} {
		if got, ok := DestinationOf(address, "logs"); ok {
			t.Errorf("%q: %+v", address, got)
		}
	}
	for d, want := range map[Destination]string{{Host: "h", Namespace: "n", Service: true}: "namespace n", {Host: "h"}: "h", {Host: "h", Service: true}: "h"} {
		if d.String() != want {
			t.Errorf("%s, want %s", d, want)
		}
	}
}
