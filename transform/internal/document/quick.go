package document

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext/quick"
)

// A Reader reads one document after the other, with room that it keeps from one for the
// next. The zero value is ready. It is not safe for concurrent use.
type Reader struct {
	tokens []quick.Token
	open   []*Node
	lent   arena // see Peek
}

// quickRead returns the root node of a text whose first byte is at base in its source,
// or nil when the quick reader is not certain of the text; that includes texts without
// content. The nodes are those that the YAML library and the converter would give; nodes
// says where they are from.
func (r *Reader) quickRead(t yamltext.Text, base int, nodes func(*quick.Reading) arena) *Node {
	read := quick.Read(t, r.tokens)
	if read == nil {
		return nil
	}
	b := builder{text: t, decoded: read.Decoded, base: base, open: r.open, arena: nodes(read)}
	root := b.build(read.Tokens)
	r.keep(read.Tokens, b.open)
	return root
}

// Peek is [Reader.ParseObject] for who looks at a document once: nothing of the tree may
// be kept when look returns, for its nodes are those of the next one.
func (r *Reader) Peek(src []byte, d Document, look func(*Tree) error) error {
	text, base := content(src, d)
	if root := r.quickRead(text, base, r.lend); root != nil {
		return look(&Tree{Doc: d, Src: src, Base: base, Root: root})
	}
	t, err := r.ParseObject(src, d)
	if err != nil {
		return err
	}
	return look(t)
}

// lend is newArena with the reader's own nodes.
func (r *Reader) lend(read *quick.Reading) arena {
	r.lent.nodes = cleared(r.lent.nodes, len(read.Tokens))
	r.lent.pairs = cleared(r.lent.pairs, read.Fields)
	r.lent.elements = cleared(r.lent.elements, read.Items)
	return arena{nodes: r.lent.nodes, pairs: r.lent.pairs, elements: r.lent.elements}
}

func cleared[T any](list []T, n int) []T {
	if cap(list) < n {
		return make([]T, n)
	}
	list = list[:n]
	clear(list)
	return list
}

// keep leaves room for another document, unless it is that of a very large one.
func (r *Reader) keep(tokens []quick.Token, open []*Node) {
	const enough = 1 << 14
	if cap(tokens) > enough {
		r.lent = arena{}
		return
	}
	open = open[:cap(open)]
	clear(open)
	r.tokens, r.open = tokens[:0], open[:0]
}

// A builder makes the nodes of a text from its tokens, in which collections follow what
// is in them.
type builder struct {
	text    []byte
	decoded []byte  // the values to come that are not in the text as they are
	base    int     // offset of the text in its source
	open    []*Node // nodes whose collection is still to come
	// The text, and what is Decoded of it, of which values are parts; "": they are copies.
	whole, wholeDecoded string
	arena
}

// build makes the node that some tokens are.
func (b *builder) build(tokens []quick.Token) *Node {
	for _, token := range tokens {
		b.add(token)
	}
	return b.open[len(b.open)-1]
}

func (b *builder) add(t quick.Token) {
	n := b.node()
	n.Kind, n.Style = t.Kind, t.Style
	n.Start, n.End = b.base+int(t.Start), b.base+int(t.End)
	if t.Kind == Scalar {
		b.scalar(n, t)
		b.open = append(b.open, n)
		return
	}
	first := len(b.open) - int(t.Size)
	children := b.open[first:]
	if t.Kind == Mapping {
		n.Tag, n.Fields = "!!map", b.fields(children)
	} else {
		n.Tag, n.Items = "!!seq", b.items(children)
	}
	b.open = append(b.open[:first], n)
}

func (b *builder) scalar(n *Node, t quick.Token) {
	n.Tag = "!!str"
	switch {
	case t.Decoded:
		n.Value = b.decodedValue(int(t.Size))
		b.decoded = b.decoded[t.Size:]
	case t.Style == Plain:
		n.Value = b.value(t.Start, t.End)
		n.Tag = quickTag(n.Value)
	default:
		n.Value = b.value(t.Start+1, t.End-1)
	}
}

func (b *builder) decodedValue(size int) string {
	if b.wholeDecoded != "" {
		at := len(b.wholeDecoded) - len(b.decoded)
		return b.wholeDecoded[at : at+size]
	}
	return b.keep(b.decoded[:size])
}

func (b *builder) value(start, end int32) string {
	if b.whole != "" {
		return b.whole[start:end]
	}
	return b.keep(b.text[start:end])
}

// quickTag is plainTag, without its cost for what most values are. Only a text
// that begins with a digit, a sign, "." or a letter of the words below can be
// anything but a string.
func quickTag(v string) string {
	if v == "" {
		return "!!null"
	}
	switch c := v[0]; {
	case '0' <= c && c <= '9' || c == '-' || c == '+':
		return numberTag(v)
	case c == '.':
		return plainTag(v)
	case len(v) > len("false"):
		return "!!str"
	}
	switch v {
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return "!!bool"
	case "null", "Null", "NULL", "~":
		return "!!null"
	case "<<":
		return "!!merge"
	}
	return "!!str"
}

// numberTag is the tag of a text that begins as a number or date does.
func numberTag(v string) string {
	if len(v) > 1 && v[1] == '.' {
		return plainTag(v) // "-.inf", say
	}
	digits, dots := 0, 0
	for i := range len(v) {
		switch c := v[i]; {
		case '0' <= c && c <= '9':
			digits++
		case c == '.':
			dots++
		case strings.IndexByte("+-.,_:abcdefoxtzABCDEFOXTZ ", c) < 0:
			return "!!str" // no other number, and no date, has this byte
		}
	}
	switch {
	case digits == len(v) && (v[0] != '0' || digits == 1) && digits <= 18:
		return "!!int"
	case digits+dots == len(v) && dots > 1:
		return "!!str" // "3.4.2"
	}
	return plainTag(v)
}
