package plan

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// stored is a ruler on an object store, with its Service.
var stored = strings.NewReplacer("storage: {type: local, local: {directory: /rules}}", "storage: {type: s3}",
	"  template:\n", "  template:\n    metadata: {labels: {app: ruler, team: logs}}\n").Replace(bare) + `---
kind: Service
metadata: {name: rulers, namespace: ops, labels: {app.kubernetes.io/instance: loki}}
spec: {selector: {app: ruler}, ports: [{port: 80, targetPort: 3100}]}
`

// TestSync: what delivers to a ruler on an object store, and to which address.
func TestSync(t *testing.T) {
	const service = "kind: Service\nmetadata: {name: other, namespace: ops, labels: {app.kubernetes.io/instance: loki}}\nspec: "
	for _, c := range []struct {
		name string
		edit []string
		more string // a document
		want string
	}{
		{"by its Service", nil, "", "deployed http://rulers.ops.svc:80"},
		{"a Service that selects more narrowly", nil, service + "{selector: {app: ruler, team: logs}, clusterIP: None, ports: [{port: 80, targetPort: 3100}]}", "deployed http://other.ops.svc:3100"},
		{"a headless one goes behind", nil, service + "{selector: {team: logs}, clusterIP: None, ports: [{port: 3100}]}", "deployed http://rulers.ops.svc:80"},
		{"and before, it does too", []string{"targetPort: 3100}]", "targetPort: 3100}], clusterIP: None"}, service + "{selector: {team: logs}, ports: [{port: 8}, {port: 81, targetPort: 3100}]}", "deployed http://other.ops.svc:81"},
		{"of other pods", []string{"{app: ruler}, ports", "{app: writer}, ports"}, service + "{selector: {team: logs}, ports: [{port: 3100}]}", "deployed http://other.ops.svc:3100"},
		{"that selects nothing", []string{"{app: ruler}, ports", "{}, ports", "spec:\n", "spec:\n  serviceName: named\n"}, "", "deployed http://named.ops.svc:3100"},
		{"of another namespace", []string{"name: rulers, namespace: ops", "name: rulers, namespace: others", "spec:\n", "spec:\n  serviceName: named\n"}, "", "deployed http://named.ops.svc:3100"},
		{"of another namespace, with the name that the ruler names", []string{"name: rulers, namespace: ops", "name: named, namespace: others", "spec:\n", "spec:\n  serviceName: named\n"}, "", "deployed http://named.ops.svc:3100"},
		{"that names no namespace", []string{"name: rulers, namespace: ops", "name: rulers"}, "", "deployed http://rulers.ops.svc:80"},
		{"the first of two that are alike", nil, service + "{selector: {team: logs}, ports: [{port: 3100}]}", "deployed http://rulers.ops.svc:80"},
		{"for another port", []string{"targetPort: 3100", "targetPort: 9095", "spec:\n", "spec:\n  serviceName: named\n"}, "", "deployed http://named.ops.svc:3100"},
		{"by the name of another port", []string{"targetPort: 3100", "targetPort: grpc", "          volumeMounts", "          ports: [{name: grpc, containerPort: 9095}, {name: http, containerPort: 3100}]\n          volumeMounts", "spec:\n", "spec:\n  serviceName: named\n"}, "", "deployed http://named.ops.svc:3100"},
		{"without a label of a release", []string{"namespace: ops, labels: {app.kubernetes.io/instance: loki}}\nspec: {selector", "namespace: ops}\nspec: {selector"}, "", "deployed http://rulers.ops.svc:80"},
		{"a ruler without one, too", []string{"app.kubernetes.io/instance: loki", "x: y"}, "", "deployed http://rulers.ops.svc:80"},
		{"headless, for a port that the pod has not, and named by it", []string{"targetPort: 3100}]", "targetPort: grpc}], clusterIP: None", "spec:\n", "spec:\n  serviceName: rulers\n"}, "", "deployed http://rulers.ops.svc:3100"},
		{"by the port's name", []string{"targetPort: 3100", "targetPort: http", "          volumeMounts", "          ports: [{name: grpc, containerPort: 9095}, {name: http, containerPort: 3100}]\n          volumeMounts"}, "", "deployed http://rulers.ops.svc:80"},
		{"another port, prefix and scheme by flags", []string{"args: [", "args: [-server.http-listen-port=3200, -server.path-prefix=/loki, -server.http-tls-cert-path=c, ", "targetPort: 3100", "targetPort: 3200"}, "", "deployed https://rulers.ops.svc:80/loki"},
		{"no certificate", []string{"auth_enabled: false", "server: {http_tls_config: {cert_file: ''}}"}, "", "deployed http://rulers.ops.svc:80"},
		{"another port, prefix and scheme", []string{"auth_enabled: false", "server: {http_listen_port: 3200, http_path_prefix: /loki, http_tls_config: {cert_file: c}}", "targetPort: 3100", "targetPort: 3200"}, "", "deployed https://rulers.ops.svc:80/loki"},
		{"a local store", []string{"type: s3", "type: local, local: {directory: /rules}"}, "", "injected"},
		{"no store", []string{"{type: s3}", "{}"}, "", "storage-not-local"},
		{"somebody delivers", nil, deployment("loki", "http://rulers.ops"), "completed"},
		{"to an address in no plain sight", nil, deployment("loki", "$(LOKI)"), "completed"},
		{"somebody delivers elsewhere", nil, deployment("loki", "http://another.ops"), "deployed http://rulers.ops.svc:80"},
		{"somebody of another release", nil, deployment("tempo", "http://rulers.ops"), "deployed http://rulers.ops.svc:80"},
		{"what was made for another ruler", nil, "kind: Deployment\nmetadata: {name: other-ruler-rules-sync, namespace: ops, labels: {app.kubernetes.io/instance: loki, app.kubernetes.io/component: rules-sync}}\n", "deployed http://rulers.ops.svc:80"},
		{"somebody of another namespace", nil, strings.Replace(deployment("loki", "http://rulers.ops"), "namespace: ops", "namespace: others", 1), "deployed http://rulers.ops.svc:80"},
		{"somebody whose namespace is not said", nil, strings.Replace(deployment("loki", "http://rulers.ops"), ", namespace: ops", "", 1), "completed"},
		{"somebody pushes once", nil, strings.Replace(deployment("loki", "http://rulers.ops"), "[sync,", "[push,", 1), "deployed http://rulers.ops.svc:80"},
		{"somebody delivers by another program", nil, strings.NewReplacer("loki-rules:1", "grafana/lokitool:1", "[sync, /rules,", "[rules, sync, /rules,", "name: mine", "name: loki-rules").Replace(deployment("loki", "http://rulers.ops")), "deployed http://rulers.ops.svc:80"},
		{"somebody only watches", nil, strings.Replace(deployment("loki", "http://rulers.ops"), "sync,", "sync, --observe,", 1), "deployed http://rulers.ops.svc:80"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, synced(t, edited(t, stored, c.edit...)+"---\n"+c.more), c.want)
		})
	}
}

