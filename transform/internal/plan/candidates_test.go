package plan

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Which objects are rulers of ours, which are candidates that are left alone, and
// which are neither.
func TestCandidates(t *testing.T) {
	const workload = `kind: StatefulSet
metadata: {name: loki-ruler, namespace: ops}
spec:
  template:
    metadata: {}
    spec:
      containers: [{name: loki, image: grafana/loki:3.4.2, args: [-target=ruler]}]
`
	item := func(meta string) string {
		return "  - kind: StatefulSet\n    metadata: {" + meta + "}\n    spec: {template: {spec: {containers: [{name: loki, image: grafana/loki:3.4.2, args: [-target=ruler]}]}}}\n"
	}
	// said is a Loki that leaves it to its config what it runs.
	said := func(target string) string {
		return "kind: ConfigMap\nmetadata: {name: loki, namespace: ops}\ndata: {config.yaml: '{target: " + target + ", ruler: {storage: {type: local, local: {directory: /rules}}}}'}\n---\n" + edited(t, workload, "loki-ruler", "loki",
			"args: [-target=ruler]}]", "args: [-config.file=/c/config.yaml], volumeMounts: [{name: c, mountPath: /c}]}]\n      volumes: [{name: c, configMap: {name: loki}}]")
	}
	kind := func(kind string) string { return edited(t, workload, "StatefulSet", kind) }
	for _, c := range []struct{ name, in, want string }{
		{"a StatefulSet", workload, "StatefulSet ops/loki-ruler injected"},
		{"a Deployment", kind("Deployment"), "Deployment ops/loki-ruler injected"},
		{"a DaemonSet", kind("DaemonSet"), "DaemonSet ops/loki-ruler not-targeted: DaemonSet is not one of the kinds a ruler is deployed as"},
		{"a ReplicaSet", kind("ReplicaSet"), "ReplicaSet ops/loki-ruler not-targeted: ReplicaSet is not one of the kinds a ruler is deployed as"},
		{"a Pod", "kind: Pod\nmetadata: {name: ruler}\nspec: {containers: [{name: loki, image: grafana/loki:3.4.2, args: [-target=ruler]}]}\n", "Pod ruler not-targeted: Pod is not one of the kinds a ruler is deployed as"},
		{"a Job", kind("Job"), ""},
		{"a Service", kind("Service"), ""},
		{"a hook", edited(t, workload, "name: loki-ruler,", "name: loki-ruler, annotations: {helm.sh/hook: test},"), "StatefulSet ops/loki-ruler hook: annotated helm.sh/hook"},
		{"one that opted out", edited(t, workload, "metadata: {}", `metadata: {annotations: {loki-ruler-sidecar.dev/inject: "false"}}`), `StatefulSet ops/loki-ruler opted-out: annotated loki-ruler-sidecar.dev/inject: "false"`},
		{"a ruler of Mimir", edited(t, workload, "grafana/loki:3.4.2", "grafana/mimir:2.15.0"), "StatefulSet ops/loki-ruler not-loki: a ruler, but not one of Loki"},
		{"a ruler of nobody", edited(t, workload, "grafana/loki:3.4.2", "example.com/x:1"), "StatefulSet ops/loki-ruler not-loki: a ruler, but not one of Loki"},
		{"Loki that is only called ruler", edited(t, workload, "-target=ruler", "-target=querier"), "StatefulSet ops/loki-ruler not-a-ruler: Loki, but no container runs -target=ruler"},
		{"Loki with the component of a ruler", edited(t, workload, "-target=ruler", "-target=querier", "name: loki-ruler,", "name: loki, labels: {app.kubernetes.io/component: ruler},"), "StatefulSet ops/loki not-a-ruler: Loki, but no container runs -target=ruler"},
		{"Loki that mentions a ruler", edited(t, workload, "-target=ruler", "-target=querier", "name: loki-ruler,", "name: loki, annotations: {x: ruler},"), ""},
		{"what is only called ruler", edited(t, workload, "grafana/loki:3.4.2, args: [-target=ruler]", "nginx"), ""},
		{"a backend", edited(t, workload, "-target=ruler", "-target=backend"), "StatefulSet ops/loki-ruler not-a-ruler: Loki by its image grafana/loki:3.4.2, runs backend (-target=backend)"},
		{"a target that its config names", said("ruler"), "StatefulSet ops/loki injected"},
		{"another target that its config names", said("backend"), ""},
		{"a hook whose config names the target", edited(t, said("ruler"), "name: loki, namespace: ops}\nspec", "name: loki, namespace: ops, annotations: {helm.sh/hook: test}}\nspec"), "StatefulSet ops/loki hook: annotated helm.sh/hook"},
		{"a config that is broken may name none", edited(t, said("ruler"), "data: {", "data: [{"), ""},
		{"what it only calls a ruler, with a broken config", "kind: ConfigMap\nmetadata: {name: loki, namespace: ops}\ndata: [\n---\n" + edited(t, workload, "-target=ruler", "-target=querier", "grafana/loki:3.4.2", "grafana/loki:3.4.2, envFrom: [{configMapRef: {name: loki}}]"), "StatefulSet ops/loki-ruler not-a-ruler: Loki, but no container runs -target=ruler"},
		{"a workload that mentions none", edited(t, workload, "-target=ruler", "-target=querier", "loki-ruler", "loki"), ""},
		{"JSON", `{"kind": "StatefulSet", "metadata": {"name": "ruler", "namespace": "ops"}, "spec": {"template": {"spec": {"containers": [{"name": "loki", "image": "grafana/loki:3.4.2", "args": ["-target=ruler"]}]}}}}`, "StatefulSet ops/ruler injected"},
		{"a list", "kind: List\nitems:\n" + item("name: a, namespace: ops") + item("name: b, namespace: ops"), "StatefulSet ops/a injected; StatefulSet ops/b injected"},
		{"a typed list", "kind: StatefulSetList\nitems:\n" + item("name: a, namespace: ops"), "StatefulSet ops/a injected"},
		{"a list, in its order", "kind: List\nitems:\n" + item("name: a, namespace: ops") + item("name: b, annotations: {helm.sh/hook: test}"), "StatefulSet ops/a injected; StatefulSet b hook: annotated helm.sh/hook"},
		{"comments", "# a ruler\n", ""},
		{"nothing", "", ""},
		{"what is broken and no workload", "kind: ConfigMap\ndata: [ruler\n", ""},
		{"what is broken and mentions none", "kind: StatefulSet\nmetadata: [\n", ""},
		{"a broken list that mentions none", "kind: List\nitems: [\n", ""},
		{"what is broken and may be one", "kind: StatefulSet\nmetadata: {name: ruler\n", "refused"},
		{"a broken list that may hold one", "kind: List\nitems: [ruler\n", "refused"},
		{"what is broken and may be anything", "{kind: \n", "refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := planned(t, c.in, Options{})
			if err != nil {
				check(t, "refused", c.want)
				return
			}
			var lines []string
			for _, change := range r.Changes {
				line := change.Object.String() + " " + string(change.Reason)
				if change.Reason != finding.Injected {
					line += ": " + change.Detail
				}
				lines = append(lines, line)
			}
			if found := strings.Count(strings.Join(lines, ""), " injected"); found != r.Found {
				t.Errorf("%d rulers are found, not %d", r.Found, found)
			}
			check(t, strings.Join(lines, "; "), c.want)
		})
	}
}

