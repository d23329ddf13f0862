package delivery

import (
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestMayWant: the rulers, by their number, that may want an object of a namespace.
func TestMayWant(t *testing.T) {
	watching := func(namespace string) string { return edit(t, release, resource, "{name: NAMESPACE, "+namespace+"}") }
	nowhere := strings.ReplaceAll(release, ", namespace: logs", "")
	const shop, apps, none = "  namespace: shop", "  namespace: apps", ""
	for _, test := range []struct {
		name   string
		rulers []string
		object string // its namespace
		want   []int
	}{
		{"the one that looks there", []string{release, watching("value: shop")}, shop, []int{1}},
		{"none that looks there", []string{release, watching("value: shop")}, apps, nil},
		{"one that looks into several", []string{watching("value: 'shop,apps'")}, apps, []int{0}},
		{"one that looks everywhere, and one that looks there", []string{watching("value: ALL"), watching("value: apps")}, apps, []int{0, 1}},
		{"one that looks there, and one that looks everywhere", []string{watching("value: apps"), watching("value: ALL")}, apps, []int{0, 1}},
		{"one of which nobody knows where it looks", []string{watching(elsewhere[:len(elsewhere)-1])}, apps, []int{0}},
		{"one of which nobody knows it in part", []string{edit(t, release, resource, "{name: X, "+elsewhere+"\n            - {name: NAMESPACE, value: 'shop,$(X)'}")}, apps, []int{0}},
		{"one of which nobody knows where it runs", []string{nowhere}, apps, []int{0}},
		{"an object of which nobody knows where it will be", []string{release, watching("value: shop")}, none, []int{0, 1}},
		{"one with two sidecars that look there", []string{edit(t, release, second("other", "/d")...)}, inLogs, []int{0}},
		{"one that mounts it", []string{edit(t, release, ofLoki, "            - {name: m, mountPath: /m}\n"+ofLoki, emptyDir, emptyDir+"\n        - {name: m, configMap: {name: mine}}")}, inLogs, []int{0}},
	} {
		mine := edit(t, rules, inLogs+"\n", strings.TrimPrefix(test.object+"\n", "\n"))
		m := build(t, finding.Assume{}, append(test.rulers, mine)...)
		all := m.Set.Kind("ConfigMap")
		if got := m.mayWant(all[len(all)-1]); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// TestMayWantOfDeliverers: a sidecar of what delivers to a ruler looks for that ruler, and
// for no other.
func TestMayWantOfDeliverers(t *testing.T) {
	other := strings.NewReplacer("kind: StatefulSet\nmetadata: {name: ruler, namespace: logs}", "kind: StatefulSet\nmetadata: {name: other, namespace: logs}", "serviceName: ruler", "serviceName: other").Replace(storedRuler)
	m := build(t, finding.Assume{}, other, storedRuler, collector, webRules)
	web := m.Set.Find("ConfigMap", "logs", "web")
	if got := m.mayWant(web); !slices.Equal(got, []int{1}) {
		t.Errorf("%v", got)
	}
	if got := m.CollectorsFor(web); !slices.Equal(got, []*Ruler{m.Rulers[1], m.Deliverers[0].Pod}) {
		t.Errorf("%d collectors", len(got))
	}
	m.Deliverers[0].Pod = nil // it collects nothing
	if got := m.CollectorsFor(web); !slices.Equal(got, m.Rulers[1:]) {
		t.Errorf("without its pod, %d collectors", len(got))
	}
	m = build(t, finding.Assume{}, release, storedRuler, collector, edit(t, webRules, "namespace: logs", "namespace: shop"))
	if got := m.CollectorsFor(m.Set.Find("ConfigMap", "shop", "web")); len(got) > 0 {
		t.Errorf("of an object elsewhere, %d collectors", len(got))
	}
}

// TestQuestions: what several sidecars ask for is asked once.
func TestQuestions(t *testing.T) {
	twin := strings.Replace(release, "name: ruler, namespace: logs", "name: b, namespace: logs", 1)
	for name, test := range map[string]struct {
		twin string
		want int
	}{
		"the same":     {twin, 1},
		"not the same": {edit(t, twin, forRules, forX), 2},
	} {
		if got := len(build(t, finding.Assume{}, release, test.twin).asking.questions); got != test.want {
			t.Errorf("%s: %d questions, want %d", name, got, test.want)
		}
	}
}

// TestThere: an object whose namespace is not known is held against all rulers, those
// of which it is not known either among them.
func TestThere(t *testing.T) {
	by, all := map[string][]int{"": {2}, "a": {0}, "b": {1}}, []int{0, 1, 2}
	for ns, want := range map[string][]int{"a": {0, 2}, "b": {1, 2}, "c": all, "": all} {
		if got := there(by, all, ns); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", ns, got, want)
		}
	}
}
