package manifest

import (
	"strings"
	"testing"
)

func TestIsDNSLabel(t *testing.T) {
	for name, want := range map[string]bool{
		"loki": true, "a": true, "0": true, "team-1": true, strings.Repeat("a", 63): true,
		"": false, "-a": false, "a-": false, "A": false, "a.b": false, "a_b": false, "é": false, "a b": false, strings.Repeat("a", 64): false,
	} {
		if got := IsDNSLabel(name); got != want {
			t.Errorf("%q: got %v", name, got)
		}
	}
}
