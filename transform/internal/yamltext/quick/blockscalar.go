package quick

import (
	"bytes"
	"encoding/binary"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// blockScalar reads a literal or folded scalar without indentation indicator,
// in a collection at column parent, and moves on past it.
func (r *reader) blockScalar(at, parent int) (end int) {
	chomp, start := r.scalarHeader(at)
	indent := r.scalarIndent(start)
	if start == 0 || indent <= parent {
		return uncertain
	}
	if rest := len(r.Text) - at; len(r.Decoded) == 0 && cap(r.Decoded) < rest { // a text with one literal may be one literal
		r.Decoded = make([]byte, 0, rest)
	}
	b := blockText{folded: r.Text[at] == '>', chomp: chomp, buf: r.Decoded}
	mark := len(r.Decoded)
	end, rest, ok := r.scalarLines(&b, start, indent)
	if !ok || !r.nextContent(rest) {
		return uncertain
	}
	style := yamltext.Literal
	if b.folded {
		style = yamltext.Folded
	}
	r.Decoded = b.finish()
	return r.decodedToken(style, at, end, mark)
}

// scalarHeader reads the line of the indicator; start is where the next line
// begins, 0 when there is none or the header holds something else.
func (r *reader) scalarHeader(at int) (chomp byte, start int) {
	at++
	if at < len(r.Text) && (r.Text[at] == '+' || r.Text[at] == '-') {
		chomp = r.Text[at]
		at++
	}
	if end := r.skipSpaces(at); end < len(r.Text) && r.isLineEnd(end) {
		at = r.pastLine(end)
		return chomp, at
	}
	return 0, 0
}

// scalarIndent is the column of the first line with text, or -1 when it is not
// as simple as that: a blank line before it is longer, or there is none.
func (r *reader) scalarIndent(line int) int {
	longest := 0
	for line < len(r.Text) {
		at := r.skipSpaces(line)
		switch {
		case at == len(r.Text), r.Text[at] == '\t':
			return -1
		case r.Text[at] != '\n' && at-line < longest:
			return -1
		case r.Text[at] != '\n':
			return at - line
		}
		longest = max(longest, at-line)
		line = at + 1
	}
	return -1
}

// scalarLines reads the lines of a block scalar. end is past the last one that
// counts, rest where the first line begins that is none of them.
func (r *reader) scalarLines(b *blockText, line, indent int) (end, rest int, ok bool) {
	text := r.Text
	for line < len(text) {
		at := r.indented(line, indent)
		if at == len(text) {
			break
		}
		if text[at] == '\n' {
			b.breaks++
			if line = at + 1; b.chomp == '+' {
				end = line
			}
			continue
		}
		if at-line < indent {
			return end, line, text[at] != '\t'
		}
		if line = r.pastLine(at); b.folded {
			b.fold(text[at:line])
		} else {
			b.add(text[at:line])
		}
		end = line
	}
	return end, line, true
}

// indented is past the spaces that begin a line, at most so many.
func (r *reader) indented(line, most int) (at int) {
	if most <= 8 && line+8 <= len(r.Text) { // as most are
		if others := binary.LittleEndian.Uint64(r.Text[line:]) ^ ' '*each; others<<(64-8*most) == 0 {
			return line + most
		}
	}
	for at = line; at < len(r.Text) && at-line < most && r.Text[at] == ' '; {
		at++
	}
	return at
}

// blockText puts the value of a block scalar together as the library does, at the end
// of a buffer.
type blockText struct {
	folded bool
	chomp  byte // '+', '-' or 0
	buf    []byte

	broken bool // the last line added ends with a line break; in buf is that of a literal
	blank  bool // it begins with white space
	breaks int  // blank lines since
}

// add adds a line of a literal.
func (b *blockText) add(line []byte) {
	if b.breaks > 0 {
		b.addBreaks()
	}
	b.buf = append(b.buf, line...)
	b.broken = line[len(line)-1] == '\n'
}

// fold adds a line of a folded scalar.
func (b *blockText) fold(line []byte) {
	text := bytes.TrimSuffix(line, []byte("\n"))
	blank := text[0] == ' ' || text[0] == '\t'
	switch {
	case !b.broken: // the first line
	case b.blank || blank:
		b.buf = append(b.buf, '\n')
	case b.breaks == 0:
		b.buf = append(b.buf, ' ')
	}
	b.addBreaks()
	b.buf = append(b.buf, text...)
	b.broken, b.blank = len(text) < len(line), blank
}

func (b *blockText) addBreaks() {
	for ; b.breaks > 0; b.breaks-- {
		b.buf = append(b.buf, '\n')
	}
}

func (b *blockText) finish() []byte {
	switch {
	case b.broken && b.folded && b.chomp != '-':
		b.buf = append(b.buf, '\n')
	case b.broken && !b.folded && b.chomp == '-':
		b.buf = b.buf[:len(b.buf)-1]
	}
	if b.chomp == '+' {
		b.addBreaks()
	}
	return b.buf
}
