package document

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext/quick"

// A Reader reads one document after the other, each into the memory of the one before.
// What [Reader.ParseObject] returns stays; what the other methods show is there until
// the next is asked for, since most documents of a cluster are read to learn what they
// are, and never again. The zero value is ready. It is not safe for concurrent use.
type Reader struct {
	text    []byte // of the document that is read
	base    int    // its offset in the source
	read    quick.Reading
	builder builder
	lent    arena // nodes that are there until others are asked for
}

// at reads a text whose first byte is at base in its source. It is false for one of which
// the quick reader is not certain; that includes those without content.
func (r *Reader) at(text []byte, base int) bool {
	r.begin(text, base)
	return r.read.Again(text)
}

func (r *Reader) begin(text []byte, base int) {
	const enough = 1 << 14 // what a very large one took is given up
	switch {
	case cap(r.read.Tokens) > enough:
		*r = Reader{}
	case r.builder.made > 0 && r.builder.words == nil: // it reads more than one
		r.builder.words = make([]string, manyWords)
	}
	r.text, r.base = text, base
}

// Look reads a document. It reports false for one that only [Parse] reads, and for one
// that is no mapping in block style; there is nothing to see then.
func (r *Reader) Look(src []byte, d Document) bool {
	return r.at(content(src, d)) && len(r.read.Roots) > 0
}

// Bounds are where the root begins and ends in the source.
func (r *Reader) Bounds() (start, end int) {
	root := r.read.Tokens[len(r.read.Tokens)-1]
	return r.base + int(root.Start), r.base + int(root.End)
}

// Field is the value of a field of the root, nil where there is none; of two the last
// one's. Its texts may be kept.
func (r *Reader) Field(key string) *Node {
	for i := len(r.read.Roots) - 1; i >= 0; i-- {
		var from quick.Root
		if i > 0 {
			from = r.read.Roots[i-1]
		}
		if r.isKey(from, key) {
			tokens := r.read.Tokens[from.Tokens:r.read.Roots[i].Tokens]
			r.lend()
			return r.build(from, tokens)
		}
	}
	return nil
}

// isKey reports that the field which begins somewhere has this key.
func (r *Reader) isKey(from quick.Root, key string) bool {
	t := r.read.Tokens[from.Tokens]
	switch {
	case t.Decoded:
		return string(r.read.Decoded[from.Decoded:from.Decoded+t.Size]) == key
	case t.Style == Plain:
		return string(r.text[t.Start:t.End]) == key
	}
	return string(r.text[t.Start+1:t.End-1]) == key
}

// Root is the whole document. Its texts may be kept: to copy those that no document before
// had is cheaper than a copy of each document, of which they would be parts.
func (r *Reader) Root() *Node {
	r.lend()
	return r.build(quick.Root{}, r.read.Tokens)
}

// Tree is what [Parse] makes of the document that was looked at last: it stays.
func (r *Reader) Tree(src []byte, d Document) *Tree {
	return &Tree{Doc: d, Src: src, Base: r.base, Root: r.tree()}
}

// Peek is [Reader.ParseObject] for who looks at a document once: no node of the tree may be
// kept.
func (r *Reader) Peek(src []byte, d Document) (*Tree, error) {
	if r.at(content(src, d)) {
		return &Tree{Doc: d, Src: src, Base: r.base, Root: r.Root()}, nil
	}
	return r.ParseObject(src, d)
}

// PeekAgain is Peek of a document that a reader has looked at before: its characters are
// known to be ordinary. ok is false where that was not the quick reader.
func (r *Reader) PeekAgain(src []byte, d Document) (tree *Tree, ok bool) {
	text, base := content(src, d)
	r.begin(text, base)
	if !r.read.AsBefore(text) {
		return nil, false
	}
	return &Tree{Doc: d, Src: src, Base: r.base, Root: r.Root()}, true
}

// PeekText is Peek of a source that is at hand as a string, too. Texts of the tree are
// parts of it, or of a copy of those that do not stand there as they are, and may be kept.
func (r *Reader) PeekText(source string, src []byte, d Document) (*Tree, error) {
	if !r.at(content(src, d)) {
		return Parse(src, d)
	}
	return r.peeked(source, src, d), nil
}

// PeekWhole is PeekText of a source that is one document. ok is false where the quick
// reader is not certain of it: it takes no text with a marker.
func (r *Reader) PeekWhole(source string, src []byte) (tree *Tree, ok bool) {
	if !r.at(src, 0) {
		return nil, false
	}
	return r.peeked(source, src, Document{End: len(src)}), true
}

// peeked is the tree of the text that was read.
func (r *Reader) peeked(source string, src []byte, d Document) *Tree {
	if at := source[r.base : r.base+len(r.text)]; at == string(r.text) {
		r.builder.whole = at
	}
	r.lend()
	r.builder.wholeDecoded = string(r.read.Decoded)
	root := r.build(quick.Root{}, r.read.Tokens)
	r.builder.whole, r.builder.wholeDecoded = "", ""
	return &Tree{Doc: d, Src: src, Base: r.base, Root: root}
}

// tree is the whole document, in nodes that stay: those that the YAML library and the
// converter would give.
func (r *Reader) tree() *Node {
	r.builder.nodes, r.builder.made = make([]Node, len(r.read.Tokens)), 0
	r.builder.parts = make([]parts, r.read.Collections)
	r.builder.pairs = make([]Field, r.read.Fields)
	r.builder.elements = make([]*Node, r.read.Items)
	return r.build(quick.Root{}, r.read.Tokens)
}

// lend gives the builder nodes that it had before.
func (r *Reader) lend() {
	r.lent.grow(&r.read)
	r.builder.nodes, r.builder.made, r.builder.parts = r.lent.nodes, 0, r.lent.parts
	r.builder.pairs, r.builder.elements = r.lent.pairs, r.lent.elements
}

// build makes the nodes of some tokens, which begin behind a field of the root, and
// returns the last.
func (r *Reader) build(from quick.Root, tokens []quick.Token) *Node {
	b := &r.builder
	b.text, b.decoded, b.base = r.text, r.read.Decoded[from.Decoded:], r.base
	return b.add(tokens)
}