// TestSyncAddressIsAssumed: the Service that a StatefulSet names may be outside the
// input, and that is said.
func TestSyncAddressIsAssumed(t *testing.T) {
	alone, _, _ := strings.Cut(stored, "---\nkind: Service")
	alone = edited(t, alone, "spec:\n  template", "spec:\n  serviceName: named\n  template")
	for _, c := range []struct{ name, text, spec, want string }{
		{"its Service is seen", stored, "{presets: [sync]}", ""},
		{"the one that it names is seen, whatever its ports", edited(t, stored, "spec:\n  template", "spec:\n  serviceName: rulers\n  template", "targetPort: 3100}]", "targetPort: grpc}], clusterIP: None"), "{presets: [sync]}", ""},
		{"it is not", alone, "{presets: [sync]}", "; decided outside the input, so assumed: Service named, which the StatefulSet names, leads to it"},
		{"nor looked for", alone, "{presets: [sync], variables: {ADDRESS: http://gateway.ops}}", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := presetPlan(t, c.text, c.spec).Changes[0]
			_, after, _ := strings.Cut(change.Detail, "-sync delivers")
			check(t, after, c.want)
			check(t, strconv.FormatBool(change.Assumed), strconv.FormatBool(c.want != ""))
		})
	}
}

// TestSyncNeedsAnAddress: what keeps a ruler's address from being known is said.
func TestSyncNeedsAnAddress(t *testing.T) {
	const (
		unknown = "cannot tell at which address StatefulSet loki-ruler is asked: "
		outside = "env: [{name: X, valueFrom: {secretKeyRef: {name: s, key: k}}}]\n          args: [-config.expand-env, "
	)
	for _, c := range []struct {
		name string
		edit []string
		spec string
		want string
	}{
		{"a port that is decided outside", []string{"auth_enabled: false", "auth_enabled: false\n    server: {http_listen_port: '${X}'}", "args: [", outside}, "", unknown + "its server.http_listen_port is decided outside the input"},
		{"a prefix that is decided outside", []string{"auth_enabled: false", "auth_enabled: false\n    server: {http_path_prefix: '${X}'}", "args: [", outside}, "", unknown + "its server.http_path_prefix is decided outside the input"},
		{"no Service", []string{"{app: ruler}, ports", "{app: writer}, ports"}, "", unknown + "no Service in the input selects its pods"},
		{"nor is it looked up by saying so", []string{"{app: ruler}, ports", "{app: writer}, ports"}, ", variables: {ADDRESS: auto}", unknown + "no Service in the input selects its pods"},
		{"for another port", []string{"targetPort: 3100", "targetPort: 9095"}, "", unknown + "Service rulers selects its pods, and has no port that leads to 3100, where it serves HTTP"},
		{"the one that is named has other pods", []string{"{app: ruler}, ports", "{app: writer}, clusterIP: None, ports", "spec:\n  template", "spec:\n  serviceName: rulers\n  template"}, "", unknown + "no Service in the input selects its pods"},
		{"and it is the one that is named", []string{"targetPort: 3100", "targetPort: 9095", "spec:\n  template", "spec:\n  serviceName: rulers\n  template"}, "", unknown + "Service rulers selects its pods, and has no port that leads to 3100, where it serves HTTP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := planned(t, edited(t, stored, c.edit...), layered(t, "{presets: [sync]"+c.spec+"}"))
			var input *finding.InputError
			if !errors.As(err, &input) {
				t.Fatal(err)
			}
			check(t, input.Msg, c.want)
			check(t, input.Hint, "give its Services with it; or say the address in a patch set, -f FILE, with spec: {presets: [sync], variables: {ADDRESS: http://loki-gateway.ops}}")
		})
	}
}

