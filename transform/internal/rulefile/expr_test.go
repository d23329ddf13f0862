package rulefile

import (
	"strconv"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// alertOf is a rule file with one alert.
func alertOf(expr string) []byte {
	return []byte("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: " + strconv.Quote(expr) + "\n")
}

// TestExpressions: which rule tells what, at which place of the file, and
// whether Loki loads it. The place of the problem is between » and «.
func TestExpressions(t *testing.T) {
	for _, tc := range []struct {
		rule     string
		severity finding.Severity
		expr     string
		version  string
		loads    bool
	}{
		{"rule-promql-not-logql", finding.Error, `»up« == 0`, "", false},
		{"rule-expr-unbalanced", finding.Error, `rate(»{«app='x'[5m])`, "", false},
		{"rule-selector-matches-everything", finding.Error, `rate(»{app!='x'}«[5m])`, "", false},
		{"rule-selector-matches-everything", finding.Error, `rate(»{}«[5m])`, "", false},
		{"rule-duration-invalid", finding.Error, `rate({app=~'x|y'}»[5m:1m]«)`, "", false},
		{"rule-expr-refused", finding.Error, `»sum_over_time«({app='x'}[5m])`, "", false},
		{"rule-expr-refused", finding.Error, `»distinct_over_time«({app='x'}[5m])`, "", false},
		{"rule-expr-refused", finding.Error, `»distinct_over_time«({app='x'}[5m])`, "v3.7.6", false},
		{"rule-expr-version", finding.Warning, `»distinct_over_time«({app='x'}[5m])`, "v4.0.0", true},
		{"rule-expr-refused", finding.Error, `rate({app='x'} | »xml« [5m])`, "", false},
		{"rule-expr-version", finding.Warning, `rate({app='x'} | »xml« [5m])`, "v3.8.0", true},
		{"rule-expr-version", finding.Error, `rate({app='x'} »|> '<_> a'« [5m]) > 0`, "v2.9.0", false},
		{"", finding.Error, `rate({app='x'} |> '<_> a' [5m]) > 0`, "v3.0.0", true},
		{"", finding.Error, `rate({app='x'} |> '<_> a' [5m]) > 0`, "", true},
		{"rule-expr-version", finding.Warning, `»variants(rate({app='x'}[5m])) of ({app='x'}[5m])« > 0`, "", true},
		{"rule-expr-version", finding.Warning, `»variants(rate({app='x'}[5m])) of ({app='x'}[5m])« > 0`, "v3.6.0", true},
		{"rule-expr-version", finding.Error, `»variants(rate({app='x'}[5m])) of ({app='x'}[5m])« > 0`, "v4.0.0", false},
		{"rule-expr-version", finding.Error, `rate({app='x'} | »a > 0x1f« [5m]) > 0`, "v4.0.1", false},
		{"rule-expr-version", finding.Warning, `rate({app='x'} | »a > 0x1f« [5m]) > 0`, "", true},
		{"", finding.Warning, `rate({app='x'} | a > 0x1f [5m]) > 0`, "v3.7.0", true},
		// What Loki 3.0.0 and 2.8.0 refuse, and 3.7.6 does not.
		{"rule-expr-version", finding.Error, `rate({app='x'} | »a > 0x1f« [5m]) > 0`, "v3.0.0", false},
		{"rule-expr-version", finding.Error, `rate({app='x'} | »a > -5« [5m]) > 0`, "v3.0.0", false},
		{"", finding.Error, `rate({app='x'} | a > -5 [5m]) > 0`, "v3.7.6", true},
		{"", finding.Error, `rate({app='x'} | a > -5 [5m]) > 0`, "", true},
		{"rule-expr-version", finding.Error, `rate({app='x'} | »a > -5s« [5m]) > 0`, "v2.8.0", false},
		{"", finding.Error, `rate({app='x'} | a > -5s [5m]) > 0`, "v3.0.0", true},
		{"rule-expr-version", finding.Error, `rate({app='x'}[5m] »offset -5m«) > 0`, "v2.8.0", false},
		{"", finding.Error, `rate({app='x'}[5m] offset -5m) > 0`, "v3.0.0", true},
		{"rule-expr-version", finding.Error, `»COUNT_OVER_TIME«({app='x'}[5m]) > 0`, "v2.8.0", false},
		{"", finding.Error, `COUNT_OVER_TIME({app='x'}[5m]) > 0`, "v3.0.0", true},
		{"", finding.Error, `rate({app='x'} | logfmt a='b' [5m]) > 0`, "v2.8.0", true},
		{"rule-expr-version", finding.Error, `rate({app='x'} »| logfmt --strict« [5m]) > 0`, "v2.8.0", false},
		{"rule-expr-fails", finding.Error, `rate({app='x'} |~ »'(?!a)b'« [5m]) > 0`, "", true},
		{"rule-expr-fails", finding.Error, `rate({app='x'} | line_format '{{ .a | »nope« }}' [5m]) > 0`, "", true},
		{"rule-log-query-as-expr", finding.Error, `»{app='x'} |= 'y'«`, "", true},
		{"rule-expr-refused", finding.Error, `»{app='x'}« > 5`, "", false},
		{"rule-file-invalid", finding.Error, ``, "", false},
	} {
		before, rest, _ := strings.Cut(strings.ReplaceAll(tc.expr, "'", "`"), "»")
		marked, after, _ := strings.Cut(rest, "«")
		text := alertOf(before + marked + after)
		f := Check(text, Options{LokiVersion: tc.version})
		var got Problem
		if len(f.Problems) > 0 {
			got = f.Problems[0]
		}
		place := ""
		if got.End > 0 {
			place = string(text[got.Start:got.End])
		}
		if got.Rule != tc.rule || f.Loads != tc.loads || tc.rule != "" && got.Severity != tc.severity {
			t.Errorf("%s (%s)\n got %s %v, loads %v: %s", tc.expr, tc.version, got.Rule, got.Severity, f.Loads, got.Message)
		} else if marked != "" && place != strings.ReplaceAll(marked, `"`, `\"`) && got.Proposed == "" {
			t.Errorf("%s\n at %q", tc.expr, place)
		}
	}
}

// TestNotJudged: a file with an expression that could not be judged says so.
func TestNotJudged(t *testing.T) {
	for expr, want := range map[string]bool{
		strings.Repeat("(", 2000) + "1" + strings.Repeat(")", 2000):    true,
		`future_over_time({app="x"}[5m])`:                              true,
		`count_over_time({app="x"} |= "y" [5m]) > 0`:                   false,
		`sum(count_over_time({app="x"} |= "y" [5m]) > 0`:               false,
		`count_over_time({app="x"} |~ "(" [5m]) > 0`:                   false,
		`count_over_time({app="x"} | json | status >= 500 [5m]) > 100`: false,
	} {
		if f := Check(alertOf(expr), Options{LokiVersion: "v3.9.0"}); f.NotJudged != want {
			t.Errorf("%.60s: NotJudged is %v, problems %+v", expr, f.NotJudged, f.Problems)
		}
	}
}

func TestLogQueryProposals(t *testing.T) {
	for _, tc := range []struct{ kind, expr, want string }{
		{"alert", `{app="x"} |= "error"`, `count_over_time({app="x"} |= "error" [5m]) > 0`},
		{"record", `{app="x"} |= "error"`, `count_over_time({app="x"} |= "error" [5m])`},
		{"alert", `(({app="x"} | json))`, `count_over_time({app="x"} | json [5m]) > 0`},
		{"alert", "{app=\"x\"} # all\n", `count_over_time({app="x"} [5m]) > 0`},
		{"alert", "{app=\"x\"} # all\n |= \"y\"", "count_over_time({app=\"x\"} # all\n |= \"y\" [5m]) > 0"},
		{"alert", "{app=\"x\"}\n# all\n| json", "count_over_time({app=\"x\"}\n# all\n| json [5m]) > 0"},
	} {
		text := "groups:\n- name: g\n  rules:\n  - " + tc.kind + ": a:b\n    expr: |-\n      " + strings.ReplaceAll(tc.expr, "\n", "\n      ") + "\n"
		f := Check([]byte(text), Options{})
		if len(f.Problems) != 1 || f.Problems[0].Rule != "rule-log-query-as-expr" || f.Problems[0].Proposed != tc.want {
			t.Errorf("%s: got %+v, want %s", tc.expr, f.Problems, tc.want)
		}
	}
}
