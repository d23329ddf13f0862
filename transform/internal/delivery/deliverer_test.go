package delivery

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

const alloy = `kind: ConfigMap
metadata: {name: alloy, namespace: logs}
data:
  a: |
    loki.rules.kubernetes "a" {
      address = "http://ruler"
    }
---
`

// TestDeliverers: what writes for whom, and whose pod may have a sidecar for rules.
func TestDeliverers(t *testing.T) {
	other := edit(t, storedRuler, "kind: StatefulSet\nmetadata: {name: ruler,", "kind: StatefulSet\nmetadata: {name: other,", "serviceName: ruler", "serviceName: other")
	hook := func(kind string) []string {
		return []string{"kind: Job\nmetadata: {name: push, namespace: logs}", "kind: " + kind + "\nmetadata: {name: push, namespace: logs, annotations: {helm.sh/hook: post-install}}"}
	}
	const sync = "        - name: sync\n"
	for _, test := range []struct {
		name       string
		text       string
		edits      []string
		want       string // writer for ruler
		collectors int
	}{
		{"nobody", storedRuler, nil, "", 1},
		{"a job", storedRuler + job("lokitool, rules, sync"), nil, "Job push for ruler", 1},
		{"a job, and the ruler reads files", release + "---\n" + job("lokitool, rules, sync"), nil, "", 1},
		{"a job that Helm runs", storedRuler + job("lokitool, rules, sync"), hook("Job"), "Job push for ruler", 1},
		{"a Deployment that Helm runs", storedRuler + job("lokitool, rules, sync"), hook("Deployment"), "", 1},
		{"loki-rules sync", storedRuler + collector, nil, "Deployment sync for ruler", 2},
		{"a job whose address nobody sees, and two rulers", storedRuler + other + job("lokitool, rules, sync"), nil, "Job push for ruler, Job push for other", 2},
		{"loki-rules sync for one of two rulers", other + storedRuler + collector, nil, "Deployment sync for ruler", 3},
		{"Alloy", storedRuler + alloy, nil, "ConfigMap alloy for ruler", 1},
	} {
		m := build(t, finding.Assume{}, edit(t, test.text, test.edits...))
		var got []string
		for _, r := range m.Rulers {
			for _, d := range m.DeliverersTo(r) {
				got = append(got, d.Object.Kind+" "+d.Object.Name+" for "+d.Ruler.Object.Name)
			}
		}
		if strings.Join(got, ", ") != test.want || len(m.Collectors()) != test.collectors {
			t.Errorf("%s: %q, %d collectors", test.name, got, len(m.Collectors()))
		}
	}
	for name, test := range map[string]struct {
		edits []string
		want  string
	}{
		"the sidecar":                                 {nil, "sc"},
		"another container is none":                   {[]string{sync, "        - {name: proxy, image: nginx}\n" + sync}, "sc"},
		"the program itself is none, whatever it has": {[]string{"image: loki-rules:1\n", "image: loki-rules:1\n          env: [{name: LABEL, value: a}, {name: FOLDER, value: b}]\n"}, "sc"},
		"an init container is one":                    {[]string{"      volumes: [{name: rules, e", "      initContainers: [{name: first, image: kiwigrid/k8s-sidecar}]\n      volumes: [{name: rules, e"}, "sc first"},
	} {
		var got []string
		for _, s := range build(t, finding.Assume{}, storedRuler, edit(t, collector, test.edits...)).Deliverers[0].Pod.Sidecars {
			got = append(got, s.Container.Name)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: sidecars %q", name, got)
		}
	}
}

// TestPlaceOfDeliverer: where it is written that something writes.
func TestPlaceOfDeliverer(t *testing.T) {
	for text, want := range map[string]string{
		job("lokitool, rules, sync"): "1.yaml:7:18",
		alloy:                        "1.yaml:5:5",
	} {
		if got := build(t, finding.Assume{}, storedRuler, text).Deliverers[0].Place().String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestSelectedForDeliverers: what delivers asks for objects as a ruler's own sidecar does.
func TestSelectedForDeliverers(t *testing.T) {
	for _, test := range []struct {
		name, by string
		edits    []string
		selected bool
	}{
		{"its sidecar asks for the label", collector, []string{"value: loki_rule", "value: rules", "{loki_rule: \"\"}", "{rules: \"\"}"}, true},
		{"its sidecar asks for another", collector, []string{"value: loki_rule", "value: rules"}, false},
		{"it has no sidecar", job("lokitool, rules, sync"), nil, true},
		{"it has no pod", alloy, nil, true},
	} {
		if got := build(t, finding.Assume{}, edit(t, storedRuler+test.by+webRules, test.edits...)).Objects[0].Selected; got != test.selected {
			t.Errorf("%s: selected %v", test.name, got)
		}
	}
}
