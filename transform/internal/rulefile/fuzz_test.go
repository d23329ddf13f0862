package rulefile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

func FuzzCheck(f *testing.F) {
	for i, expr := range someExpressions() {
		f.Add([]byte(withExpr(expr)), []string{"", "v2.1.0", "v3.4.2", "v4.0.0"}[i%4])
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
		LooksLikeRules(string(text))
		for _, g := range file.Groups {
			for _, r := range g.Rules {
				if r.ExprStart > r.ExprEnd || r.ExprEnd > len(text) {
					t.Errorf("expression of %s at %d..%d", r.Path(), r.ExprStart, r.ExprEnd)
				}
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
			LooksLikeRules(text)
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

// BenchmarkCheckLongest is a file with the longest expression that Loki reads, and
// one with the longest that is looked at for what its author cannot have meant: 0.2 s is
// the most that one may take.
func BenchmarkCheckLongest(b *testing.B) {
	for _, length := range []int{mostLookedAt, logql.MaxLength - 1} {
		for _, e := range samples.LongExpressions(length) {
			text := []byte(withExpr(e.Text))
			b.Run(fmt.Sprintf("%d KiB/%s", (length+1)>>10, e.Name), func(b *testing.B) {
				for b.Loop() {
					Check(text, Options{})
				}
			})
		}
	}
}

// TestLongExpressions: of one expression no more is told than anybody reads.
func TestLongExpressions(t *testing.T) {
	most := 0
	for _, e := range samples.LongExpressions(8 << 10) {
		told := map[string]int{}
		for _, p := range Check([]byte(withExpr(e.Text)), Options{LokiVersion: "v1.6.0"}).Problems {
			told[p.Rule]++
			most = max(most, told[p.Rule])
		}
		for id, n := range told {
			if n > mostTold {
				t.Errorf("%s: %d problems of the kind %s", e.Name, n, id)
			}
		}
	}
	if most != mostTold {
		t.Errorf("at most %d problems of one kind, which does not ask for the bound of %d", most, mostTold)
	}
}

// someExpressions are a few of each kind; all load.
func someExpressions() []string {
	return []string{
		`1`, `vector(1) > 0`, `count_over_time({app="x"}[5m]) > 0`, "rate({app=`x`} |~ `a|b` [5m]) > bool 1",
		`sum by (a) (rate({app="x"} | json | b > 5 [5m] offset 1h)) / on (a) group_left (c) sum by (a, c) (rate({app="y"}[5m]))`,
		`quantile_over_time(0.99, {app="x"} | logfmt | unwrap duration(took) | __error__="" [5m]) by (path) > 0.5`,
		"sum(\n  rate(\n    {app=\"x\"} # why\n    [5m]\n  )\n)\n> 10\n", `absent_over_time({app="x"}[10m])`, `label_replace(vector(1), "a", "b", "c", "d") > 0`,
		`{app="x"}`, `({app="x"} |= "error")`, "{app=\"x\"}\n| json\n# why\n| a > 5",
	}
}
