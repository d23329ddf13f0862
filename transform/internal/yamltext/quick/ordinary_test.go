package quick

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// TestOrdinary: what eight bytes at once are taken for is what each byte is, whatever
// stands beside it.
func TestOrdinary(t *testing.T) {
	ordinary := func(c byte) bool { return ' ' <= c && c < 0x7f || c == '\n' || c == '\t' }
	for a := range 256 {
		for b := range 256 {
			for at := range 9 {
				text := []byte("0123456789abcdef+0123456789abcdef+")
				text[at], text[at+1] = byte(a), byte(b)
				if a >= 0x80 || b >= 0x80 { // of a longer character, or none
					if unprintable(text[at:at+8]) == 0 {
						t.Fatalf("%q is taken for eight printable bytes", text[at:at+8])
					}
					continue
				}
				if got, want := isOrdinary(yamltext.Text(text)), ordinary(byte(a)) && ordinary(byte(b)); got != want {
					t.Fatalf("%q is ordinary: %v", text, got)
				}
			}
		}
	}
}
