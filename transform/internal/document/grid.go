package document

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// A grid turns the parser's places, lines and columns, into byte offsets of
// the text it was given. The parser counts as YAML 1.1 does: a line also ends
// at a lone "\r", U+0085, U+2028 and U+2029, inside quotes too, and a column is
// a code point.
type grid struct {
	text   []byte
	starts []int // offset of each line
	ascii  bool

	// The place asked for last: nodes come in the order of the text, so the next
	// one is found from here, also in a document of one endless line.
	line, column, at int
}

// newGrid reads text once. The error is a *SyntaxError for what no YAML text
// may hold; its offset counts from the beginning of text.
func newGrid(text []byte) (*grid, error) {
	g := &grid{text: text, ascii: true}
	g.starts = append(make([]int, 0, 1+bytes.Count(text, []byte{'\n'})), 0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case ' ' <= c && c < 0x7f || c == '\t':
		case c == '\n':
			g.starts = append(g.starts, i+1)
		case c == '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				i++
			}
			g.starts = append(g.starts, i+1)
		default:
			g.ascii = false
			r, n := utf8.DecodeRune(text[i:])
			if err := checkRune(r, n, i, c); err != nil {
				return nil, err
			}
			i += n - 1
			if isWideBreak(r) {
				g.starts = append(g.starts, i+1)
			}
		}
	}
	return g, nil
}

func isWideBreak(r rune) bool { return r == 0x85 || r == 0x2028 || r == 0x2029 }

// checkRune refuses what YAML's character set leaves out.
func checkRune(r rune, size, at int, first byte) error {
	switch {
	case r == utf8.RuneError && size <= 1:
		return &SyntaxError{at, fmt.Sprintf("this is not UTF-8 text: byte 0x%02x", first)}
	case r < 0xa0 && r != 0x85, r >= 0xfffe && r <= 0xffff:
		return &SyntaxError{at, fmt.Sprintf("control character %U is not allowed in YAML (is this a binary file?)", r)}
	}
	return nil
}

// offset returns the byte offset of a 1-based line and column.
func (g *grid) offset(line, column int) int {
	if line < 1 || line > len(g.starts) {
		return len(g.text)
	}
	if g.ascii {
		return min(g.starts[line-1]+column-1, len(g.text))
	}
	if line != g.line || column < g.column {
		g.line, g.column, g.at = line, 1, g.starts[line-1]
	}
	for g.column < column && g.at < len(g.text) {
		_, n := utf8.DecodeRune(g.text[g.at:])
		g.at += n
		g.column++
	}
	return g.at
}
