package rulefile

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func FuzzCheck(f *testing.F) {
	for _, expr := range validExpressions() {
		f.Add([]byte(withExpr(expr)), "v3.4.2")
	}
	for _, expr := range validLogQueries() {
		f.Add([]byte(withExpr(expr)), "")
	}
	for _, text := range []string{
		"", "---", "...", "groups: []\n---\n", "\ufeffgroups: []", "name: g\nrules: []", "- alert: A\n  expr: up", "groups: [{<<: &a {name: g}}, *a]",
		withRule("alert: A\nexpr: \"\\x7b}\"\nannotations: {s: '{{ $x }}', t: !!str |\n  x}"),
		"apiVersion: v1\nkind: PrometheusRule\nspec: {groups: [{name: g, rules: [{alert: A, expr: '1'}]}]}\n",
	} {
		f.Add([]byte(text), "v2.8.0")
	}
	f.Fuzz(func(t *testing.T, text []byte, version string) {
		file := Check(text, Options{LokiVersion: version})
		soundProblems(t, string(text), file)
		LooksLikeRules(text)
		for _, g := range file.Groups {
			for _, r := range g.Rules {
				if r.ExprStart > r.ExprEnd || r.ExprEnd > len(text) {
					t.Errorf("expression of %s at %d..%d", r.Path, r.ExprStart, r.ExprEnd)
				}
			}
		}
	})
}

func FuzzJudgeExpr(f *testing.F) {
	for _, expr := range append(validExpressions(), validLogQueries()...) {
		f.Add(expr)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		if !utf8.ValidString(expr) {
			t.Skip("YAML has no such text")
		}
		for _, fault := range judgeExpr(expr, false) {
			if fault.start < 0 || fault.end < fault.start || fault.end > len(expr) {
				t.Errorf("%s at %d..%d of %d", fault.rule, fault.start, fault.end, len(expr))
			}
		}
	})
}

// TestCostIsLinear feeds what would take hours if any part were quadratic.
func TestCostIsLinear(t *testing.T) {
	const n = 10_000
	many := func(s string) string { return strings.Repeat(s, n) }
	for name, text := range map[string]string{
		"empty selectors":   withExpr("1" + many("+{}")),
		"open parentheses":  withExpr(many("(")),
		"words":             withExpr(many("a ")),
		"quotes":            withExpr(many("' ")),
		"bad escapes":       withExpr(`rate({a="` + many(`\d`) + `"}[5m])`),
		"ranges":            withExpr(many("[x]")),
		"aliases of a rule": "groups:\n- name: g\n  rules:\n  - &a {alert: A, expr: \"" + many("up ") + "\", labels: {a-b: \"" + many("{{ 1 }}") + "\"}}\n" + many("  - *a\n"),
		"doubled keys":      "groups:\n- name: g\n  rules:\n  - alert: A\n" + many("    x: 1\n"),
		"documents":         many("---\ngroups: []\n"),
		"markers":           many("---\n"),
		"groups":            "groups:\n" + many("- name: g\n"),
		"templates":         withRule("alert: A\nexpr: '1'\nannotations:\n" + many("  a: '{{ $x }}'\n  ")),
		"words of a key":    many("groups expr "),
		"bare list":         many("- alert: A\n  expr: up\n"),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			Check([]byte(text), Options{})
			LooksLikeRules([]byte(text))
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("%d bytes took %v", len(text), took)
			}
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	text := []byte("groups:\n- name: g\n  rules:\n" + strings.Repeat("  - alert: A\n    expr: |\n      sum by (app) (rate({app=\"x\"} |= \"error\" | json | status >= 500 [5m])) > 10\n    for: 5m\n    labels:\n      severity: page\n    annotations:\n      summary: '{{ $labels.app }} logs {{ $value | humanize }} errors'\n", 100))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if f := Check(text, Options{}); len(f.Problems) > 0 {
			b.Fatal(f.Problems)
		}
	}
}
