package delivery

import (
	"fmt"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

func TestRuleObjects(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"data", rules, "mine a.yaml true true false"},
		{"binaryData", "kind: ConfigMap\nmetadata: {name: b, labels: {loki_rule: ''}}\nbinaryData: {a: Z3JvdXBzOiBbXQo=}\n", "b a true false true"},
		{"Secret", "kind: Secret\nmetadata: {name: s, labels: {loki_rule: ''}}\ndata: {a: Z3JvdXBzOiBbXQo=}\n", "s a true false true"},
		{"stringData", "kind: Secret\nmetadata: {name: s, labels: {loki_rule: ''}}\nstringData: {a: 'groups: []'}\n", "s a true false false"},
		{"stringData wins", "kind: Secret\nmetadata: {name: s, labels: {loki_rule: ''}}\ndata: {a: eA==}\nstringData: {a: 'groups: []'}\n", "s a true false false"},
		{"selected, but no rules", broken, "broken README.md true false false"},
		{"looks like rules", "kind: ConfigMap\nmetadata: {name: u}\ndata:\n  note: hello\n  a.yaml: |\n    groups: [{name: g, rules: [{alert: A, expr: 'rate({a=\"b\"}[5m]) > 1'}]}]\n", "u a.yaml false true false"},
		{"labels and files that merge keys bring", "kind: ConfigMap\nx: &l {loki_rule: ''}\ny: &f {a.yaml: 'groups: []', b.yaml: 'groups: []'}\nmetadata: {name: m, labels: {<<: *l, app: x}}\ndata: {<<: *f, b.yaml: 'x'}\n",
			"m a.yaml true false false\nm b.yaml true false false"},
		{"neither", "kind: ConfigMap\nmetadata: {name: n}\ndata: {a: b}\n", ""},
		{"no ConfigMap", "kind: Widget\nmetadata: {name: n, labels: {loki_rule: ''}}\ndata: {a: 'groups: []'}\n", ""},
	} {
		got := ""
		for _, o := range build(t, finding.Assume{}, test.text).Objects {
			for _, f := range o.Files {
				got += fmt.Sprintln(o.Name, f.Key, o.Selected, o.Rules, f.Encoded)
			}
		}
		if want := test.want; got != want && got != want+"\n" {
			t.Errorf("%s: %q, want %q", test.name, got, want)
		}
	}
}

func TestRulers(t *testing.T) {
	const sts = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: r%s}\nspec: {%s template: {spec: {containers: [{name: l, image: 'grafana/loki:3.5.3', args: [-target=ruler]}]}}}\n"
	for _, test := range []struct{ name, text, want string }{
		{"replicas", fmt.Sprintf(sts, "", "replicas: 2,"), "2 false "},
		{"unsaid", fmt.Sprintf(sts, "", ""), "-1 false "},
		{"scaled", fmt.Sprintf(sts, "", "replicas: 0,") + "---\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {scaleTargetRef: {name: r}}\n", "0 true "},
		{"another is scaled", fmt.Sprintf(sts, "", "replicas: 0,") + "---\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {scaleTargetRef: {name: x}}\n", "0 false "},
		{"its own namespace", fmt.Sprintf(sts, ", namespace: n", ""), "-1 false n"},
		{"a binding tells", fmt.Sprintf(sts, "", "") + "---\nkind: RoleBinding\nmetadata: {name: b}\nroleRef: {kind: Role, name: b}\nsubjects: [{kind: ServiceAccount, name: default, namespace: m}]\n", "-1 false m"},
		{"a hook", fmt.Sprintf(sts, ", annotations: {helm.sh/hook: test}", ""), ""},
	} {
		got := ""
		for _, r := range build(t, finding.Assume{}, test.text).Rulers {
			got += fmt.Sprintf("%d %v %s", r.Replicas, r.Scaled, r.Namespace)
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestBroken: a document that cannot be read does not hide the others.
func TestBroken(t *testing.T) {
	m := build(t, finding.Assume{}, "a: [\n---\n"+rules, release)
	if len(m.Broken) != 1 || m.Broken[0].Place.File != "0.yaml" {
		t.Errorf("broken: %+v", m.Broken)
	}
	if len(m.Objects) != 1 || len(m.Rulers) != 1 || len(m.Rulers[0].Sidecars) != 1 {
		t.Errorf("%d objects, %d rulers", len(m.Objects), len(m.Rulers))
	}
}

// TestNoRuler: nothing is known without one.
func TestNoRuler(t *testing.T) {
	all := build(t, finding.Assume{}, rules).Routes()
	if cause, got := outcome(all[0]); len(all) != 1 || cause != NoRuler || got != "unknown ruler" || all[0].Ruler != nil {
		t.Errorf("%d routes: cause %d, %s", len(all), cause, got)
	}
}
