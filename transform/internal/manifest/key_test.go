package manifest

import (
	"strings"
	"testing"
)

// TestKeyFault: what Kubernetes takes as a key, and what it does not.
func TestKeyFault(t *testing.T) {
	for key, want := range map[string]string{
		"a.yaml": "", "A-1_b.": "", ".hidden": "", strings.Repeat("a", 253): "",
		"": "letters", "a/b": "letters", "a b": "letters", "é": "letters",
		".": "may not be", "..": "may not be", "..data": "may not be", strings.Repeat("a", 254): "more than 253",
	} {
		if got := KeyFault(key); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", key, got, want)
		}
	}
}
