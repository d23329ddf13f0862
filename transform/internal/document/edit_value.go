package document

import "strings"

// put writes a value where n stands, which is absent, null, or an alias.
func (e *editor) put(n, value *Node, s slot) error {
	if s.bare != nil && (!s.flow || !e.mayBeKey(s.bare)) {
		return &SyntaxError{n.Start, s.path.String() + " has no colon: write one so that a value can follow"}
	}
	keep := e.mayStay(n)
	if next := e.nextLine(n.End); !keep && e.pastTabs(next) > next {
		return &SyntaxError{next, "a tab stands alone on this line: remove it so that " + s.path.String() + " can have a value"}
	}
	if s.flow || !isBlock(value) {
		e.putInline(n, value, keep, s)
		return nil
	}
	e.putBlock(n, value, keep, s)
	return nil
}

// mayBeKey reports a node that a colon can follow: on one line, and not too
// long for one.
func (e *editor) mayBeKey(n *Node) bool {
	return n.End-n.Start <= maxSimpleKey && e.breakAt(n.Start) >= n.End
}

// mayStay reports that nothing of n must go before a value can follow: it is
// absent, or nothing but an anchor. A tag would be the tag of the new value.
func (e *editor) mayStay(n *Node) bool {
	if n.Start == n.End {
		return true
	}
	return n.Kind == Scalar && n.Style == Plain && n.Value == "" && !e.isOnlyTag(n)
}

// putInline writes a value on one line.
func (e *editor) putInline(n, value *Node, keep bool, s slot) {
	text := e.flowStyleOf(s).text(value, s.flow)
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
// stands if that is behind a dash or on a line of its own.
func (e *editor) putBlock(n, value *Node, keep bool, s slot) {
	at := e.lineAfter(n.End)
	enc := e.encoder(at, s.column)
	line := e.lineStart(n.Start)
	alone := s.item || e.skipInline(line) == n.Start
	if !keep && alone && (e.isBreakAt(e.skipInline(n.End)) || e.skipInline(n.End) == len(e.text)) {
		enc.block(value, e.columnOf(n.Start))
		e.replace(n.Start, n.End, strings.TrimSuffix(enc.out.String(), e.newline), s.path)
		return
	}
	if !keep {
		start := n.Start
		for start > line && (e.text[start-1] == ' ' || e.text[start-1] == '\t') {
			start--
		}
		end := n.End
		if start == line {
			end = e.skipInline(end) // a comment may follow, and no tab may be in front of it then
		}
		e.replace(start, end, "", s.path)
	}
	column := s.column + enc.step
	switch {
	case s.item:
		column = s.column + enc.dash
	case value.Kind == Sequence:
		column = s.column + enc.seq
	}
	enc.pad(column)
	enc.block(value, column)
	e.insertLines(at, enc.out.String())
}
