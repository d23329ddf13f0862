package delivery

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// prometheusRule has the label that release's sidecar asks for, and is of a kind that no
// sidecar reads.
const prometheusRule = `kind: PrometheusRule
metadata: {name: theirs, namespace: logs, labels: {loki_rule: ""}}
spec: {groups: []}
---
`

// TestOtherKinds: which objects are told as if a sidecar read them.
func TestOtherKinds(t *testing.T) {
	const told = "PrometheusRule theirs spec"
	for _, test := range []struct {
		name, beside string
		edits        []string
		want         string
	}{
		{"with the label", release, nil, told},
		{"without the label", release, []string{"loki_rule: \"\"", ""}, ""},
		{"without a ruler", "", nil, ""},
		{"without groups", release, []string{"groups: []", "rules: []"}, ""},
		{"without groups, and the word is there", release, []string{"groups: []", "rules: [groups]"}, ""},
		{"with groups that are no list", release, []string{"groups: []", "groups: x"}, ""},
		{"a ConfigMap with a spec", release, []string{"PrometheusRule", "ConfigMap"}, ""},
		{"a Secret with a spec", release, []string{"PrometheusRule", "Secret"}, ""},
		{"Alloy takes them to the API", alloy + release, nil, ""},
		{"a job writes to the API", job("lokitool, rules, sync") + release, nil, ""},
		{"a job writes objects", job("aws, s3, sync, t, 's3://rules/rules'") + release, nil, told},
		{"something watches the API", job("loki-rules, sync, --observe, /r") + release, nil, told},
	} {
		if got := files(build(t, finding.Assume{}, edit(t, prometheusRule, test.edits...)+test.beside)); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestRouteOfOtherKind: it ends at the label, before the ruler whose sidecar comes nearest.
func TestRouteOfOtherKind(t *testing.T) {
	beside := strings.Replace(release, "name: ruler, namespace: logs", "name: b, namespace: logs", 1)
	others := func(loki string) string { return edit(t, loki, forRules, forX) }
	for _, test := range []struct {
		name    string
		rulers  []string
		waived  string
		ruler   string
		sidecar bool
		want    string
	}{
		{"one", []string{release}, "", "ruler", true, "label fail"},
		{"one, and somebody does not mind", []string{release}, "known", "ruler", true, "label unknown"},
		{"the first asks for it", []string{release, others(beside)}, "", "ruler", true, "label fail"},
		{"the second asks for it", []string{others(release), beside}, "", "b", true, "label fail"},
		{"without a sidecar", []string{edit(t, release, sidecar1, "")}, "", "ruler", false, "label fail"},
	} {
		all := build(t, finding.Assume{}, append(test.rulers, prometheusRule)...).
			RoutesPast(func(*Route) {}, func(*Route, Hop) string { return test.waived })
		r := all[0]
		if len(all) != 1 || r.Ruler.Object.Name != test.ruler || (r.Sidecar != nil) != test.sidecar || hops(r) != test.want || r.Hops[0].Cause != KindNotRead {
			t.Errorf("%s: %d routes, to %s: %s", test.name, len(all), r.Ruler.Object.Name, hops(r))
		}
	}
}
