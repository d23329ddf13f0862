package document

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext/quick"

// A Look reads documents one after the other, each into the memory of the one before:
// most documents of a cluster are read to learn what they are, and never again.
type Look struct {
	text    []byte
	base    int // offset of the text in its source
	read    quick.Reading
	builder builder
	room    arena // of which the builder takes
}

// At reads a document. It reports false for one that only [Parse] reads, and for one
// that is no mapping in block style; there is nothing to see then.
func (l *Look) At(src []byte, d Document) bool {
	l.text, l.base = content(src, d)
	return l.read.Again(l.text) && len(l.read.Roots) > 0
}

// Bounds are where the root begins and ends in the source.
func (l *Look) Bounds() (start, end int) {
	root := l.read.Tokens[len(l.read.Tokens)-1]
	return l.base + int(root.Start), l.base + int(root.End)
}

// Field is the value of a field of the root, nil where there is none; of two the last
// one's. Its nodes are there until the next are asked for; their texts may be kept.
func (l *Look) Field(key string) *Node {
	for i := len(l.read.Roots) - 1; i >= 0; i-- {
		var from quick.Root
		if i > 0 {
			from = l.read.Roots[i-1]
		}
		if l.isKey(from, key) {
			return l.build(from, l.read.Tokens[from.Tokens:l.read.Roots[i].Tokens], "")
		}
	}
	return nil
}

// isKey reports that the field which begins somewhere has this key.
func (l *Look) isKey(from quick.Root, key string) bool {
	t := l.read.Tokens[from.Tokens]
	switch {
	case t.Decoded:
		return string(l.read.Decoded[from.Decoded:from.Decoded+t.Size]) == key
	case t.Style == Plain:
		return string(l.text[t.Start:t.End]) == key
	}
	return string(l.text[t.Start+1:t.End-1]) == key
}

// Root is the whole document. Its nodes are there until the next are asked for, and its
// texts are parts of one: nothing of it should be kept.
func (l *Look) Root() *Node {
	l.builder.wholeDecoded = string(l.read.Decoded)
	root := l.build(quick.Root{}, l.read.Tokens, string(l.text))
	l.builder.wholeDecoded = ""
	return root
}

// build makes the nodes of some tokens, and returns the last. whole is the text, or "".
func (l *Look) build(from quick.Root, tokens []quick.Token, whole string) *Node {
	l.room.grow(&l.read)
	clear(l.room.nodes[:len(tokens)])
	b := &l.builder
	b.text, b.decoded, b.base, b.whole = l.text, l.read.Decoded[from.Decoded:], l.base, whole
	b.nodes, b.pairs, b.elements, b.open = l.room.nodes, l.room.pairs, l.room.elements, b.open[:0]
	return b.build(tokens)
}

// grow makes room for a text that was read.
func (a *arena) grow(read *quick.Reading) {
	if len(a.nodes) < len(read.Tokens) {
		a.nodes = make([]Node, 2*len(read.Tokens))
	}
	if len(a.pairs) < read.Fields {
		a.pairs = make([]Field, 2*read.Fields)
	}
	if len(a.elements) < read.Items {
		a.elements = make([]*Node, 2*read.Items)
	}
}
