package objects

import "testing"

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
