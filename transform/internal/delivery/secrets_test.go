package delivery

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// TestMaySecrets: what cannot be read, and may be a Secret, is not to be shown.
func TestMaySecrets(t *testing.T) {
	for text, want := range map[string]string{
		"kind: Secret\nx: [\n":            "0.yaml:1:1-2:5",
		"a: b\n---\nkind: SECRET\nx: [\n": "0.yaml:2:1-4:5",
		"stringData: [\n":                 "0.yaml:1:1-1:14",
		"kind: ConfigMap\nx: [\n":         "",
		"kind: Secret\nmetadata: {}\n":    "0.yaml:1:1-2:13",
	} {
		got := ""
		for _, p := range build(t, finding.Assume{}, text).Secrets() {
			got += span(p)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestWithheld: what a message about a rule file of a Secret shows of the file.
func TestWithheld(t *testing.T) {
	const text = "groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: sum(rate({app=\"hunter2\"} |= `pass \"word\"` [5m])) > abc # \"x\\q\"\n"
	for _, c := range []struct{ name, kind, said, want string }{
		{"no Secret", "ConfigMap", `found "hunter2"`, `found "hunter2"`},
		{"in quotes", "Secret", `found "hunter2"`, `found "…"`},
		{"in backticks", "Secret", "found `hunter2`", "found `…`"},
		{"in quotes, with quotes in it", "Secret", `found "pass \"word\""`, `found "…"`},
		{"in quotes, and with an escape that is none", "Secret", `found "x\q"`, `found "…"`},
		{"in quotes, and short", "Secret", `found "abc"`, `found "…"`},
		{"in quotes, and not of the file", "Secret", `did you mean "rates"`, `did you mean "rates"`},
		{"nothing in quotes", "Secret", `expected ""`, `expected ""`},
		{"a word of four letters", "Secret", "found pass here", "found … here"},
		{"a longer word", "Secret", "found hunter2", "found …"},
		{"a shorter word", "Secret", "found app", "found app"},
		{"a part of a word", "Secret", "found hunter", "found hunter"},
		{"a word of LogQL", "Secret", "rate needs a range", "rate needs a range"},
		{"a word of rule files", "Secret", "groups has no rules, expr is missing", "groups has no rules, expr is missing"},
		{"a word of ours", "Secret", "found the end", "found the end"},
	} {
		o := &RuleObject{Object: &manifest.Object{Kind: c.kind}}
		if got := o.Withheld(&RuleFile{text: text}, c.said); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
