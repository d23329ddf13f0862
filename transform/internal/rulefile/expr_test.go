package rulefile

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

func TestValidExpressionsAreSilent(t *testing.T) {
	for _, expr := range validExpressions() {
		if faults := judgeExpr(expr, false); len(faults) > 0 {
			t.Errorf("%s\n is valid, but: %s %s", expr, faults[0].rule, faults[0].message)
		}
	}
}

func TestLogQueriesLoad(t *testing.T) {
	for _, expr := range validLogQueries() {
		faults := judgeExpr(expr, false)
		if len(faults) != 1 || faults[0].rule != "rule-log-query-as-expr" || faults[0].refused || faults[0].severity != finding.Error {
			t.Errorf("%s\n got %+v", expr, faults)
			continue
		}
		if p := faults[0].proposed; p != "" && len(judgeExpr(p, false)) > 0 {
			t.Errorf("%s\n proposed %s, which is no better", expr, p)
		}
	}
}

// TestInvalidExpressions marks the place of the fault with » and «. Loki 3.7
// refuses each of these expressions.
func TestInvalidExpressions(t *testing.T) {
	const (
		promQL     = "rule-promql-not-logql"
		unbalanced = "rule-expr-unbalanced"
		everything = "rule-selector-matches-everything"
		duration   = "rule-duration-invalid"
		invalid    = "rule-file-invalid"
		logQuery   = "rule-log-query-as-expr"
	)
	for _, tc := range []struct{ rule, expr, proposed string }{
		{promQL, `»up« == 0`, ""},
		{promQL, `»up«`, ""},
		{promQL, `sum(»up«) by (job)`, ""},
		{promQL, `»up«{job="x"} == 0`, ""},
		{promQL, `»up«{job='x'} == 0`, ""},
		{promQL, `sum by (job) (»up«) > 1`, ""},
		{promQL, `rate(»http_requests_total«{job="x"}[5m])`, ""},
		{promQL, `rate(»http_requests_total«[5m])`, ""},
		{promQL, `rate({app="x"}[5m]) / rate(»errors«[5m])`, ""},
		{promQL, `»absent«(up)`, ""},
		{promQL, `»absent«({app="x"})`, ""},
		{promQL, `»histogram_quantile«(0.9, sum by (le) (rate(a_bucket[5m])))`, ""},
		{promQL, `»increase«({app="x"}[5m]) > 0`, ""},
		{promQL, `count_over_time({app="x"}[5m]) > 0 and »time«() > 5`, ""},
		{promQL, `»quantile« by (x) (0.9, rate({app="x"}[5m]))`, ""},
		{promQL, `(»up« == 0) and on () rate({app="x"}[5m])`, ""},
		{promQL, `»job«:http:rate5m > 5`, ""},
		{promQL, `count_over_time(»app«="x" |= "error" [5m])`, ""},
		{promQL, `»sum« > 5`, ""},

		{unbalanced, `sum»(«count_over_time({app="x"}[5m]) > 0`, ""},
		{unbalanced, `sum(count_over_time({app="x"}[5m])) > 0»)«`, ""},
		{unbalanced, `rate({app="x"}[5m])»)«`, ""},
		{unbalanced, `rate(»{«app="x"[5m])`, ""},
		{unbalanced, `rate({app="x"}»}«[5m])`, ""},
		{unbalanced, `rate({app="x"}»[«5m)`, ""},
		{unbalanced, `rate({app="x"}5m»]«)`, ""},
		{unbalanced, `rate({app=»"«x}[5m])`, ""},
		{unbalanced, "rate({app=»`«x}[5m])", ""},
		{unbalanced, "rate({app=»\"«x\n\"}[5m])", ""},
		{unbalanced, `rate({app="x"} |= »'it works'« [5m])`, `"it works"`},
		{unbalanced, `rate({app=»'x'«}[5m])`, `"x"`},
		{unbalanced, `rate({app=»'say "x"'«}[5m])`, ""},
		{unbalanced, `rate({app="x"}[5m]) »/«* why`, ""},
		{unbalanced, `»{«app="x" |= "y"`, ""},

		{everything, `rate(»{}«[5m])`, ""},
		{everything, `rate({app=~»".*"«}[5m])`, `".+"`},
		{everything, "rate({app=~»`.*`«, ns!=\"x\"}[5m])", "`.+`"},
		{everything, `rate(»{app!="x"}«[5m])`, ""},
		{everything, `rate(»{app=""}«[5m])`, ""},
		{everything, `rate(»{app!~"x"}«[5m])`, ""},
		{everything, `rate(»{app=~"a|"}«[5m])`, ""},
		{everything, `rate(»{app=~"a*", b=~"(x|y)?"}«[5m])`, ""},
		{everything, `rate({app="x"}[5m]) / rate(»{}«[5m])`, ""},

		{duration, `rate({app="x"}»[$__interval]«)`, "[5m]"},
		{duration, `rate({app="x"}»[${__range}]«)`, "[5m]"},
		{duration, `rate({app="x"}»[5]«)`, "[5s]"},
		{duration, `rate({app="x"}»[5 min]«)`, "[5m]"},
		{duration, `rate({app="x"}»[1.5h]«)`, "[90m]"},
		{duration, `rate({app="x"}»[5m1h]«)`, ""},
		{duration, `rate({app="x"}»[]«)`, ""},
		{duration, `max_over_time(rate({app="x"}[1m])»[5m:1m]«)`, ""},

		{invalid, `rate({app=»x«}[5m])`, `"x"`},
		{invalid, `rate({app»:« "x"}[5m])`, "="},
		{invalid, `rate({app="x"»,«}[5m])`, ""},
		{invalid, `rate({app="x"} |~ "»\d«+" [5m])`, ""},
		{invalid, `rate({app="x"} |= "it»\'«s" [5m])`, ""},

		{logQuery, `»{app="x"} |= "a" [5m]«`, ""},
		{logQuery, `»{app="x"} > 5«`, ""},
		{logQuery, `»({app="x"} and {app="y"})«`, ""},
	} {
		before, rest, _ := strings.Cut(tc.expr, "»")
		marked, after, _ := strings.Cut(rest, "«")
		faults := judgeExpr(before+marked+after, false)
		if len(faults) == 0 {
			t.Errorf("%s\n nothing said, want %s", tc.expr, tc.rule)
			continue
		}
		f := faults[0]
		if f.rule != tc.rule || f.start != len(before) || f.end != len(before)+len(marked) || f.proposed != tc.proposed || !f.refused {
			src := before + marked + after
			t.Errorf("%s\n got %s at %q, proposed %q, refused %v: %s", tc.expr, f.rule, src[f.start:f.end], f.proposed, f.refused, f.message)
		}
	}
}

func TestLogQueryProposals(t *testing.T) {
	for _, tc := range []struct {
		expr      string
		recording bool
		want      string
	}{
		{`{app="x"} |= "error"`, false, `count_over_time({app="x"} |= "error" [5m]) > 0`},
		{`{app="x"} |= "error"`, true, `count_over_time({app="x"} |= "error" [5m])`},
		{`(({app="x"} | json))`, false, `count_over_time({app="x"} | json [5m]) > 0`},
		{"{app=\"x\"} # all", false, ""},
	} {
		faults := judgeExpr(tc.expr, tc.recording)
		if len(faults) != 1 || faults[0].proposed != tc.want {
			t.Errorf("%s: got %+v, want %s", tc.expr, faults, tc.want)
		}
	}
}

func TestExpressionTooLong(t *testing.T) {
	expr := "rate({app=\"x\"} |= `" + strings.Repeat("y", maxExpression) + "` [5m])"
	faults := judgeExpr(expr, false)
	if len(faults) != 1 || faults[0].rule != "rule-file-invalid" {
		t.Errorf("got %d faults", len(faults))
	}
}
