package report

import (
	"bytes"
	"encoding/xml"
	"testing"
)

// Escapes are those of encoding/xml, of each character and of bytes that are none.
func TestEscapedAsXML(t *testing.T) {
	for r := rune(0); r <= 0x10ffff; r++ {
		if r == 0x3000 {
			r = 0xd000
		}
		if r == 0xe100 {
			r = 0xff00
		}
		if r == 0x10100 {
			r = 0x10fff0
		}
		holdEscapes(t, "a"+string(r)+"b")
	}
	holdEscapes(t, "a\xff\xed\xa0\x80b\xe2\x82")
	holdEscapes(t, "")
}

func holdEscapes(t *testing.T, text string) {
	t.Helper()
	var got, want bytes.Buffer
	markup{&got}.escaped(text)
	if err := xml.EscapeText(&want, []byte(text)); err != nil {
		t.Fatal(err)
	}
	if got.String() != want.String() {
		t.Errorf("%q is escaped as %q, not %q", text, &got, &want)
	}
}