// TestUntoldAddress: rulers whose address nothing tells are named all at once, and a
// tolerant plan goes on with the others.
func TestUntoldAddress(t *testing.T) {
	named := func(name, text string) string {
		return strings.NewReplacer("loki-ruler", name, "name: rulers", "name: "+name, "app: ruler", "app: "+name).Replace(text)
	}
	open := func(text string) []*manifest.Stream {
		return []*manifest.Stream{manifest.Open("in.yaml", []byte(text))}
	}
	secret := edited(t, stored, "auth_enabled: false", "auth_enabled: false\n    server: {http_listen_port: '${X}'}", "args: [", "env: [{name: X, valueFrom: {secretKeyRef: {name: s, key: k}}}]\n          args: [-config.expand-env, ")
	unserved := edited(t, stored, "{app: ruler}, ports", "{app: writer}, ports")
	of := func(namespace, text string) string {
		return strings.ReplaceAll(text, "namespace: ops", "namespace: "+namespace)
	}
	in := of("w", named("a", unserved)) + "---\n" + of("x", named("b", stored)) + "---\n" + of("y", named("c", secret)) + "---\n" + of("D", named("d", bare))
	for _, c := range []struct{ spec, errors, reasons string }{
		{"{presets: [sync]}", "no Service in the input selects its pods; its server.http_listen_port is decided outside the input; \"D\", where", "a address-conflict, b deployed, c address-conflict, d namespace-conflict"},
		{"{presets: [sync], variables: {ADDRESS: http://x}}", "\"D\", where", "a deployed, b deployed, c deployed, d namespace-conflict"},
		{"{presets: [observe]}", "\"D\", where", "a storage-not-local, b storage-not-local, c storage-not-local, d namespace-conflict"},
		{"{presets: [observe], target: {when: always}}", "its server.http_listen_port is decided outside the input; \"D\", where", "a injected, b injected, c address-conflict, d namespace-conflict"},
	} {
		opts := layered(t, c.spec)
		_, err := Make(open(in), opts)
		var got []string
		for line := range strings.Lines(fmt.Sprint(err)) {
			_, why, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " is asked: ")
			if why == "" {
				why, _, _ = strings.Cut(line[strings.Index(line, ": ")+2:], " StatefulSet")
			}
			got = append(got, why)
		}
		check(t, strings.Join(got, "; "), c.errors)
		opts.Tolerant = true
		plans, err := Make(open(in), opts)
		if err != nil {
			t.Fatalf("%s: %v", c.spec, err)
		}
		got = nil
		for _, change := range plans[0].Changes {
			got = append(got, change.Object.Name+" "+string(change.Reason))
		}
		check(t, strings.Join(got, ", "), c.reasons)
		if want := strings.Count(c.errors, ";") + 1; len(plans[0].Faults) != want {
			t.Errorf("%s: %d faults, want %d", c.spec, len(plans[0].Faults), want)
		}
	}
}

