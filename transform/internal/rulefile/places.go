package rulefile

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"

// spanIn returns where the bytes from..to of a scalar's value stand in the text, without
// the white space around them: the whole scalar, where the text does not say.
func spanIn(text []byte, n *document.Node, from, to int) (start, end int) {
	start, end, ok := n.Decoded(text).Span(from, to)
	if !ok {
		return n.Start, n.End
	}
	return start, end
}
