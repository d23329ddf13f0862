package delivery

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
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
