package lint

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
		if got := onlyLogQL(expr); got != want {
			t.Errorf("%s: %v, want %v", expr, got, want)
		}
	}
}

func FuzzOnlyLogQL(f *testing.F) {
	f.Add(`sum(rate({app="x"} |= "error" [5m]))`)
	f.Add("`")
	f.Fuzz(func(t *testing.T, expr string) {
		if onlyLogQL(expr) && onlyLogQL("up # "+expr) && !containsLine(expr) {
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

func TestHasKustomizeHash(t *testing.T) {
	for name, want := range map[string]bool{
		"loki-rules-6f7c2kh8bt":    true,
		"loki-rules-g4hk95m2tc":    true,
		"loki-rules":               false,
		"loki-rules-dashboards":    false,
		"loki-rules-2024013115":    false,
		"loki-rules-6f7c2kh8b":     false,
		"loki-rules-6f7c2kh8btt":   false,
		"6f7c2kh8bt":               false,
		"loki-rules-6f7c2kh8bt-v2": false,
	} {
		if hasKustomizeHash(name) != want {
			t.Errorf("%s: want %v", name, want)
		}
	}
}

func TestFluxVariable(t *testing.T) {
	for text, want := range map[string]string{
		"a ${b} c":           "${b}",
		"$b $(b) {b}":        "",
		"$${b} ${c:=d}":      "${c:=d}",
		"$${b}":              "",
		"${b":                "",
		"${b\n} ${c}":        "${c}",
		"label_replace ${1}": "${1}",
	} {
		start, end := variable(text)
		got := ""
		if start >= 0 {
			got = text[start:end]
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
