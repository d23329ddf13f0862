package loki

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

func parse(t testing.TB, name, src string) *manifest.Set {
	t.Helper()
	s := manifest.Open(name, []byte(src))
	var objs []*manifest.Object
	for _, d := range s.Docs {
		o, err := s.Parse(d)
		if err != nil {
			t.Fatal(err)
		}
		objs = append(objs, o...)
	}
	return manifest.NewSet(objs)
}

// workload writes a StatefulSet with one container.
func workload(labels, container string) string {
	return fmt.Sprintf("kind: StatefulSet\nmetadata: {name: x, labels: {%s}}\nspec: {template: {spec: {containers: [{%s}]}}}\n", labels, container)
}

func TestClassify(t *testing.T) {
	const (
		loki  = "name: ruler, image: docker.io/grafana/loki:3.4.2, "
		other = "name: ruler, image: registry.acme/observability@sha256:abc, "
	)
	tests := []struct {
		name, labels, container string
		want                    string // role, or reason
	}{
		{"distributed", "", loki + "args: [-config.file=/etc/loki/config/config.yaml, -target=ruler]", "ruler"},
		{"two dashes", "", loki + "args: [--target=ruler]", "ruler"},
		{"two arguments", "", loki + "args: [-target, ruler, -config.file, /a]", "ruler"},
		{"in a list", "", loki + `args: ["-target=querier,ruler"]`, "ruler"},
		{"in the command", "", loki + "command: [/usr/bin/loki, -target=ruler]", "ruler"},
		{"in a shell", "", loki + `command: [sh, -c], args: ["exec /usr/bin/loki -config.file=/a \\\n  -target=ruler"]`, "ruler"},
		{"in a script", "", loki + `command: [/bin/sh, -ec, "mkdir -p /x && chown -R a /x; exec loki '-target=ruler' -config.file=/a\nsleep 1"]`, "ruler"},
		{"passed on by a shell", "", loki + `command: [busybox, sh, -c, 'exec loki "$@"', --], args: [-target=ruler]`, "ruler"},
		{"a shell without a script", "", loki + `command: [sh, -c], args: []`, "all"},
		{"behind an init", "", loki + "command: [/tini, --, /usr/bin/loki], args: [-target=ruler]", "ruler"},
		{"the last of two counts", "", loki + "args: [-target=querier, -target=ruler]", "ruler"},
		{"from a variable", "", loki + "args: [-target=$(T)], env: [{name: T, value: ruler}]", "ruler"},
		{"from a variable elsewhere", "app.kubernetes.io/component: ruler", loki + "args: [-target=$(T)], env: [{name: T, valueFrom: {x: y}}]", "ruler"},
		{"by the label", "app.kubernetes.io/component: ruler", loki + "args: [-config.file=/a]", "ruler"},
		{"mirrored image", "", "image: 'harbor:5000/proxy/grafana/loki@sha256:abc', args: [-target=ruler]", "ruler"},
		{"enterprise", "", "image: docker.io/grafana/enterprise-logs:3.4.0, args: [-target=ruler]", "ruler"},
		{"Bitnami's image", "", "image: bitnami/grafana-loki:3.4.2, args: [-target=ruler]", "ruler"},
		{"by the config path", "", other + "args: [-target=ruler, -config.file=/etc/loki/config.yaml]", "ruler"},
		{"by the chart label", "helm.sh/chart: loki-6.27.0", other + "args: [-target=ruler]", "ruler"},
		{"backend", "", loki + "args: [-target=backend]", "backend"},
		{"single binary", "", loki + "args: [-target=all]", "all"},
		{"single binary by default", "", loki + "args: [-config.file=/a]", "all"},
		{"single binary by the label", "app.kubernetes.io/component: single-binary", loki, "all"},
		{"read, new", "", loki + "args: [-target=read]", "not-a-ruler"},
		{"read, old", "", "image: grafana/loki:2.9.2, args: [-target=read]", "read"},
		{"read, old in the new mode", "", "image: grafana/loki:2.9.2, args: [-target=read, -legacy-read-mode=false]", "not-a-ruler"},
		{"read, new in the old mode", "", loki + "args: [-target=read, -legacy-read-mode]", "read"},
		{"querier", "", loki + "args: [-target=querier]", "not-a-ruler"},
		{"a boolean with a value ends the flags", "app.kubernetes.io/component: querier", loki + "args: [-config.expand-env, 'true', -target=ruler]", "not-a-ruler"},
		{"gateway", "app.kubernetes.io/name: loki, app.kubernetes.io/component: gateway", "image: nginxinc/nginx:1.29", ""},
		{"memcached", "app.kubernetes.io/name: loki", "image: memcached:1.6, args: [-m 8192, --extended=modern]", ""},
		{"canary", "app.kubernetes.io/name: loki", "image: grafana/loki-canary:3.4.2, args: [-addr=loki]", ""},
		{"operator", "", "image: grafana/loki-operator:0.9, args: [-config.file=/etc/loki/x]", ""},
		{"Mimir", "", "image: grafana/mimir:2.10.0, args: [-target=ruler]", "not-loki"},
		{"Mimir by its path", "app.kubernetes.io/component: ruler", other + "args: [-target=ruler, -config.file=/etc/mimir/mimir.yaml]", "not-loki"},
		{"Mimir by its label", "app.kubernetes.io/name: mimir", other + "args: [-target=ruler, -config.file=/etc/config.yaml]", "not-loki"},
		{"Mimir in a namespace for Loki", "app.kubernetes.io/part-of: loki", "image: grafana/mimir:2.10.0, args: [-target=ruler]", "not-loki"},
		{"enterprise metrics", "", "image: grafana/enterprise-metrics:2.10.0, args: [-target=ruler]", "not-loki"},
		{"Cortex", "", "image: quay.io/cortexproject/cortex:v1.16.0, args: [-target=ruler]", "not-loki"},
		{"Thanos", "app.kubernetes.io/component: rule", "image: quay.io/thanos/thanos:v0.35.0, args: [rule, --data-dir=/x]", "not-loki"},
		{"Thanos store", "", "image: quay.io/thanos/thanos:v0.35.0, args: [store]", ""},
		{"Mimir's querier", "", "image: grafana/mimir:2.10.0, args: [-target=querier]", ""},
		{"nobody knows", "", other + "args: [-target=ruler]", "not-loki"},
		{"a component called ruler", "app.kubernetes.io/component: ruler", "image: acme/measuring:1", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := parse(t, "in", workload(test.labels, test.container)).All()[0]
			w, reason := Classify(o)
			got := string(reason)
			if w != nil {
				got = w.Runs.String()
				if reason != "" || w.Why == "" || w.Container == nil || w.Object != o {
					t.Errorf("workload %+v with reason %q", w, reason)
				}
			}
			if got != test.want {
				t.Errorf("classified as %q, want %q: %s", got, test.want, Evidence(o))
			}
			if (Evidence(o) == "") != (test.want == "") {
				t.Errorf("evidence is %q", Evidence(o))
			}
		})
	}
}

