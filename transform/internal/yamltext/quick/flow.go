package quick

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"

// flow reads a collection of scalars on one line, and moves on past it. Block scalars,
// which may stand where it may, are not read here.
func (r *reader) flow(at int) (end int) {
	switch r.Text[at] {
	case '[':
		end = r.flowSequence(at)
	case '{':
		end = r.flowMapping(at)
	default:
		return uncertain
	}
	if end == uncertain || !r.endLine(end) {
		return uncertain
	}
	return end
}

// flowSequence reads "[a, 'b']" on one line: words and quoted scalars only.
func (r *reader) flowSequence(start int) (end int) {
	at, children := r.skipSpaces(start+1), 0
	for !r.isAt(at, ']') {
		if at = r.flowScalar(at); at == uncertain {
			return uncertain
		}
		children++
		at = r.skipSpaces(at)
		if r.isAt(at, ',') {
			at = r.skipSpaces(at + 1)
		} else if !r.isAt(at, ']') {
			return uncertain
		}
	}
	return r.collection(yamltext.Sequence, yamltext.Flow, start, at+1, children)
}

// flowMapping reads "{a: b, 'c': \"d\"}" on one line.
func (r *reader) flowMapping(start int) (end int) {
	at, children := r.skipSpaces(start+1), 0
	for !r.isAt(at, '}') {
		key := r.flowScalar(at)
		if key == uncertain || !r.isAt(key, ':') || !r.isAt(key+1, ' ') || key-at >= longestKey {
			return uncertain
		}
		value := r.flowScalar(r.skipSpaces(key + 1))
		if value == uncertain {
			return uncertain
		}
		children += 2
		at = r.skipSpaces(value)
		if r.isAt(at, ',') {
			at = r.skipSpaces(at + 1)
		} else if !r.isAt(at, '}') {
			return uncertain
		}
	}
	return r.collection(yamltext.Mapping, yamltext.Flow, start, at+1, children)
}

// flowScalar reads a quoted scalar or a word of letters, digits, and what is
// common in names and paths and no indicator.
func (r *reader) flowScalar(at int) (end int) {
	if r.isAt(at, '\'') || r.isAt(at, '"') {
		return r.scalar(at)
	}
	end = at
	for end < len(r.Text) && (yamltext.IsWord(r.Text[end]) || r.Text[end] == '.' || r.Text[end] == '/') {
		end++
	}
	if end == at || r.Text[at] == '-' && end == at+1 {
		return uncertain
	}
	return r.scalarToken(yamltext.Plain, at, end)
}
