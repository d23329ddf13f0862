package document

import (
	"strings"
	"sync"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext/quick"
)

// quickRead returns the root node of a text whose first byte is at base in its source,
// or nil when the quick reader is not certain of the text; that includes texts without
// content. The nodes are those that the YAML library and the converter would give.
func quickRead(t yamltext.Text, base int) *Node {
	room := rooms.Get().(*room)
	defer rooms.Put(room)
	read := quick.Read(t, room.tokens)
	if read == nil {
		return nil
	}
	b := builder{text: t, decoded: read.Decoded, base: base, open: room.open, arena: newArena(read)}
	for _, token := range read.Tokens {
		b.add(token)
	}
	root := b.open[0]
	room.keep(read.Tokens, b.open)
	return root
}

// A room is where a document is read, of which nothing stays when it is read: the next
// one finds it furnished.
type room struct {
	tokens []quick.Token
	open   []*Node
}

var rooms = sync.Pool{New: func() any { return &room{} }}

// keep leaves room for another document, unless it is that of a very large one.
func (r *room) keep(tokens []quick.Token, open []*Node) {
	const enough = 1 << 14
	if cap(tokens) > enough {
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
	arena
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
		n.Value = b.keep(b.decoded[:t.Size])
		b.decoded = b.decoded[t.Size:]
	case t.Style == Plain:
		n.Value = b.keep(b.text[t.Start:t.End])
		n.Tag = quickTag(n.Value)
	default:
		n.Value = b.keep(b.text[t.Start+1 : t.End-1])
	}
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
	digits := 0
	for i := range len(v) {
		switch c := v[i]; {
		case '0' <= c && c <= '9':
			digits++
		case strings.IndexByte("+-.,_:abcdefoxtzABCDEFOXTZ ", c) < 0:
			return "!!str" // no other number, and no date, has this byte
		}
	}
	if digits == len(v) && v[0] != '0' && digits <= 18 {
		return "!!int"
	}
	return plainTag(v)
}
