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

func newArena(read *quick.Reading) arena {
	return arena{
		nodes:    make([]Node, len(read.Tokens)),
		pairs:    make([]Field, read.Fields),
		elements: make([]*Node, read.Items),
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