// TestSyncNamespace: nothing is made in a namespace whose name none can have, for a
// ruler that somebody delivers to neither.
func TestSyncNamespace(t *testing.T) {
	for _, text := range []string{stored, stored + "---\n" + deployment("loki", "$(LOKI)")} {
		_, err := planned(t, strings.ReplaceAll(text, "namespace: ops", "namespace: Ops"), layered(t, "{presets: [sync]}"))
		if err == nil || !strings.Contains(err.Error(), `"Ops", where StatefulSet loki-ruler is said to run, is not the name of a namespace`) {
			t.Errorf("error %v", err)
		}
	}
}

// deployment is one that a user has made, whose account may not read ConfigMaps.
func deployment(release, address string) string {
	return `kind: Deployment
metadata: {name: mine, namespace: ops, labels: {app.kubernetes.io/instance: ` + release + `}}
spec:
  template:
    spec:
      containers:
        - {name: a, image: kiwigrid/k8s-sidecar:2.1.0, env: [{name: LABEL, value: loki_rule}, {name: FOLDER, value: /rules}]}
        - {name: b, image: loki-rules:1, args: [sync, /rules, "--address=` + address + `"]}
`
}

// synced says what the preset sync makes of a text: the reason, and the address.
func synced(t *testing.T, text string) string {
	t.Helper()
	r := presetPlan(t, text, "{presets: [sync]}")
	got := told(r)
	for _, o := range r.Rulers[len(r.Rulers)-1].Objects {
		if o.Str("kind") == "Deployment" {
			got += strings.ReplaceAll(argument(o, "--address="), "--address=", " ")
		}
	}
	return got
}

func presetPlan(t *testing.T, text, spec string) result {
	t.Helper()
	opts := layered(t, spec)
	opts.Keep = true
	r, err := planned(t, text, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// argument is the last of a Deployment's arguments that begins so.
func argument(o *document.Node, prefix string) (found string) {
	for _, c := range o.List("spec", "template", "spec", "containers") {
		for _, arg := range c.Strings("args") {
			if strings.HasPrefix(arg, prefix) {
				found = arg
			}
		}
	}
	return found
}

// TestSyncObjects: what is added for a ruler on an object store, and how each is called.
func TestSyncObjects(t *testing.T) {
	const account = "ServiceAccount ops/loki-ruler-rules-sync; Role ops/loki-ruler-rules-sync; RoleBinding ops/loki-ruler-rules-sync; Deployment ops/loki-ruler-rules-sync"
	named := func(kind, name string) string {
		return "kind: " + kind + "\nmetadata: {name: " + name + ", namespace: ops}\n"
	}
	for _, c := range []struct{ name, more, spec, want string }{
		{"an account, its access, and what delivers", "", "", account},
		{"somebody else sees to its access", "", ", access: {create: none}", "ServiceAccount ops/loki-ruler-rules-sync; Deployment ops/loki-ruler-rules-sync"},
		{"an account of the name is there", named("ServiceAccount", "loki-ruler-rules-sync"), "", strings.NewReplacer("ServiceAccount ops/loki-ruler-rules-sync", "ServiceAccount ops/loki-ruler-rules-sync-2", "Deployment ops/loki-ruler-rules-sync", "Deployment ops/loki-ruler-rules-sync-2").Replace(account)},
		{"a Deployment of the name is there", named("Deployment", "loki-ruler-rules-sync"), "", strings.NewReplacer("ServiceAccount ops/loki-ruler-rules-sync", "ServiceAccount ops/loki-ruler-rules-sync-2", "Deployment ops/loki-ruler-rules-sync", "Deployment ops/loki-ruler-rules-sync-2").Replace(account)},
		{"a Role of the name is there", named("Role", "loki-ruler-rules-sync"), "", strings.NewReplacer("Role ops/loki-ruler-rules-sync", "Role ops/loki-ruler-rules-sync-2", "RoleBinding ops/loki-ruler-rules-sync", "RoleBinding ops/loki-ruler-rules-sync-2").Replace(account)},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := presetPlan(t, stored+"---\n"+c.more, "{presets: [sync]"+c.spec+"}")
			var got, reported []string
			for _, o := range r.Rulers[0].Objects {
				got = append(got, o.Str("kind")+" "+o.Str("metadata", "namespace")+"/"+o.Str("metadata", "name"))
			}
			for _, a := range r.Changes[0].Added {
				reported = append(reported, a.String())
			}
			check(t, strings.Join(got, "; "), c.want)
			check(t, strings.Join(reported, "; "), c.want)
		})
	}
}

