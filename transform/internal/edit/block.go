package edit

import (
	"bytes"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// addFields inserts fields into a block mapping, each on lines of its own.
func (e *editor) addFields(n *document.Node, adds []Addition, s slot) {
	behind := map[string]int{} // the fields that are being added, and the field each one follows
	for _, a := range adds {
		i, ok := behind[a.After]
		if !ok {
			i = fieldIndex(n, a.After)
		}
		behind[a.Key] = i
		at := e.lineAfter(fieldEnd(n.Fields()[i]))
		enc := e.encoder(at, s.column)
		enc.Pad(s.column)
		enc.Field(document.Pair(a.Key, a.Value), s.column)
		e.insertLines(at, enc.String())
	}
}

// fieldIndex is the index of the last field of this key, or of the last field
// when there is none.
func fieldIndex(n *document.Node, key string) int {
	for i := len(n.Fields()) - 1; i >= 0; i-- {
		if k := n.Fields()[i].Key; k.Kind == document.Scalar && k.Value == key {
			return i
		}
	}
	return len(n.Fields()) - 1
}

func fieldEnd(f document.Field) int { return max(f.Key.End, f.Value.End) }

// addItems inserts items into a block sequence.
func (e *editor) addItems(n *document.Node, adds []Addition, s slot) {
	for _, a := range adds {
		if a.Index == 0 {
			e.insertFirst(n, a.Value, s)
			continue
		}
		at := e.lineAfter(n.Items()[a.Index-1].End)
		enc := e.encoder(at, s.column)
		enc.Pad(s.column)
		enc.Item(a.Value, s.column)
		e.insertLines(at, enc.String())
	}
}

// insertFirst inserts an item before the first one, and before the comment
// lines directly above that, which are about it.
func (e *editor) insertFirst(n *document.Node, value *document.Node, s slot) {
	at := e.ownStart(n)
	enc := e.encoder(at, s.column)
	start := e.LineStart(at)
	if start < e.tree.Base || e.SkipInline(start) != at {
		enc.Item(value, s.column) // "- - first": the new item takes this place on the line
		enc.Pad(s.column)
		e.insert(at, enc.String())
		return
	}
	for start > e.tree.Base {
		above := e.LineStart(e.lastByteOfLineBefore(start))
		if above < e.tree.Base || !e.isCommentLine(above) {
			break
		}
		start = above
	}
	enc.Pad(s.column)
	enc.Item(value, s.column)
	e.insert(start, enc.String())
}

func (e *editor) lastByteOfLineBefore(start int) int {
	if start >= 2 && e.Text[start-1] == '\n' && e.Text[start-2] == '\r' {
		return start - 2
	}
	return start - 1
}

func (e *editor) isCommentLine(start int) bool {
	at := e.SkipInline(start)
	return at < len(e.Text) && e.Text[at] == '#'
}

// lineAfter is the line that follows the content which ends at an offset. What
// else the line holds is a comment. A literal ends at a line's beginning.
func (e *editor) lineAfter(end int) int {
	if e.BreakEndsAt(end) {
		return e.pastTabs(end)
	}
	return e.pastTabs(e.NextLine(end))
}

// pastTabs is the offset past the last blank line with a tab in it, of the
// blank lines that begin at an offset. The parser takes such a line for a part of
// the plain scalar above it, and after anything else for an error.
func (e *editor) pastTabs(at int) int {
	past := at
	for at < len(e.Text) {
		end := e.SkipInline(at)
		if end < len(e.Text) && !e.IsBreakAt(end) {
			break
		}
		next := e.PastBreak(end)
		if bytes.IndexByte(e.Text[at:end], '\t') >= 0 {
			past = next
		}
		at = next
	}
	return past
}

// insertLines inserts whole lines at the beginning of a line. At the end of a
// stream without a final line break they go after one of their own, and the
// stream stays without.
func (e *editor) insertLines(at int, lines string) {
	if at == len(e.Text) && !e.BreakEndsAt(at) {
		e.closeLastLine()
		lines = e.newline + strings.TrimSuffix(lines, e.newline)
	}
	e.insert(at, lines)
}

// closeLastLine prepares a stream without a final line break to be continued.
// Ending in a literal or folded scalar, the line break would become part of its
// value: the scalar then gets the indicator that strips it.
func (e *editor) closeLastLine() {
	if e.closed {
		return
	}
	e.closed = true
	n, path := lastScalar(e.tree.Root)
	if n.Style != document.Literal && n.Style != document.Folded || n.End != len(e.Text) {
		return
	}
	header, _ := e.SkipProperties(n.Start, len(e.Text), yamltext.Properties{Anchor: true, Tag: true})
	lineBreak := e.BreakAt(header)
	switch _, chomp := yamltext.BlockHeader(e.Text[header:lineBreak]); chomp {
	case 0:
		e.insert(header+1, "-")
	case '+':
		at := header + strings.IndexByte(string(e.Text[header:lineBreak]), '+')
		e.replace(at, at+1, "-", path)
	}
}

// lastScalar is the leaf that ends last.
func lastScalar(n *document.Node) (leaf *document.Node, path document.Path) {
	for {
		switch {
		case len(n.Fields()) > 0:
			f := n.Fields()[len(n.Fields())-1]
			n, path = f.Value, path.Then(f.Key.Value)
		case len(n.Items()) > 0:
			n, path = n.Items()[len(n.Items())-1], path.Then(len(n.Items())-1)
		default:
			return n, path
		}
	}
}

// encoder writes block style the way the text around does. at is where the
// lines will be inserted, in a collection at this column.
func (e *editor) encoder(at, column int) *document.Encoder {
	enc := document.NewEncoder(e.newline)
	e.learn(enc)
	// A comment deeper than the new lines, after them, would become part of a
	// literal that ends them.
	next := at
	for e.IsBreakAt(e.SkipInline(next)) {
		next = e.NextLine(next)
	}
	enc.NoLiteral = e.isCommentLine(next) && e.SkipInline(next)-next > column
	return enc
}
