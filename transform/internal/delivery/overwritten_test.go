package delivery

import (
	"strconv"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// overwrites says in short which files are in whose place.
func overwrites(m *Model, all []*Route) string {
	var said []string
	for _, o := range m.Overwrites(all) {
		line := o.Lost.Object.Name + " " + o.Lost.File.Key + " by " + o.Stays.Object.Name + " " + o.Stays.File.Key
		if !o.Certain {
			line += ", maybe"
		}
		if o.Same {
			line += ", the same"
		}
		said = append(said, line)
	}
	return strings.Join(said, "; ")
}

// called is rules under another name, with an expression of its own.
func called(name string) string {
	return strings.NewReplacer("name: mine", "name: "+name, "> 1", "> "+strconv.Itoa(len(name))).Replace(rules)
}

// TestOverwrites: the API server lists by name, and the sidecar writes in that order; each
// kind is read by a thread of its own, and two sidecars know nothing of one another. A
// volume shows the last of its sources, and of their items.
func TestOverwrites(t *testing.T) {
	secret := strings.NewReplacer("kind: ConfigMap", "kind: Secret", "\ndata:", "\nstringData:").Replace(called("secret"))
	remote := func(object, url string) string {
		return strings.NewReplacer("a.yaml: |", "a.yaml.url: "+url, "    groups", "#").Replace(object)
	}
	text := func(object, text string) string {
		return strings.NewReplacer("a.yaml: |", "a.yaml: "+text, "    groups", "#").Replace(object)
	}
	shown := func(volume string) []string {
		return []string{ofLoki, "            - {name: m, mountPath: /rules/fake}\n" + ofLoki, emptyDir, emptyDir + "\n        - {name: m, " + volume + "}"}
	}
	both := []string{resource, "{name: RESOURCE, value: both}", "[configmaps]", "[configmaps, secrets]"}
	unlabelled := func(object string) string { return strings.Replace(object, "loki_rule", "x", 1) }
	const mineThenOther = "projected: {sources: [{configMap: {name: mine}}, {configMap: {name: other}}]}"
	for _, test := range []struct {
		name    string
		changes []string
		objects []string
		want    string
	}{
		{"one file", nil, []string{rules}, ""},
		{"two, by name", nil, []string{rules, called("other")}, "mine a.yaml by other a.yaml"},
		{"two, the later name first", nil, []string{called("other"), rules}, "mine a.yaml by other a.yaml"},
		{"three, by the last", nil, []string{rules, called("other"), called("others")}, "mine a.yaml by others a.yaml; other a.yaml by others a.yaml"},
		{"three, the last name first", nil, []string{rules, called("others"), called("other")}, "mine a.yaml by others a.yaml; other a.yaml by others a.yaml"},
		{"two that say the same", nil, []string{rules, strings.Replace(rules, "name: mine", "name: other", 1)}, "mine a.yaml by other a.yaml, the same"},
		{"in two directories", nil, []string{rules, strings.Replace(called("other"), labelled, labelled+"\n  annotations: {k8s-sidecar-target-directory: b}", 1)}, ""},
		{"two keys of one object", nil, []string{strings.Replace(rules, "\ndata:", "\ndata:\n  a.yaml.url: http://x", 1)}, "mine a.yaml by mine a.yaml.url"},
		{"a file that is fetched, and its address", nil, []string{remote(rules, "http://x"), text(called("other"), "http://x")}, "mine a.yaml.url by other a.yaml"},
		{"an address, and a file that is fetched", nil, []string{text(rules, "http://x"), remote(called("other"), "http://x")}, "mine a.yaml by other a.yaml.url"},
		{"one object twice in the input", nil, []string{rules, strings.Replace(rules, "> 1", "> 2", 1)}, ""},
		{"one that the API server rejects", nil, []string{rules, called("other") + "  n: 3\n"}, ""},
		{"two that get nowhere", []string{ofLoki, "        - name: sc"}, []string{rules, called("other")}, ""},
		{"with the object in the name", []string{more, "            - {name: UNIQUE_FILENAMES, value: 'true'}\n" + more}, []string{rules, called("other")}, ""},
		{"with the object in the name, maybe", []string{more, "            - {name: UNIQUE_FILENAMES, " + elsewhere + "\n" + more}, []string{rules, called("other")}, ""},
		{"of two kinds", both, []string{rules, secret}, "mine a.yaml by secret a.yaml, maybe; secret a.yaml by mine a.yaml, maybe"},
		{"of two kinds, one after the other: Secrets first", append([]string{more, "            - {name: METHOD, value: LIST}\n" + more}, both...), []string{rules, secret}, "secret a.yaml by mine a.yaml"},
		{"of two kinds, and two of one", both, []string{rules, secret, called("other")}, "mine a.yaml by other a.yaml; secret a.yaml by mine a.yaml, maybe; other a.yaml by secret a.yaml, maybe"},
		{"of two sidecars", second("x", "/rules/fake"), []string{rules, unlabelled(called("other"))}, "mine a.yaml by other a.yaml, maybe; other a.yaml by mine a.yaml, maybe"},
		{"one object through two sidecars", second("loki_rule", "/rules/fake"), []string{rules}, ""},
		{"two sources of a volume", shown(mineThenOther), []string{unlabelled(rules), unlabelled(called("other"))}, "mine a.yaml by other a.yaml"},
		{"two sources of a volume, the later name first", shown("projected: {sources: [{configMap: {name: other}}, {configMap: {name: mine}}]}"), []string{unlabelled(rules), unlabelled(called("other"))}, "other a.yaml by mine a.yaml"},
		{"three sources of a volume", shown("projected: {sources: [{configMap: {name: mine}}, {configMap: {name: others}}, {configMap: {name: other}}]}"), []string{unlabelled(rules), unlabelled(called("other")), unlabelled(called("others"))}, "mine a.yaml by other a.yaml; others a.yaml by other a.yaml"},
		{"two items of one path", shown("configMap: {name: mine, items: [{key: b.yaml, path: x}, {key: a.yaml, path: x}]}"), []string{unlabelled(rules) + "  b.yaml: 'groups: []'\n"}, "mine b.yaml by mine a.yaml"},
		{"one item of two paths", shown("configMap: {name: mine, items: [{key: a.yaml, path: x}, {key: a.yaml, path: y}]}"), []string{unlabelled(rules)}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			loki, _ := changed(t, test.changes)
			m := build(t, finding.Assume{}, append([]string{loki}, test.objects...)...)
			if got := overwrites(m, m.Routes()); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestRouteOfOverwritten: what is lost stops where Loki would read it; what may be is not
// known, and what says the same is loaded all the same.
func TestRouteOfOverwritten(t *testing.T) {
	byChance := []string{more, "            - {name: METHOD, " + elsewhere + "\n" + more, resource, "{name: RESOURCE, value: both}", "[configmaps]", "[configmaps, secrets]"}
	secret := strings.NewReplacer("kind: ConfigMap", "kind: Secret", "\ndata:", "\nstringData:").Replace(called("other"))
	for _, test := range []struct {
		name    string
		changes []string
		other   string
		waived  bool
		cause   Cause
		want    string
	}{
		{"lost", nil, called("other"), false, Overwritten, "fail: ConfigMap logs/other writes the same file, /rules/fake/a.yaml, after it"},
		{"lost, and somebody does not mind", nil, called("other"), true, Overwritten, "unknown: ConfigMap logs/other writes the same file, /rules/fake/a.yaml, after it; suppressed: known"},
		{"maybe lost", byChance, secret, false, MayBeOverwritten, "unknown: Secret logs/other writes the same file, /rules/fake/a.yaml, and chance decides which one stays"},
		{"the same", nil, strings.Replace(rules, "name: mine", "name: other", 1), false, NoCause, "pass: /rules/fake/a.yaml"},
	} {
		t.Run(test.name, func(t *testing.T) {
			loki, _ := changed(t, test.changes)
			r := build(t, finding.Assume{}, loki, rules, test.other).RoutesPast(func(*Route) {}, func(_ *Route, h Hop) string {
				return map[bool]string{true: "known"}[test.waived && h.Cause == Overwritten]
			})[0]
			h := hopAt(t, r, finding.Directory)
			if got := h.State.String() + ": " + h.Evidence; h.Cause != test.cause || got != test.want {
				t.Errorf("cause %d, %s; want %d, %s", h.Cause, got, test.cause, test.want)
			}
		})
	}
}