func TestClassifyKinds(t *testing.T) {
	const spec = "{containers: [{name: side, image: busybox}, {name: ruler, image: grafana/loki:3.4.2, args: [-target=ruler]}]}"
	for src, want := range map[string]string{
		"kind: Deployment\nspec: {template: {spec: " + spec + "}}":                     "ruler",
		"kind: Pod\nspec: " + spec:                                                     "ruler",
		"kind: Job\nspec: {template: {spec: " + spec + "}}":                            "not-a-ruler",
		"kind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: " + spec + "}}}}": "not-a-ruler",
		"kind: ConfigMap\nspec: {template: {spec: " + spec + "}}":                      "",
		"kind: Deployment\nspec: text":                                                 "",
	} {
		w, reason := Classify(parse(t, "in", src).All()[0])
		got := string(reason)
		if w != nil {
			got = w.Runs.String()
			if w.Container.Name != "ruler" || strings.Join(w.Targets, ",") != "ruler" {
				t.Errorf("Loki is container %s, targets %v", w.Container.Name, w.Targets)
			}
		}
		if got != want {
			t.Errorf("%s\nclassified as %q, want %q", src, got, want)
		}
	}
}

// Of several Loki containers in a pod, the ruler counts.
func TestClassifyTakesTheRuler(t *testing.T) {
	o := parse(t, "in", "kind: Pod\nspec: {containers: [{name: a, image: grafana/loki:3.4.2, args: [-target=querier]}, {name: b, image: grafana/loki:3.4.2, args: [-target=all]}, {name: c, image: grafana/loki:3.4.2, args: [-target=ruler]}]}").All()[0]
	if w, _ := Classify(o); w == nil || w.Container.Name != "c" || w.Runs != RoleRuler {
		t.Errorf("took %+v", w)
	}
}

// TestTargetInConfig: where no -target says what Loki runs, its config does, if it is in
// the input.
func TestTargetInConfig(t *testing.T) {
	for _, c := range []struct {
		name, args, config, elsewhere, want string
	}{
		{"in the config alone", "-config.file=/c/c.yaml", "target: ruler", "", "ruler (target in its config)"},
		{"among others", "-config.file=/c/c.yaml", "target: querier, ruler", "", "ruler (target in its config)"},
		{"as a list", "-config.file=/c/c.yaml", "target: [ruler]", "", "ruler (target in its config)"},
		{"another", "-config.file=/c/c.yaml", "target: querier", "", "none ()"},
		{"the flag counts more", "-config.file=/c/c.yaml, -target=all", "target: ruler", "", "all (-target=all)"},
		{"a flag from elsewhere", "-config.file=/c/c.yaml, -target=$(X)", "target: ruler", "", "all (the default target)"},
		{"a config elsewhere is not guessed", "-config.file=/c/c.yaml", "target: ruler", "elsewhere", "all (the default target)"},
		{"a config that cannot be read", "-config.file=/c/c.yaml", "target: {", "", "all (the default target)"},
		{"a variable that is not there", "-config.file=/c/c.yaml, -config.expand-env=true", "target: ${Z:-ruler}", "", "ruler (target in its config)"},
		{"a template", "-config.file=/c/c.yaml", "target: '{{ .X }}'", "", "all (the default target)"},
	} {
		name := cmp.Or(c.elsewhere, "c")
		text := "kind: Deployment\nmetadata: {name: x}\nspec: {template: {spec: {volumes: [{name: c, configMap: {name: c}}], containers: [{name: loki, image: 'grafana/loki:3.5.3', args: [" +
			strings.ReplaceAll(c.args, "$(X)", "'$(X)'") + "], env: [{name: X, valueFrom: {secretKeyRef: {name: s, key: k}}}], volumeMounts: [{name: c, mountPath: /c}]}]}}}\n---\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata: {c.yaml: " + strconv.Quote(c.config) + "}\n"
		text = strings.ReplaceAll(text, "-target='$(X)'", "'-target=$(X)'")
		set := parse(t, "in.yaml", text)
		o := set.All()[0]
		asked := false
		w, _ := ClassifyIn(o, func() *manifest.Set {
			asked = true
			return set
		})
		got := "none ()"
		if w != nil {
			_, from, _ := strings.Cut(w.Why, " (")
			got = w.Runs.String() + " (" + from
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if told := strings.Contains(c.args, "-target"); asked == told {
			t.Errorf("%s: the config decides: %v", c.name, !told)
		}
	}
}
