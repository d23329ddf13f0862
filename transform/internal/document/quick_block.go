package document

// block reads the node that begins the current line. That nothing follows it
// deeper than what is around it, where a plain scalar would go on, is for the
// caller to see.
func (q *quick) block(depth int) *Node {
	switch {
	case q.isDash(q.at):
		return q.sequence(q.col, depth)
	case !isScalarStart(q.Text[q.at]):
		return q.flow(q.at)
	}
	n, end := q.scalar(q.at)
	switch {
	case n == nil:
		return nil
	case q.isKey(n, end):
		return q.mapping(n, end, q.col, depth)
	case !q.endLine(end):
		return nil
	}
	return n
}

// isDash reports the indicator of a sequence's item.
func (q *quick) isDash(at int) bool {
	return at < len(q.Text) && q.Text[at] == '-' && q.endsWord(at+1)
}

// longestKey stays below the 1024 characters the library looks ahead for a colon.
const longestKey = 1000

// isKey reports that a scalar that ends at an offset is followed by its colon.
// The library treats "<<" as something else than a key.
func (q *quick) isKey(key *Node, end int) bool {
	return end < len(q.Text) && q.Text[end] == ':' && q.endsWord(end+1) && key.Value != "<<" && key.End-key.Start < longestKey
}

// mapping reads a mapping whose keys begin at col; the first has been read and
// ends at keyEnd.
func (q *quick) mapping(key *Node, keyEnd, col, depth int) *Node {
	if depth > quickDepth {
		return nil
	}
	n := q.node(Mapping, Block, "!!map", key.Start)
	mark := len(q.fields.open)
	for {
		value := q.value(keyEnd+1, col, depth)
		if value == nil || q.col > col {
			return nil
		}
		q.fields.add(Field{Key: key, Value: value})
		if q.col < col {
			n.End = value.End
			n.Fields = q.fields.take(mark)
			return n
		}
		if key, keyEnd = q.scalar(q.at); key == nil || !q.isKey(key, keyEnd) {
			return nil
		}
	}
}

// value reads what stands behind the colon that ends at an offset, or below it.
func (q *quick) value(at, col, depth int) *Node {
	content := q.skipSpaces(at)
	if !q.isLineEnd(content) {
		return q.inline(content, col)
	}
	if !q.nextContent(q.pastLine(content)) {
		return nil
	}
	if q.col > col || q.col == col && q.isDash(q.at) {
		return q.block(depth + 1)
	}
	return q.absent(at)
}

// isLineEnd reports that nothing but a comment follows on the line. The offset
// is behind an indicator, where a comment needs its space in front.
func (q *quick) isLineEnd(at int) bool {
	return at == len(q.Text) || q.Text[at] == '\n' || q.Text[at] == '#' && q.Text[at-1] == ' '
}

// sequence reads a sequence whose dashes stand at col.
func (q *quick) sequence(col, depth int) *Node {
	if depth > quickDepth {
		return nil
	}
	n := q.node(Sequence, Block, "!!seq", q.base+q.at)
	mark := len(q.items.open)
	for {
		item := q.item(q.at+1, col, depth)
		if item == nil || q.col > col {
			return nil
		}
		q.items.add(item)
		if q.col < col || !q.isDash(q.at) { // what stands at col otherwise, the mapping around it must take
			n.End = item.End
			n.Items = q.items.take(mark)
			return n
		}
	}
}

// item reads what stands behind the dash that ends at an offset, or below it.
func (q *quick) item(at, col, depth int) *Node {
	content := q.skipSpaces(at)
	if q.isLineEnd(content) {
		if !q.nextContent(q.pastLine(content)) {
			return nil
		}
		if q.col > col {
			return q.block(depth + 1)
		}
		return q.absent(at)
	}
	if q.isDash(content) {
		q.at, q.col = content, content-q.line
		return q.sequence(q.col, depth+1)
	}
	if !isScalarStart(q.Text[content]) {
		return q.inline(content, col)
	}
	n, end := q.scalar(content)
	if n == nil {
		return nil
	}
	if q.isKey(n, end) {
		return q.mapping(n, end, content-q.line, depth+1)
	}
	if !q.endLine(end) {
		return nil
	}
	return n
}

// isScalarStart tells a scalar that may be a key from a block scalar or a flow
// collection.
func isScalarStart(c byte) bool {
	return c != '|' && c != '>' && c != '[' && c != '{'
}

// inline reads a value that is not a block collection; col is the column of the
// collection around it.
func (q *quick) inline(at, col int) *Node {
	switch q.Text[at] {
	case '|', '>':
		return q.blockScalar(at, col)
	case '[', '{':
		return q.flow(at)
	}
	n, end := q.scalar(at)
	if n == nil || !q.endLine(end) {
		return nil
	}
	return n
}

// absent is the value that is not there, just behind its indicator.
func (q *quick) absent(at int) *Node {
	n := q.node(Scalar, Plain, "!!null", q.base+at)
	n.End = n.Start
	return n
}
