package quick

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"

// flow reads a collection on one line, and moves on past it. Block scalars, which may
// stand where it may, are not read here.
func (r *reader) flow(at, depth int) (end int) {
	if c := r.Text[at]; c != '[' && c != '{' {
		return uncertain
	}
	end = r.flowNode(at, depth)
	if end == uncertain || !r.endLine(end) {
		return uncertain
	}
	return end
}

// flowNode reads what stands in a flow collection, on one line.
func (r *reader) flowNode(at, depth int) (end int) {
	switch {
	case at >= len(r.Text) || depth > maxDepth:
		return uncertain
	case r.Text[at] == '[':
		return r.flowSequence(at, depth)
	case r.Text[at] == '{':
		return r.flowMapping(at, depth)
	}
	return r.flowScalar(at)
}

// flowSequence reads "[a, 'b', [c]]" on one line.
func (r *reader) flowSequence(start, depth int) (end int) {
	at, children := r.skipSpaces(start+1), 0
	for !r.isAt(at, ']') {
		if at = r.flowNode(at, depth+1); at == uncertain {
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

// flowMapping reads "{a: b, 'c': {\"d\": e}}" on one line.
func (r *reader) flowMapping(start, depth int) (end int) {
	at, children := r.skipSpaces(start+1), 0
	for !r.isAt(at, '}') {
		key := r.flowScalar(at)
		if key == uncertain || !r.isKey(at, key) || !r.isAt(key+1, ' ') {
			return uncertain
		}
		value := r.flowNode(r.skipSpaces(key+1), depth+1)
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

// flowScalar reads a scalar of a flow collection.
func (r *reader) flowScalar(at int) (end int) {
	if r.isAt(at, '\'') || r.isAt(at, '"') {
		return r.scalar(at)
	}
	return r.flowPlain(at)
}

// flowPlain reads a plain scalar up to the indicator that ends it. It takes no others
// inside of it, even where the library does.
func (r *reader) flowPlain(at int) (end int) {
	if at >= len(r.Text) || !r.startsPlain(at) {
		return uncertain
	}
	end = at // past the last byte that is no space
	for i := at; i < len(r.Text); i++ {
		switch r.Text[i] {
		case ' ':
			continue
		case '\n', '\t', '?', '[', '{', '#':
			return uncertain
		case ':':
			if r.endsWord(i + 1) {
				return r.flowWord(at, end)
			}
			if isFlowIndicator(r.Text[i+1]) {
				return uncertain
			}
		case ',', ']', '}':
			return r.flowWord(at, end)
		}
		end = i + 1
	}
	return uncertain
}

// flowWord is the plain scalar that was found; a lone dash is left to the library.
func (r *reader) flowWord(at, end int) int {
	if end == at || r.Text[at] == '-' && end == at+1 {
		return uncertain
	}
	return r.scalarToken(yamltext.Plain, at, end)
}

func isFlowIndicator(c byte) bool {
	return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'
}