// TestSyncLabels: how its objects are labelled, and by what its pods are selected:
// never by what selects the ruler's.
func TestSyncLabels(t *testing.T) {
	const labels = "  labels: {app.kubernetes.io/instance: loki}\n"
	for _, c := range []struct{ name, labels, metadata, selector string }{
		{"of a release", labels, "{name: loki-ruler-rules-sync, namespace: ops, labels: {app.kubernetes.io/instance: loki, app.kubernetes.io/component: rules-sync}}",
			"{app.kubernetes.io/instance: loki, app.kubernetes.io/component: rules-sync, loki-ruler-sidecar.dev/ruler: loki-ruler}"},
		{"with a name and a component", "  labels: {app.kubernetes.io/name: loki, app.kubernetes.io/instance: x, app.kubernetes.io/component: ruler, team: a}\n",
			"{name: loki-ruler-rules-sync, namespace: ops, labels: {app.kubernetes.io/name: loki, app.kubernetes.io/instance: x, app.kubernetes.io/component: rules-sync}}",
			"{app.kubernetes.io/name: loki, app.kubernetes.io/instance: x, app.kubernetes.io/component: rules-sync, loki-ruler-sidecar.dev/ruler: loki-ruler}"},
		{"of no release, with a name that others have", "  labels: {app.kubernetes.io/name: loki, app.kubernetes.io/version: v}\n",
			"{name: loki-ruler-rules-sync, namespace: ops, labels: {app.kubernetes.io/name: loki-ruler-rules-sync, app.kubernetes.io/version: v, app.kubernetes.io/component: rules-sync}}",
			"{app.kubernetes.io/name: loki-ruler-rules-sync, app.kubernetes.io/component: rules-sync}"},
		{"without labels", "", "{name: loki-ruler-rules-sync, namespace: ops, labels: {app.kubernetes.io/name: loki-ruler-rules-sync, app.kubernetes.io/component: rules-sync}}",
			"{app.kubernetes.io/name: loki-ruler-rules-sync, app.kubernetes.io/component: rules-sync}"},
		{"without labels, of a template", "  annotations: {postrenderer.helm.sh/postrender-filename: a/b.yaml}\n", "{name: loki-ruler-rules-sync, namespace: ops, labels: {app.kubernetes.io/name: loki-ruler-rules-sync, app.kubernetes.io/component: rules-sync}, annotations: {postrenderer.helm.sh/postrender-filename: a/b.yaml}}",
			"{app.kubernetes.io/name: loki-ruler-rules-sync, app.kubernetes.io/component: rules-sync}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			objects := presetPlan(t, edited(t, stored, labels, c.labels), "{presets: [sync]}").Rulers[0].Objects
			flow := func(n *document.Node) string { return strings.TrimSpace(document.EncodeFlow(n, false)) }
			made := objects[len(objects)-1]
			check(t, flow(objects[0].Get("metadata")), c.metadata) // the account's
			check(t, flow(made.Get("metadata")), c.metadata)
			check(t, flow(made.Get("spec", "selector", "matchLabels")), c.selector)
			check(t, flow(made.Get("spec", "template", "metadata", "labels")), c.selector)
			// The access is the account's, and labelled as it is.
			check(t, objects[1].Str("metadata", "labels", componentLabel), map[bool]string{true: syncComponent}[strings.Contains(c.labels, "component")])
		})
	}
}

