package document

import (
	"bytes"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// quickDepth is how deep the quick reader follows: far more than a manifest
// nests, and below maxDepth, so that refusing stays with the converter.
const quickDepth = 200

// A quick reader reads the plain block YAML that charts render: block mappings
// and sequences of scalars, most of them on one line. It gives the nodes that
// the YAML library and the converter would give, about ten times as fast, or
// nothing: at the first thing it is not certain of (anchors, tags, values over
// several lines, tabs in front of content, anything malformed) it gives up, and the
// library, which stays the authority, reads the text from its beginning. Both
// agree on every text it accepts; FuzzQuick holds them to that.
//
// Its methods return nil for "not certain".
type quick struct {
	yamltext.Text
	base int // offset of the text in its source

	at   int // the content to read next
	line int // offset of the line it stands on
	col  int // its column, in bytes: only spaces and dashes stand before it; -1 at the end

	nursery
	buf []byte // for values that are not a part of the text as it is
}

// quickRead returns the root node of a text, or nil when the text is not
// certainly in the subset; that includes texts without content.
func quickRead(t yamltext.Text, base int) *Node {
	if !isOrdinary(t) {
		return nil
	}
	q := &quick{Text: t, base: base}
	if !q.nextContent(0) || q.col < 0 {
		return nil
	}
	root := q.block(0)
	if root == nil || q.col >= 0 {
		return nil
	}
	return root
}

// isOrdinary reports UTF-8 text without control characters, with "\n" for its
// only line break, and without byte order marks.
func isOrdinary(t yamltext.Text) bool {
	for i := 0; i < len(t); i++ {
		c := t[i]
		if ' ' <= c && c < 0x7f || c == '\n' || c == '\t' {
			continue
		}
		if c < utf8.RuneSelf {
			return false
		}
		r, n := utf8.DecodeRune(t[i:])
		if r == utf8.RuneError || r < 0xa0 || yamltext.IsWideBreak(r) || r >= 0xfeff && r <= 0xffff {
			return false
		}
		i += n - 1
	}
	return true
}

// nextContent moves to the first content at the line that begins at an offset,
// or below it: past blank lines and comments. It reports false for what could be
// a document marker, and for tabs where indentation may be meant.
func (q *quick) nextContent(line int) bool {
	for line < len(q.Text) {
		at := q.skipSpaces(line)
		if at == len(q.Text) {
			break
		}
		switch q.Text[at] {
		case '\n':
			line = at + 1
			continue
		case '#':
			line = q.pastLine(at)
			continue
		case '\t':
			return false
		}
		q.at, q.line, q.col = at, line, at-line
		return q.col > 0 || !q.isLikeMarker(at)
	}
	q.at, q.line, q.col = len(q.Text), len(q.Text), -1
	return true
}

func (q *quick) isLikeMarker(at int) bool {
	return bytes.HasPrefix(q.Text[at:], []byte("---")) || bytes.HasPrefix(q.Text[at:], []byte("..."))
}

// endLine moves on from the end of a value. It reports false when something
// else than a comment stands behind the value.
func (q *quick) endLine(end int) bool {
	at := q.skipSpaces(end)
	if at < len(q.Text) && q.Text[at] != '\n' && (q.Text[at] != '#' || at == end) {
		return false
	}
	return q.nextContent(q.pastLine(at))
}

func (q *quick) skipSpaces(at int) int {
	for at < len(q.Text) && q.Text[at] == ' ' {
		at++
	}
	return at
}

// pastLine is the offset of the line after the one at an offset.
func (q *quick) pastLine(at int) int {
	if i := bytes.IndexByte(q.Text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(q.Text)
}

// endsWord reports that a space, a line break or the end stands at an offset.
func (q *quick) endsWord(at int) bool {
	return at >= len(q.Text) || q.Text[at] == ' ' || q.Text[at] == '\n'
}
