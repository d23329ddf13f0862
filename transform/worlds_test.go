package transform_test

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// TestWorlds: which inputs are clusters of their own.
func TestWorlds(t *testing.T) {
	const (
		loki = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: r}\nspec: {template: {spec: {containers: [{name: l, image: grafana/loki:3.5.3, args: [-target=ruler]}]}}}\n"
		rule = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, labels: {loki_rule: \"\"}}\ndata:\n  web.yaml: 'groups: [{name: g, rules: [{alert: A, expr: \"sum(rate({a=\\\"b\\\"}[5m])) > 1\"}]}]'\n"
		list = "apiVersion: v1\nkind: List\nitems:\n- " // of one Loki, below
	)
	in := func(name, world, text string) transform.Input {
		return transform.Input{Name: name, World: world, Data: []byte(text)}
	}
	for _, c := range []struct {
		name   string
		inputs []transform.Input
		routes int    // of the one rule file: one for each cluster
		judged string // each input once
	}{
		{"a Loki and its rules", []transform.Input{in("a", "a", loki), in("r", "r", rule)}, 1, "1 ruler, 1 rule file, 1 other object"},
		{"two Lokis that were given together", []transform.Input{in("a", "d", loki), in("b", "d", loki), in("r", "r", rule)}, 2, "2 rulers, 1 rule file, 1 other object"},
		{"two clusters share the rules", []transform.Input{in("a", "a", loki), in("b", "b", loki), in("r", "r", rule)}, 2, "2 rulers, 1 rule file, 1 other object"},
		{"two Lokis of one cluster", []transform.Input{in("a", "a", loki), in("b", "b", strings.Replace(loki, "name: r", "name: r2", 1)), in("r", "r", rule)}, 2, "2 rulers, 1 rule file, 1 other object"},
		{"whose rules are with one of them", []transform.Input{in("a", "a", loki), in("r", "a", rule), in("b", "b", strings.Replace(loki, "name: r", "name: r2", 1))}, 2, "2 rulers, 1 rule file, 1 other object"},
		{"directories are clusters", []transform.Input{in("a/l", "a", loki), in("a/r", "a", rule), in("b/l", "b", strings.Replace(loki, "name: r", "name: r2", 1))}, 1, "2 rulers, 1 rule file, 1 other object"},
		{"the rules are of one", []transform.Input{in("a", "a", loki), in("r", "a", rule), in("b", "b", loki)}, 1, "2 rulers, 1 rule file, 1 other object"},
		{"nobody said where they are from", []transform.Input{in("a", "", loki), in("b", "", loki), in("r", "", rule)}, 2, "2 rulers, 1 rule file, 1 other object"},
		{"a Loki in a list", []transform.Input{in("a", "a", list+"{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: r}, spec: {template: {spec: {containers: [{name: l, image: grafana/loki:3, args: [-target=ruler]}]}}}}\n"), in("r", "a", rule), in("b", "b", loki)}, 1, "2 rulers, 1 rule file, 1 other object"},
	} {
		result, err := transform.Trace(c.inputs, transform.LintOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := result.Judged.String(); len(result.Routes) != c.routes || got != c.judged {
			t.Errorf("%s: %d routes in %s, want %d in %s", c.name, len(result.Routes), got, c.routes, c.judged)
		}
	}
}

// TestWorldsTellOnce: what is wrong with what clusters share is told once, at its
// place, and what is wrong in one of them is told there.
func TestWorldsTellOnce(t *testing.T) {
	const loki = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: r}\nspec: {replicas: 0, template: {spec: {containers: [{name: l, image: grafana/loki:3.5.3, args: [-target=ruler]}]}}}\n"
	const bad = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, labels: {loki_rule: \"\"}}\ndata:\n  web.yaml: 'groups: [{name: g, rules: [{alert: A, expr: \"sum(\"}]}]'\n"
	result, err := transform.Lint([]transform.Input{
		{Name: "a", World: "a", Data: []byte(loki)}, {Name: "b", World: "b", Data: []byte(loki)}, {Name: "r", World: "r", Data: []byte(bad)},
	}, transform.LintOptions{Enable: []string{"rule-expr-unbalanced", "rule-expr-refused", "ruler-replicas-zero"}})
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for _, f := range result.Findings {
		at[f.Place.File]++
	}
	if at["r"] != 1 || at["a"] != 1 || at["b"] != 1 {
		t.Errorf("findings by file: %v", at)
	}
}