// TestSyncOfTwoRulers: each gets its own, whose pods no other selects, but for rulers that
// are asked at one address: two would write to one store.
func TestSyncOfTwoRulers(t *testing.T) {
	named := func(name, release string) string {
		return strings.NewReplacer("loki-ruler", name, "name: rulers", "name: "+name, "app: ruler", "app: "+name, "instance: loki", "instance: "+release).Replace(stored)
	}
	behindOne := func(text string) string {
		text, _, _ = strings.Cut(text, "---\nkind: Service")
		return strings.NewReplacer("app: a", "app: x", "app: b", "app: x").Replace(text)
	}
	const service = "kind: Service\nmetadata: {name: x, namespace: ops}\nspec: {selector: {app: x}, ports: [{port: 80, targetPort: 3100}]}\n"
	long := strings.Repeat("a", 70)
	for _, c := range []struct{ name, text, spec, want string }{
		{"of one release", named("a", "l") + "---\n" + named("b", "l"), "", "a deployed, b deployed"},
		{"of two releases", named("a", "l") + "---\n" + named("b", "m"), "", "a deployed, b deployed"},
		{"of no release", strings.ReplaceAll(named("a", "l")+"---\n"+named("b", "l"), "app.kubernetes.io/instance: l", "x: y"), "", "a deployed, b deployed"},
		{"of one release, in two namespaces", named("a", "l") + "---\n" + strings.ReplaceAll(named("b", "l"), "namespace: ops", "namespace: dev"), "", "a deployed, b deployed"},
		{"whose names are longer than a label's value", named(long+"-a", "l") + "---\n" + named(long+"-b", "l"), "", long + "-a deployed, " + long + "-b deployed"},
		{"whose names are, and of no release", strings.ReplaceAll(named(long+"-a", "l")+"---\n"+named(long+"-b", "l"), "app.kubernetes.io/instance: l", "x: y"), "", long + "-a deployed, " + long + "-b deployed"},
		{"behind one Service", behindOne(named("a", "l")) + "---\n" + behindOne(named("b", "l")) + "---\n" + service, "", "a deployed, b already-satisfied"},
		{"behind one Service, of two releases", behindOne(named("a", "l")) + "---\n" + behindOne(named("b", "m")) + "---\n" + service, "", "a deployed, b deployed"},
		{"at one address that is said", named("a", "l") + "---\n" + named("b", "l"), ", variables: {ADDRESS: http://gateway}", "a deployed, b already-satisfied"},
		{"at one address that is said, in two namespaces", named("a", "l") + "---\n" + strings.ReplaceAll(named("b", "l"), "namespace: ops", "namespace: dev"), ", variables: {ADDRESS: http://gateway}", "a deployed, b deployed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := presetPlan(t, c.text, "{presets: [sync]"+c.spec+"}")
			var got []string
			var made []*document.Node
			for i, change := range r.Changes {
				got = append(got, change.Object.Name+" "+string(change.Reason))
				if change.Reason == finding.AlreadySatisfied && change.Detail != "Deployment ops/a-rules-sync, which is added for another ruler, delivers to its address" {
					t.Errorf("b needs nothing: %s", change.Detail)
				}
				for _, o := range r.Rulers[i].Objects {
					if o.Str("kind") == "Deployment" {
						made = append(made, o)
					}
				}
			}
			check(t, strings.Join(got, ", "), c.want)
			for _, o := range made {
				for _, other := range made {
					if matches(o, other) != (o == other) {
						t.Errorf("%s selects the pods of %s: %t", o.Str("metadata", "name"), other.Str("metadata", "name"), matches(o, other))
					}
				}
			}
		})
	}
}

// matches reports a Deployment whose selector is that of another's pods, in the same
// namespace. It holds that they are labelled as Kubernetes lets them be.
func matches(o, other *document.Node) bool {
	labels, ok := other.Map("spec", "template", "metadata", "labels"), true
	for key, value := range o.Map("spec", "selector", "matchLabels") {
		ok = ok && labels[key] == value && len(value) <= 63
	}
	return ok && o.Str("metadata", "namespace") == other.Str("metadata", "namespace")
}

// TestSyncContainers: what the two containers of the pod see. The token is the
// collector's alone, and nobody but the collector writes.
func TestSyncContainers(t *testing.T) {
	objects := presetPlan(t, stored, "{presets: [sync]}").Rulers[0].Objects
	pod := objects[len(objects)-1].Get("spec", "template", "spec")
	var got []string
	for _, v := range pod.List("volumes") {
		got = append(got, v.Str("name")+" "+v.Fields()[1].Key.Value)
	}
	for _, c := range pod.List("containers") {
		got = append(got, c.Str("name")+":")
		for _, m := range c.List("volumeMounts") {
			got = append(got, strings.TrimSpace(document.EncodeFlow(m, false)))
		}
	}
	check(t, strings.Join(got, "\n"), `sc-rules-volume emptyDir
sc-rules-temp emptyDir
sc-rules-token projected
loki-sc-rules:
{name: sc-rules-temp, mountPath: /tmp}
{name: sc-rules-volume, mountPath: /rules}
{name: sc-rules-token, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true}
loki-rules-sync:
{name: sc-rules-volume, mountPath: /rules, readOnly: true}`)
}

