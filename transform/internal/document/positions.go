package document

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// positions turn the parser's places, lines and columns, into byte offsets of
// the text it was given. A column is a code point.
type positions struct {
	yamltext.Text
	starts []int // offset of each line
	ascii  bool

	// The place asked for last: nodes come in the order of the text, so the next
	// one is found from here, also in a document of one endless line.
	line, column, at int
}

// newPositions reads the text once. The error is a *SyntaxError for what no YAML
// text may hold; its offset counts from the beginning of the text.
func newPositions(t yamltext.Text) (*positions, *SyntaxError) {
	g := &positions{Text: t, ascii: true}
	g.starts = append(make([]int, 0, 1+bytes.Count(t, []byte{'\n'})), 0)
	for i := 0; i < len(t); i++ {
		c := t[i]
		switch {
		case ' ' <= c && c < 0x7f || c == '\t':
		case c == '\n', c == '\r':
			i = t.PastBreak(i) - 1
			g.starts = append(g.starts, i+1)
		default:
			r, n := utf8.DecodeRune(t[i:])
			if err := checkRune(r, n, i, c); err != nil {
				return nil, err
			}
			if string(t[i:i+n]) == yamltext.BOM && i == g.starts[len(g.starts)-1] {
				return nil, &SyntaxError{Offset: i, Msg: "a byte order mark stands inside a document (were files joined?): remove it"}
			}
			g.ascii = false
			i += n - 1
			if yamltext.IsWideBreak(r) {
				g.starts = append(g.starts, i+1)
			}
		}
	}
	return g, nil
}

// checkRune refuses what YAML's character set leaves out.
func checkRune(r rune, size, at int, first byte) *SyntaxError {
	switch {
	case r == utf8.RuneError && size <= 1:
		return &SyntaxError{Offset: at, Msg: fmt.Sprintf("this is not UTF-8 text: byte 0x%02x", first)}
	case r < 0xa0 && r != 0x85, r == 0xfffe, r == 0xffff:
		return &SyntaxError{Offset: at, Msg: fmt.Sprintf("control character %U is not allowed in YAML (is this a binary file?)", r)}
	}
	return nil
}

// offset returns the byte offset of a 1-based line and column.
func (g *positions) offset(line, column int) int {
	if line < 1 || line > len(g.starts) {
		return len(g.Text)
	}
	if g.ascii {
		return min(g.starts[line-1]+column-1, len(g.Text))
	}
	if line != g.line || column < g.column {
		g.line, g.column, g.at = line, 1, g.starts[line-1]
	}
	for g.column < column && g.at < len(g.Text) {
		_, n := utf8.DecodeRune(g.Text[g.at:])
		g.at += n
		g.column++
	}
	return g.at
}
