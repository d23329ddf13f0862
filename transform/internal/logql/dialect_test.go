package logql

import "testing"

// TestOnlyLogQL: what is reported as LogQL in a PrometheusRule must be nothing
// that Prometheus would take.
func TestOnlyLogQL(t *testing.T) {
	for expr, want := range map[string]bool{
		`sum(rate({app="x"} |= "error" [5m])) > 1`:             true,
		`count_over_time({app="x"} | json [5m])`:               true,
		"rate({app=\"x\"}\n  |~ `a|b` [5m])":                   true,
		`rate({app="x"} != "debug" [5m])`:                      true,
		`rate({app="x"} !~ "debug|info" [5m])`:                 true,
		`{app="x"}`:                                            false,
		`rate({app="x"}[5m])`:                                  false,
		`{app="x"} != 1`:                                       false,
		`{app="x"} != {app="y"}`:                               false,
		`up == 0`:                                              false,
		`rate(http_requests_total{path=~"a|b"}[5m])`:           false,
		`up{a='} | json'}`:                                     false,
		"up # {app=\"x\"} | json":                              false,
		`label_replace(up, "a", "$1", "b", "{x} |= (.*)") > 0`: false,
		`{app="x"`: false,
		`"`:        false,
	} {
		if got := OnlyLogQL(expr); got != want {
			t.Errorf("%s: %v, want %v", expr, got, want)
		}
	}
}

func FuzzOnlyLogQL(f *testing.F) {
	f.Add(`sum(rate({app="x"} |= "error" [5m]))`)
	f.Add("`")
	f.Fuzz(func(t *testing.T, expr string) {
		if OnlyLogQL(expr) && OnlyLogQL("up # "+expr) && !containsLine(expr) {
			t.Errorf("%q counts in a comment, too", expr)
		}
	})
}

func containsLine(s string) bool {
	for _, r := range s {
		if r == '\n' {
			return true
		}
	}
	return false
}

// TestLooksLike: what somebody meant as LogQL, and what else stands on command
// lines: ids of rules, lines of logs.
func TestLooksLike(t *testing.T) {
	for src, want := range map[string]bool{
		`sum(rate({app="x"}))`: true, `rate({app="x"`: true, `(({app="x"}`: true, `{app="x"} |`: true, `topk(5 {app="x"})`: true, `sum by (a) (`: true,
		`rule-file-invalid`: false, `mkdir /rules: read-only file system`: false, `{"level":"error"}`: false, `level=error msg="{app=\"x\"}"`: false, ``: false, `(`: false, `rate`: false,
		`1 and 2`: true, `(1 > bool 2) or 3`: true, `vector(1) > 0 and 2`: true, `1 +`: true,
		`or vector(0)`: false, `1`: false, `1 2`: false, `0/1 1/2`: false, `error 1 and 2`: false, `1 and two`: false, `10.0.0.1:3100`: false, `> 5`: false,
		`up == 0`: false, `{{ .Values.x }}`: false,
	} {
		if got := LooksLike(src); got != want {
			t.Errorf("%s: %v, want %v", src, got, want)
		}
	}
}
