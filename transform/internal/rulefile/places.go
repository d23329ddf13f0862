package rulefile

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// places tells where parts of a text's scalars stand. It is mostly asked about one
// scalar again and again, and remembers how far it went in that.
type places struct {
	text    []byte
	node    *document.Node
	offsets *yamltext.Offsets
}

// spanIn returns where the bytes from..to of a scalar's value stand in the text, without
// the white space around them: the whole scalar, where the text does not say.
func (p *places) spanIn(n *document.Node, from, to int) (start, end int) {
	if p.node != n {
		p.node, p.offsets = n, n.Decoded(p.text).Offsets()
	}
	start, end, ok := p.offsets.Span(from, to)
	if !ok {
		return n.Start, n.End
	}
	return start, end
}