// TestSyncVariables: in a pod of their own nobody else listens, and no config of Loki
// names a directory. What the patch set says holds there too.
func TestSyncVariables(t *testing.T) {
	for _, c := range []struct {
		name  string
		edits []string // of stored
		spec  string
		want  string
	}{
		{"nothing is taken", nil, "", "/rules 8080 9469"},
		{"in the ruler's pod all is taken", []string{"auth_enabled: false", "auth_enabled: false\n    server: {http_listen_port: 8080, grpc_listen_port: 9469}", "targetPort: 3100", "targetPort: 8080",
			"storage: {type: s3}", "storage: {type: s3, local: {directory: /else}}"}, "", "/rules 8080 9469"},
		{"the patch set names them", nil, ", variables: {RULES_DIR: /r, HEALTH_PORT: '98', METRICS_PORT: '99'}", "/r 98 99"},
	} {
		t.Run(c.name, func(t *testing.T) {
			objects := presetPlan(t, edited(t, stored, c.edits...), "{presets: [sync]"+c.spec+"}").Rulers[0].Objects
			made := objects[len(objects)-1]
			_, health, _ := strings.Cut(argument(made, "--wait-for="), "127.0.0.1:")
			_, metrics, _ := strings.Cut(argument(made, "--listen="), ":")
			check(t, argument(made, "/")+" "+strings.TrimSuffix(health, "/healthz")+" "+metrics, c.want)
		})
	}
}

// TestSyncPreset: which rulers it is for, and what it leaves to the user.
func TestSyncPreset(t *testing.T) {
	const (
		elsewhere = "valueFrom: {secretKeyRef: {name: a, key: b}}"
		outside   = "env: [{name: X, valueFrom: {secretKeyRef: {name: s, key: k}}}]\n          args: [-config.expand-env, "
	)
	for _, c := range []struct {
		name  string
		edits []string // of stored
		spec  string
		want  string
	}{
		{"files are wanted all the same", nil, "target: {when: always}", "injected"},
		{"a store that is not known", []string{"type: s3", "type: '${X}'", "args: [", outside}, "", "injected"},
		{"a store by a flag, and a config that is not known", []string{"-config.file=/etc/loki/config.yaml", "-ruler.storage.type=s3"}, "", "injected"},
		{"a folder that is decided elsewhere", nil, "container: {env: [{name: FOLDER, value: null, " + elsewhere + "}]}", "deployed"},
		{"a folder that is decided elsewhere in part", nil, "container: {env: [{name: LABEL, value: null, " + elsewhere + "}, {name: FOLDER, value: $(LABEL)/fake}]}", "deployed"},
		{"no folder", nil, "container: {env: [{name: FOLDER, value: ''}]}", "deployed"},
		{"a program of the user's", nil, "sync: {container: {image: 'my/tool:1', args: [$(RULES_DIR)]}}", "deployed"},
		{"a program that does not say what it reads", nil, "sync: {container: {args: [sync, --watch]}}", "deployed"},
		{"a tenancy that is not known", []string{"auth_enabled: false", "auth_enabled: ${X}", "args: [", outside}, "", "deployed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, told(presetPlan(t, edited(t, stored, c.edits...), "{presets: [sync], "+c.spec+"}")), c.want)
		})
	}
}

// TestSyncByTheAddressOfThePatchSet: who asks the address that the patch set says
// delivers to this ruler, wherever that is.
func TestSyncByTheAddressOfThePatchSet(t *testing.T) {
	for _, c := range []struct{ name, spec, want string }{
		{"the same", "{presets: [sync], variables: {ADDRESS: http://gateway.dev}}", "completed"},
		{"another", "{presets: [sync], variables: {ADDRESS: http://gateway}}", "deployed"},
		{"none", "{presets: [sync]}", "deployed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, told(presetPlan(t, stored+"---\n"+deployment("loki", "http://gateway.dev"), c.spec)), c.want)
		})
	}
}

