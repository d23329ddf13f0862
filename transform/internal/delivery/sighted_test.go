package delivery

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/intake"
)

// TestWriters: what writes rules is seen at the first look, in workloads and in configs.
func TestWriters(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       int
	}{
		{"a job", job("lokitool, rules, sync"), 1},
		{"a job that only looks", job("lokitool, rules, print"), 0},
		{"a config of Alloy", "kind: ConfigMap\ndata:\n  a: |\n    loki.rules.kubernetes \"a\" {\n    }\n    loki.rules.kubernetes \"b\" {\n    }\n", 2},
		{"a config of Alloy in a Secret", "kind: Secret\nstringData:\n  a: |\n    loki.rules.kubernetes \"a\" {\n    }\n", 1},
		{"a config that only names it", "kind: ConfigMap\ndata: {a: '// loki.rules.kubernetes'}\n", 0},
		{"no writer", release, 0},
	} {
		if got := len(build(t, finding.Assume{}, test.text).Writers()); got != test.want {
			t.Errorf("%s: %d writers, want %d", test.name, got, test.want)
		}
	}
}

// TestWhatIs: by the kind, or by what stands in the document.
func TestWhatIs(t *testing.T) {
	for text, want := range map[string]intake.Kind{
		"kind: Service\n":                         intake.Manifest,
		"kind: Kustomization\n":                   intake.Kustomization,
		"apiVersion: x/v1\nkind: Kustomization\n": intake.Manifest,
		groups:   intake.RuleFile,
		"a: b\n": intake.Unknown,
	} {
		if got := WhatIs(build(t, finding.Assume{}, text).Set.All()[0]); got != want {
			t.Errorf("%q: %d", text, got)
		}
	}
}
