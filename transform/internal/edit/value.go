package edit

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// put writes a value where n stands, which is absent, null, or an alias.
func (e *editor) put(n, value *document.Node, s slot) error {
	if s.bare != nil && (!s.flow || !e.mayBeKey(s.bare)) {
		return &document.SyntaxError{Offset: n.Start, Msg: s.path.String() + " has no colon: write one so that a value can follow"}
	}
	keep := e.mayStay(n)
	if next := e.NextLine(n.End); !keep && e.pastTabs(next) > next {
		return &document.SyntaxError{Offset: next, Msg: "a tab stands alone on this line: remove it so that " + s.path.String() + " can have a value"}
	}
	if s.flow || !document.HasChildren(value) {
		e.putInline(n, value, keep, s)
		return nil
	}
	e.putBlock(n, value, keep, s)
	return nil
}

// mayBeKey reports a node that a colon can follow: on one line, and not too
// long for one.
func (e *editor) mayBeKey(n *document.Node) bool {
	return n.End-n.Start <= document.MaxSimpleKey && e.BreakAt(n.Start) >= n.End
}

// mayStay reports that nothing of n must go before a value can follow: it is
// absent, or nothing but an anchor. A tag would be the tag of the new value.
func (e *editor) mayStay(n *document.Node) bool {
	if n.Start == n.End {
		return true
	}
	return n.Kind == document.Scalar && n.Style == document.Plain && n.Value == "" && !e.isOnlyTag(n)
}

// putInline writes a value on one line.
func (e *editor) putInline(n, value *document.Node, keep bool, s slot) {
	text := e.flowStyleOf(s).Text(value, s.flow)
	switch {
	case !keep:
		e.replace(n.Start, n.End, text, s.path)
	case s.bare != nil && e.isOnlyTag(s.bare):
		e.insert(n.End, " : "+text)
	case s.bare != nil:
		e.insert(n.End, ": "+text)
	default:
		e.insert(n.End, " "+text)
	}
}

// putBlock writes a block collection: below the line n is on, or where n
// stands if that is after a dash or on a line of its own.
func (e *editor) putBlock(n, value *document.Node, keep bool, s slot) {
	at := e.lineAfter(n.End)
	enc := e.encoder(at, s.column)
	line := e.LineStart(n.Start)
	alone := s.item || e.SkipInline(line) == n.Start
	if !keep && alone && (e.IsBreakAt(e.SkipInline(n.End)) || e.SkipInline(n.End) == len(e.Text)) {
		enc.Block(value, e.column(n.Start))
		e.replace(n.Start, n.End, strings.TrimSuffix(enc.String(), e.newline), s.path)
		return
	}
	if !keep {
		start := n.Start
		for start > line && (e.Text[start-1] == ' ' || e.Text[start-1] == '\t') {
			start--
		}
		end := n.End
		if start == line {
			end = e.SkipInline(end) // a comment may follow, and no tab may be in front of it then
		}
		e.replace(start, end, "", s.path)
	}
	column := s.column + enc.Step
	switch {
	case s.item:
		column = s.column + enc.Dash
	case value.Kind == document.Sequence:
		column = s.column + enc.Seq
	}
	enc.Pad(column)
	enc.Block(value, column)
	e.insertLines(at, enc.String())
}
