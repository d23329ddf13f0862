package manifest

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// InnerPlace tells where byte inner of a scalar's decoded value stands in the
// stream: a rule file's line inside a ConfigMap, say. It is exact for literal
// block scalars and for scalars on one line; for the others it is the place of
// the scalar. Object.InnerPlace knows the chart template better.
func (s *Stream) InnerPlace(outer *document.Node, inner int) finding.Place {
	if at, ok := s.innerOffset(outer, inner); ok {
		return s.Place(at)
	}
	return s.NodePlace(outer.Resolve())
}

// InnerSpan is InnerPlace with an end: the place of bytes start to end of a
// scalar's decoded value.
func (s *Stream) InnerSpan(outer *document.Node, start, end int) finding.Place {
	from, ok := s.innerOffset(outer, start)
	to, endOK := s.innerOffset(outer, end)
	if !ok || !endOK || to < from {
		return s.InnerPlace(outer, start)
	}
	p := s.Place(from)
	p.EndLine, p.EndColumn = s.lines.Place(to)
	return p
}

// innerOffset maps a value's byte to a byte of the stream.
func (s *Stream) innerOffset(outer *document.Node, inner int) (int, bool) {
	outer = outer.Resolve()
	if outer == nil || outer.Kind != document.Scalar || outer.End == 0 || outer.End > len(s.Src) || outer.Start > outer.End {
		return 0, false
	}
	start := outer.Start + skipProperties(s.Src[outer.Start:outer.End])
	source := s.Src[start:outer.End]
	at, ok := scalarOffset(source, outer, min(max(inner, 0), len(outer.Value)))
	return start + at, ok
}

// scalarOffset maps a value's byte to a byte of its source, which starts behind
// the scalar's properties.
func scalarOffset(source []byte, n *document.Node, inner int) (int, bool) {
	switch n.Style {
	case document.Literal:
		return literalOffset(source, n.Value, inner)
	case document.Folded:
		return foldedOffset(source, n.Value, inner)
	case document.DoubleQuoted:
		return doubleQuotedOffset(source, n.Value, inner)
	case document.SingleQuoted:
		return singleQuotedOffset(source, n.Value, inner)
	}
	return len(source) - len(n.Value) + inner, bytes.HasSuffix(source, []byte(n.Value))
}

// skipProperties is the offset of a scalar's text behind its anchor and tag, and
// behind the comment that may follow them.
func skipProperties(source []byte) int {
	i := 0
	for i < len(source) && (source[i] == '&' || source[i] == '!' || i > 0 && source[i] == '#') {
		ends := " \t\r\n"
		if source[i] == '#' {
			ends = "\r\n"
		}
		n := bytes.IndexAny(source[i:], ends)
		if n < 0 {
			return len(source)
		}
		i = len(source) - len(bytes.TrimLeft(source[i+n:], " \t\r\n"))
	}
	return i
}

// literalOffset maps a value's byte to the source of a literal scalar. Each line
// of the value is the end of the source line below the header that it came from,
// whatever the indentation.
func literalOffset(source []byte, value string, inner int) (int, bool) {
	line := strings.Count(value[:inner], "\n")
	lineStart := strings.LastIndexByte(value[:inner], '\n') + 1
	lineText, _, _ := strings.Cut(value[lineStart:], "\n")
	at, ok := nthLine(source, line+1)
	if !ok {
		return len(source), inner == len(value) // behind the last line break
	}
	text := lineOf(source[at:])
	if !bytes.HasSuffix(text, []byte(lineText)) {
		return 0, false
	}
	return at + len(text) - len(lineText) + inner - lineStart, true
}

// foldedOffset is literalOffset for a folded scalar whose text is one line.
func foldedOffset(source []byte, value string, inner int) (int, bool) {
	if strings.Contains(strings.TrimRight(value, "\n"), "\n") {
		return 0, false
	}
	return literalOffset(source, value, inner)
}

// nthLine is the offset of the n-th line of text, counted from 0.
func nthLine(text []byte, n int) (offset int, ok bool) {
	for ; n > 0; n-- {
		line := lineOf(text[offset:])
		offset += len(line)
		switch {
		case offset == len(text):
			return 0, false
		case bytes.HasPrefix(text[offset:], []byte("\r\n")):
			offset += 2
		default:
			offset++
		}
	}
	return offset, true
}

// lineOf is the first line of text, without its line break.
func lineOf(text []byte) []byte {
	if end := bytes.IndexAny(text, "\r\n"); end >= 0 {
		return text[:end]
	}
	return text
}

// singleQuotedOffset maps a value's byte to the source of a single-quoted scalar
// on one line, in which only the quote is doubled.
func singleQuotedOffset(source []byte, value string, inner int) (int, bool) {
	escaped := func(s string) string { return strings.ReplaceAll(s, "'", "''") }
	text := "'" + escaped(value) + "'"
	if !bytes.HasSuffix(source, []byte(text)) {
		return 0, false
	}
	return len(source) - len(text) + 1 + len(escaped(value[:inner])), true
}

// doubleQuotedOffset maps a value's byte to the source of a double-quoted scalar
// on one line, as Helm 4 writes a block scalar with trailing blanks.
func doubleQuotedOffset(source []byte, value string, inner int) (int, bool) {
	if len(source) < 2 || bytes.ContainsAny(source, "\r\n") {
		return 0, false
	}
	at, found, decoded := 1, 1, 0
	for at < len(source) && source[at] != '"' {
		in, out := escapeSize(source[at:])
		at, decoded = at+in, decoded+out
		if decoded <= inner {
			found = at
		}
	}
	return found, decoded == len(value)
}

// escapeSize tells how many bytes the character at the start of text takes in a
// double-quoted scalar, and how many its value takes.
func escapeSize(text []byte) (in, out int) {
	if text[0] != '\\' || len(text) == 1 {
		return 1, 1
	}
	digits := 0
	switch text[1] {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	case 'N', '_': // next line, no-break space
		return 2, 2
	case 'L', 'P': // line and paragraph separator
		return 2, 3
	default:
		return 2, 1
	}
	in = min(2+digits, len(text))
	r := rune(0)
	for _, c := range text[2:in] {
		r = r<<4 | rune(hex(c))
	}
	return in, utf8.RuneLen(max(r, 0)) // -1 for what is no character; the caller checks the sum
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return 0
}
