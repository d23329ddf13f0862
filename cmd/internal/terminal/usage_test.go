package terminal

import "testing"

func TestNearest(t *testing.T) {
	words := []string{"format", "fail-on", "namespace", "tenant"}
	for word, want := range map[string]string{
		"format": "format", "fomat": "format", "namspace": "namespace", "tenent": "tenant", "nothing": "", "": "",
	} {
		if got := nearest(word, words); got != want {
			t.Errorf("nearest(%q) = %q, not %q", word, got, want)
		}
	}
}