// TestCompleteSync: a Deployment that delivers gets what its account lacks, for what
// its sidecar watches.
func TestCompleteSync(t *testing.T) {
	there := deployment("loki", "http://rulers.ops")
	access := func(namespace string) string {
		return "---\nkind: Role\nmetadata: {name: a, namespace: " + namespace + "}\nrules: [{apiGroups: [''], resources: [configmaps], verbs: [get, list, watch]}]\n" +
			"---\nkind: RoleBinding\nmetadata: {name: a, namespace: " + namespace + "}\nroleRef: {kind: Role, name: a}\nsubjects: [{kind: ServiceAccount, name: default, namespace: ops}]\n"
	}
	watching := strings.Replace(there, "{name: LABEL,", "{name: NAMESPACE, value: dev}, {name: LABEL,", 1)
	for _, c := range []struct{ name, more, want, access string }{
		{"its account may read nothing", there, "completed: Deployment ops/mine delivers to its object store; what its account lacked was added", "Role ops/loki-ruler-rules-sync: get,list,watch configmaps for ops/default"},
		{"its account may read what it must", there + access("ops"), "already-satisfied: Deployment ops/mine delivers to its object store and has what it needs", ""},
		{"it watches another namespace", watching, "completed: Deployment ops/mine delivers to its object store; what its account lacked was added", "Role dev/ops-loki-ruler-rules-sync: get,list,watch configmaps for ops/default"},
		{"it watches another namespace, and may", watching + access("dev"), "already-satisfied: Deployment ops/mine delivers to its object store and has what it needs", ""},
		{"it may read what it does not watch", watching + access("ops"), "completed: Deployment ops/mine delivers to its object store; what its account lacked was added", "Role dev/ops-loki-ruler-rules-sync: get,list,watch configmaps for ops/default"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := presetPlan(t, stored+"---\n"+c.more, "{presets: [sync]}")
			check(t, string(r.Changes[0].Reason)+": "+r.Changes[0].Detail, c.want)
			check(t, granted(t, r), c.access)
		})
	}
}

// TestSyncPod: what the pod has from the ruler's.
func TestSyncPod(t *testing.T) {
	for _, c := range []struct {
		name, spec string // of the ruler's pod
		want       string
	}{
		{"nothing", "", "…"},
		{"its user", "securityContext: {runAsUser: 10001, fsGroup: 10001, sysctls: []}", "… securityContext: {fsGroup: 10001, runAsUser: 10001}"},
		{"not root", "securityContext: {runAsUser: 0, fsGroup: 10001}", "…"},
		{"where it may run", "nodeSelector: {a: b}\n      tolerations: [{key: k}]\n      imagePullSecrets: [{name: s}]\n      affinity: {x: y}", "… imagePullSecrets: [{name: s}] nodeSelector: {a: b} tolerations: [{key: k}]"},
		{"empty", "nodeSelector: {}\n      tolerations: []", "…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := edited(t, stored, "      serviceAccountName: loki\n", "      serviceAccountName: loki\n      "+c.spec+"\n")
			objects := presetPlan(t, text, "{presets: [sync]}").Rulers[0].Objects
			pod := objects[len(objects)-1].Get("spec", "template", "spec")
			var got []string
			for _, f := range pod.Fields() {
				if key := f.Key.Value; key != "containers" && key != "volumes" {
					got = append(got, key+": "+document.EncodeFlow(f.Value, false))
				}
			}
			check(t, strings.Replace(strings.Join(got, " "), "serviceAccountName: loki-ruler-rules-sync automountServiceAccountToken: false", "…", 1), c.want)
		})
	}
}

// TestSyncRefused: a patch set by which nothing would be delivered.
func TestSyncRefused(t *testing.T) {
	for _, c := range []struct{ name, edit, spec, want string }{
		{"no shared volume", "", "{presets: [sync], mounts: null}",
			"by the patch set the sidecar would write to /rules/fake, which container loki-rules-sync does not see: mount one volume there, in container.volumeMounts and in mounts"},
		{"the tenant's directory as that of all", "", "{presets: [sync], variables: {RULES_DIR: /rules/fake, TENANT: ''}}",
			"by the patch set the sidecar would write to /rules/fake, and container loki-rules-sync looks for its files in /rules/fake/fake: set variables.RULES_DIR, or sync.container.args"},
		{"no namespace", "  namespace: ops\n", "{presets: [sync]}", "cannot tell in which namespace StatefulSet loki-ruler will run"},
		{"no namespace, and somebody else sees to the access", "  namespace: ops\n", "{presets: [sync], access: {create: none}}", "cannot tell in which namespace StatefulSet loki-ruler will run"},
		{"two volumes where the files are collected", "", "{presets: [sync], container: {volumeMounts: [{name: x, mountPath: /rules}]}, volumes: [{name: x, emptyDir: {}}]}", "the patch set mounts two volumes at /rules: remove one, or write the mount to change as $(RULES_DIR)"},
		{"a directory that nobody collects into", "", "{presets: [sync], container: {env: [{name: FOLDER, value: $(RULES_DIR)/other}]}}",
			"by the patch set the sidecar would write to /rules/other, and container loki-rules-sync looks for its files in /rules/fake: set variables.RULES_DIR, or sync.container.args"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := stored
			if c.edit != "" {
				text = strings.Replace(strings.ReplaceAll(text, ", namespace: ops", ""), c.edit, "", 1)
			}
			_, err := planned(t, text, layered(t, c.spec))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}
