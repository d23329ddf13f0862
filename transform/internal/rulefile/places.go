package rulefile

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// places tells where the bytes of a decoded scalar stand in the text. They are
// worked out when first asked for.
//
// Folding and escapes change white space, and what is not white space only by
// escapes. So the n-th visible character of the value is the n-th visible one
// of its source, and white space is placed by its neighbours.
type places struct {
	text   []byte
	node   *document.Node
	starts []int // of each byte of the value: where its character begins in the text
	ends   []int // of each offset into the value: where the character before it ends
}

func placesOf(text []byte, n *document.Node) *places { return &places{text: text, node: n} }

// span returns where the bytes from..to of the value stand, without the white
// space around them.
func (p *places) span(from, to int) (start, end int) {
	if p.starts == nil {
		p.locate()
	}
	value := p.node.Value
	from, to = min(max(from, 0), len(value)), min(max(to, 0), len(value))
	for from < len(value) && isSpace(value[from]) {
		from++
	}
	for to > from && isSpace(value[to-1]) {
		to--
	}
	if start = p.starts[from]; to <= from {
		return start, start
	}
	return start, p.ends[to]
}

func (p *places) locate() {
	value := p.node.Value
	p.starts = make([]int, len(value)+1)
	p.ends = make([]int, len(value)+1)
	src := newScalarScan(p.text, p.node)
	var start int
	end := src.at
	for i := 0; i < len(value); {
		_, size := utf8.DecodeRuneInString(value[i:])
		if isSpace(value[i]) {
			start = end
		} else {
			start, end = src.next()
		}
		for k := range size {
			p.starts[i+k], p.ends[i+k+1] = start, end
		}
		i += size
	}
	p.starts[len(value)] = end
}

// A scalarScan walks the source of a scalar, visible character by visible
// character.
type scalarScan struct {
	text  []byte
	at    int
	end   int
	style document.Style
}

func newScalarScan(text []byte, n *document.Node) *scalarScan {
	s := &scalarScan{text: text, at: min(n.Start, len(text)), end: min(n.End, len(text)), style: n.Style}
	s.skipProperties()
	switch s.style {
	case document.SingleQuoted, document.DoubleQuoted:
		s.at = min(s.at+1, s.end)
		s.end = max(s.at, s.end-1)
	case document.Literal, document.Folded:
		if i := bytes.IndexByte(s.text[s.at:s.end], '\n'); i >= 0 {
			s.at += i + 1
		}
	}
	return s
}

// skipProperties goes past a tag and an anchor.
func (s *scalarScan) skipProperties() {
	for s.at < s.end && (s.text[s.at] == '!' || s.text[s.at] == '&') {
		for s.at < s.end && !isSpace(s.text[s.at]) {
			s.at++
		}
		s.skipSpace()
	}
}

func (s *scalarScan) skipSpace() {
	for s.at < s.end && isSpace(s.text[s.at]) {
		s.at++
	}
}

// next returns the span of the next visible character; at the end, the end.
func (s *scalarScan) next() (start, end int) {
	for {
		s.skipSpace()
		start = s.at
		if s.at == s.end {
			return start, start
		}
		visible := true
		switch c := s.text[s.at]; {
		case c == '\\' && s.style == document.DoubleQuoted:
			visible = s.escape()
		case c == '\'' && s.style == document.SingleQuoted:
			s.at = min(s.at+len("''"), s.end)
		default:
			_, size := utf8.DecodeRune(s.text[s.at:s.end])
			s.at += size
		}
		if visible {
			return start, s.at
		}
	}
}

// escape goes past one escape sequence and reports whether it stands for a
// visible character.
func (s *scalarScan) escape() (visible bool) {
	s.at++
	if s.at == s.end {
		return false
	}
	c := s.text[s.at]
	s.at++
	digits := 0
	switch c {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		return !isSpace(c) && c != 'n' && c != 'r' && c != 't'
	}
	code := strings.TrimLeft(string(s.text[s.at:min(s.at+digits, s.end)]), "0")
	s.at = min(s.at+digits, s.end)
	switch strings.ToLower(code) {
	case "20", "9", "a", "d":
		return false
	}
	return true
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// quoteLike writes text so that it can stand inside a scalar of this style, or
// returns "" where that would take more than escaping.
func quoteLike(style document.Style, text string) string {
	switch style {
	case document.SingleQuoted:
		return strings.ReplaceAll(text, "'", "''")
	case document.DoubleQuoted:
		return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
	case document.Plain:
		if strings.Contains(text, ": ") || strings.Contains(text, " #") {
			return ""
		}
	}
	return text
}
