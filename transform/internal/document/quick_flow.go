package document

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"

// flow reads a collection of scalars on one line, and moves on behind it.
func (q *quick) flow(at int) *Node {
	var n *Node
	var end int
	switch q.Text[at] {
	case '[':
		n, end = q.flowSequence(at)
	case '{':
		n, end = q.flowMapping(at)
	}
	if n == nil || !q.endLine(end) {
		return nil
	}
	return n
}

// flowSequence reads "[a, 'b']" on one line: words and quoted scalars only.
func (q *quick) flowSequence(at int) (n *Node, end int) {
	n = q.node(Sequence, Flow, "!!seq", q.base+at)
	mark := len(q.items.open)
	end = q.skipSpaces(at + 1)
	for !q.isAt(end, ']') {
		item, itemEnd := q.flowScalar(end)
		if item == nil {
			return nil, 0
		}
		q.items.add(item)
		end = q.skipSpaces(itemEnd)
		if q.isAt(end, ',') {
			end = q.skipSpaces(end + 1)
		} else if !q.isAt(end, ']') {
			return nil, 0
		}
	}
	n.Items = q.items.take(mark)
	n.End = q.base + end + 1
	return n, end + 1
}

// flowMapping reads "{a: b, 'c': \"d\"}" on one line.
func (q *quick) flowMapping(at int) (n *Node, end int) {
	n = q.node(Mapping, Flow, "!!map", q.base+at)
	mark := len(q.fields.open)
	end = q.skipSpaces(at + 1)
	for !q.isAt(end, '}') {
		key, keyEnd := q.flowScalar(end)
		if key == nil || !q.isAt(keyEnd, ':') || !q.isAt(keyEnd+1, ' ') || key.End-key.Start >= longestKey {
			return nil, 0
		}
		value, valueEnd := q.flowScalar(q.skipSpaces(keyEnd + 1))
		if value == nil {
			return nil, 0
		}
		q.fields.add(Field{Key: key, Value: value})
		end = q.skipSpaces(valueEnd)
		if q.isAt(end, ',') {
			end = q.skipSpaces(end + 1)
		} else if !q.isAt(end, '}') {
			return nil, 0
		}
	}
	n.Fields = q.fields.take(mark)
	n.End = q.base + end + 1
	return n, end + 1
}

func (q *quick) isAt(at int, c byte) bool { return at < len(q.Text) && q.Text[at] == c }

// flowScalar reads a quoted scalar or a word of letters, digits, and what is
// common in names and paths and no indicator.
func (q *quick) flowScalar(at int) (n *Node, end int) {
	if q.isAt(at, '\'') || q.isAt(at, '"') {
		return q.scalar(at)
	}
	end = at
	for end < len(q.Text) && (yamltext.IsWord(q.Text[end]) || q.Text[end] == '.' || q.Text[end] == '/') {
		end++
	}
	if end == at || q.Text[at] == '-' && end == at+1 {
		return nil, 0
	}
	return q.plainNode(at, end), end
}
