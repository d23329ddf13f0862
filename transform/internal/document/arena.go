package document

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext/quick"
)

// An arena makes the parts of one tree with few allocations: the reader has counted them.
type arena struct {
	nodes    []Node
	made     int // of the nodes
	parts    []parts
	pairs    []Field
	elements []*Node
	values   strings.Builder
}

// grow makes room for a text that was read: at first as much as it needs, and then at
// least twice as much as there was.
func (a *arena) grow(read *quick.Reading) {
	if have := len(a.nodes); have < len(read.Tokens) {
		a.nodes = make([]Node, max(2*have, len(read.Tokens)))
	}
	if have := len(a.parts); have < read.Collections {
		a.parts = make([]parts, max(2*have, read.Collections))
	}
	if have := len(a.pairs); have < read.Fields {
		a.pairs = make([]Field, max(2*have, read.Fields))
	}
	if have := len(a.elements); have < read.Items {
		a.elements = make([]*Node, max(2*have, read.Items))
	}
}

func (a *arena) node() *Node {
	n := &a.nodes[a.made]
	a.made++
	return n
}

// take is room for some nodes.
func (a *arena) take(count int) []Node {
	some := a.nodes[a.made : a.made+count]
	a.made += count
	return some
}

func (a *arena) part() *parts {
	p := &a.parts[0]
	a.parts = a.parts[1:]
	return p
}

// fields makes room for the fields of a mapping; none is nil.
func (a *arena) fields(count int) []Field {
	if count == 0 {
		return nil
	}
	own := a.pairs[:count:count]
	a.pairs = a.pairs[count:]
	return own
}

// items makes room for the items of a sequence; none is nil.
func (a *arena) items(count int) []*Node {
	if count == 0 {
		return nil
	}
	own := a.elements[:count:count]
	a.elements = a.elements[count:]
	return own
}

// mapping makes the parts of a mapping from its keys and values, which alternate.
func (a *arena) mapping(children []*Node) *parts {
	own := a.fields(len(children) / 2)
	for i := range own {
		own[i] = Field{Key: children[2*i], Value: children[2*i+1]}
	}
	p := a.part()
	*p = parts{fields: own}
	return p
}

// sequence makes the parts of a sequence.
func (a *arena) sequence(children []*Node) *parts {
	own := a.items(len(children))
	copy(own, children)
	p := a.part()
	*p = parts{items: own}
	return p
}

// keep copies a value. Values are not parts of one copy of the text, because a
// name that outlives its tree would keep all of that.
func (a *arena) keep(value []byte) string {
	const enough = 512
	if a.values.Cap()-a.values.Len() < len(value) {
		a.values.Reset() // strings that were taken from it stay as they are
		a.values.Grow(max(enough, len(value)))
	}
	from := a.values.Len()
	a.values.Write(value)
	return a.values.String()[from:]
}

// counts are how many parts a copy has.
type counts struct{ nodes, parts, fields, items int }

func (c *counts) arena() arena {
	return arena{nodes: make([]Node, c.nodes), parts: make([]parts, c.parts), pairs: make([]Field, c.fields), elements: make([]*Node, c.items)}
}
