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
	p := &positions{Text: t, ascii: true}
	p.starts = append(make([]int, 0, 1+bytes.Count(t, []byte{'\n'})), 0)
	for i := 0; i < len(t); i++ {
		c := t[i]
		switch {
		case ' ' <= c && c < 0x7f || c == '\t':
		case c == '\n', c == '\r':
			i = t.PastBreak(i) - 1
			p.starts = append(p.starts, i+1)
		default:
			r, n := utf8.DecodeRune(t[i:])
			if err := checkRune(r, n, i, c); err != nil {
				return nil, err
			}
			if string(t[i:i+n]) == yamltext.BOM && i == p.starts[len(p.starts)-1] {
				return nil, &SyntaxError{Offset: i, Msg: "a byte order mark stands inside a document (were files joined?): remove it"}
			}
			p.ascii = false
			i += n - 1
			if yamltext.IsWideBreak(r) {
				p.starts = append(p.starts, i+1)
			}
		}
	}
	return p, nil
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
func (p *positions) offset(line, column int) int {
	if line < 1 || line > len(p.starts) {
		return len(p.Text)
	}
	if p.ascii {
		return min(p.starts[line-1]+column-1, len(p.Text))
	}
	if line != p.line || column < p.column {
		p.line, p.column, p.at = line, 1, p.starts[line-1]
	}
	for p.column < column && p.at < len(p.Text) {
		_, n := utf8.DecodeRune(p.Text[p.at:])
		p.at += n
		p.column++
	}
	return p.at
}
