package objects

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// The size of a string is that of what encoding/json writes, for each character and for
// bytes that are none.
func TestStringSize(t *testing.T) {
	texts := []string{"", "groups:\n- name: \"a\"\n", "\xff", "a\xc3", "\xe2\x80", "\ufffd", "\U0001f525"}
	for r := rune(0); r < 0x3000; r++ {
		if utf8.ValidRune(r) {
			texts = append(texts, string(r), strings.Repeat(string(r), 3)+"\xff")
		}
	}
	for _, text := range texts {
		want, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := stringSize(text); got != len(want) {
			t.Errorf("%q: %d, and %s has %d", text, got, want, len(want))
		}
	}
}
