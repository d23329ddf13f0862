package quick

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"

// block reads the node that begins the current line. That nothing follows it
// deeper than what is around it, where a plain scalar would go on, is for the
// caller to see.
func (r *reader) block(depth int) (end int) {
	switch {
	case r.isDash(r.at):
		return r.sequence(r.col, depth)
	case !isScalarStart(r.Text[r.at]):
		return r.flow(r.at, depth)
	}
	start := r.at
	end = r.scalar(start)
	switch {
	case end == uncertain:
		return uncertain
	case r.isKey(start, end):
		return r.mapping(start, end, r.col, depth)
	case !r.endLine(end):
		return uncertain
	}
	return end
}

// isDash reports the indicator of a sequence's item.
func (r *reader) isDash(at int) bool {
	return at < len(r.Text) && r.Text[at] == '-' && r.endsWord(at+1)
}

// longestKey stays below the 1024 characters the library looks ahead for a colon.
const longestKey = 1000

// isKey reports that the scalar from start to end is followed by its colon. The library
// treats "<<" as something else than a key.
func (r *reader) isKey(start, end int) bool {
	if end >= len(r.Text) || r.Text[end] != ':' || !r.endsWord(end+1) || end-start >= longestKey {
		return false
	}
	switch string(r.Text[start:end]) {
	case "<<", "'<<'", `"<<"`:
		return false
	}
	return true
}

// mapping reads a mapping whose keys begin at col; the first has been read and
// ends at keyEnd.
func (r *reader) mapping(start, keyEnd, col, depth int) (end int) {
	if depth > maxDepth {
		return uncertain
	}
	for children := 2; ; children += 2 {
		end = r.field(keyEnd+1, col, depth)
		if end == uncertain || r.col > col {
			return uncertain
		}
		if depth == 0 {
			r.Roots = append(r.Roots, Root{int32(len(r.Tokens)), int32(len(r.Decoded))})
		}
		if r.col < col {
			return r.collection(yamltext.Mapping, yamltext.Block, start, end, children)
		}
		key := r.at
		if keyEnd = r.scalar(key); keyEnd == uncertain || !r.isKey(key, keyEnd) {
			return uncertain
		}
	}
}

// field reads what follows the colon that ends at an offset, or stands below it.
func (r *reader) field(at, col, depth int) (end int) {
	content := r.skipSpaces(at)
	if !r.isLineEnd(content) {
		return r.inline(content, col, depth)
	}
	if !r.nextContent(r.pastLine(content)) {
		return uncertain
	}
	if r.col > col || r.col == col && r.isDash(r.at) {
		return r.block(depth + 1)
	}
	return r.absent(at)
}

// isLineEnd reports that nothing but a comment follows on the line. The offset
// is just past an indicator, where a comment needs its space in front.
func (r *reader) isLineEnd(at int) bool {
	return at == len(r.Text) || r.Text[at] == '\n' || r.Text[at] == '#' && r.Text[at-1] == ' '
}

// sequence reads a sequence whose dashes stand at col.
func (r *reader) sequence(col, depth int) (end int) {
	if depth > maxDepth {
		return uncertain
	}
	start := r.at
	for children := 1; ; children++ {
		end = r.item(r.at+1, col, depth)
		if end == uncertain || r.col > col {
			return uncertain
		}
		if r.col < col || !r.isDash(r.at) { // what stands at col otherwise, the mapping around it must take
			return r.collection(yamltext.Sequence, yamltext.Block, start, end, children)
		}
	}
}

// item reads what follows the dash that ends at an offset, or stands below it.
func (r *reader) item(at, col, depth int) (end int) {
	content := r.skipSpaces(at)
	if r.isLineEnd(content) {
		if !r.nextContent(r.pastLine(content)) {
			return uncertain
		}
		if r.col > col {
			return r.block(depth + 1)
		}
		return r.absent(at)
	}
	if r.isDash(content) {
		r.at, r.col = content, content-r.line
		return r.sequence(r.col, depth+1)
	}
	if !isScalarStart(r.Text[content]) {
		return r.inline(content, col, depth)
	}
	end = r.scalar(content)
	switch {
	case end == uncertain:
		return uncertain
	case r.isKey(content, end):
		return r.mapping(content, end, content-r.line, depth+1)
	case !r.endLine(end):
		return uncertain
	}
	return end
}

// isScalarStart tells a scalar that may be a key from a block scalar or a flow
// collection.
func isScalarStart(c byte) bool {
	return c != '|' && c != '>' && c != '[' && c != '{'
}

// inline reads a value that is not a block collection; col is the column of the
// collection around it.
func (r *reader) inline(at, col, depth int) (end int) {
	switch r.Text[at] {
	case '|', '>':
		return r.blockScalar(at, col)
	case '[', '{':
		return r.flow(at, depth)
	}
	end = r.scalar(at)
	if end == uncertain || !r.endLine(end) {
		return uncertain
	}
	return end
}

// absent is the value that is not there, just past its indicator.
func (r *reader) absent(at int) (end int) {
	return r.scalarToken(yamltext.Plain, at, at)
}
