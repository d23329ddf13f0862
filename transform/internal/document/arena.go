package document

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext/quick"
)

// An arena makes the parts of one tree with few allocations: the reader has counted them.
type arena struct {
	nodes    []Node
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
	if have := len(a.pairs); have < read.Fields {
		a.pairs = make([]Field, max(2*have, read.Fields))
	}
	if have := len(a.elements); have < read.Items {
		a.elements = make([]*Node, max(2*have, read.Items))
	}
}

func (a *arena) node() *Node {
	n := &a.nodes[0]
	a.nodes = a.nodes[1:]
	return n
}

// fields makes the fields of a mapping from its keys and values, which alternate.
func (a *arena) fields(children []*Node) []Field {
	count := len(children) / 2
	own := a.pairs[:count:count]
	a.pairs = a.pairs[count:]
	for i := range own {
		own[i] = Field{Key: children[2*i], Value: children[2*i+1]}
	}
	return own
}

func (a *arena) items(children []*Node) []*Node {
	own := a.elements[:len(children):len(children)]
	a.elements = a.elements[len(children):]
	copy(own, children)
	return own
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