// What holds no ruler for sure is not parsed.
func TestMayHoldRuler(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"kind: Job\nx: ruler\n", false},
		{"kind: Lis\nx: ruler\n", false},
		{"kind: List\nx: ruler\n", true},
		{"kind: List\nx: rules\n", false},
		{"kind: DeploymentList\nx: ruler\n", true},
		{"kind: ConfigMap\nx: ruler\n", false},
		{"kind: Deployment\nx: ruler\n", true},
		{"kind: Deployment\nx: rules\n", false},
		{"{}", true},
		{"# ruler", false},
	} {
		s := manifest.Open("in.yaml", []byte(c.text))
		if got := mayHoldRuler(s.Src, s.Hints()[0]); got != c.want {
			t.Errorf("%q: %t", c.text, got)
		}
	}
}

// A text looks like a ruler's when it says the word, or is of a Loki that leaves it
// to its config what it runs.
func TestLooksLikeRuler(t *testing.T) {
	const deployment, image, config = "kind: Deployment\n", "image: grafana/loki:3.4.2\n", "args: [-config.file=/c/config.yaml]\n"
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"the word", deployment + "x: ruler\n", true},
		{"the word first of all", "ruler: {}\n" + deployment, true},
		{"the word behind its second letter", deployment + "x: uruler\n", true},
		{"the word at the end", deployment + "x: ruler", true},
		{"no more than its second letter", deployment + "x: u", false},
		{"Loki by its image", deployment + image, true},
		{"Loki by the digest of its image", deployment + "image: grafana/loki@sha256:0\n", true},
		{"Loki by its name, with a config", deployment + "name: loki\n" + config, true},
		{"Loki by its name", deployment + "name: loki\n", false},
		{"a config of anything", deployment + config, false},
		{"a target of its own", deployment + image + "args: [-target=querier]\n", false},
		{"a target in a list, perhaps of another", "kind: List\n" + image + "args: [-target=querier]\n", true},
		{"a target in what does not say its kind", "x: y\n" + image + "args: [-target=querier]\n", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := manifest.Open("in.yaml", []byte(c.text))
			if got := looksLikeRuler(s.Src, s.Hints()[0]); got != c.want {
				t.Errorf("it is %t", got)
			}
		})
	}
}
