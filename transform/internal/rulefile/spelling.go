package rulefile

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// misspelt reports a field of n that was probably meant to be key, which then
// needs no complaint of its own that it is missing.
func misspelt(n *document.Node, key string, l level) bool {
	for _, f := range n.Fields() {
		if name, ok := keyOf(f); ok && !l.knows(name) && words.Nearest(name, l.known()) == key {
			return true
		}
	}
	return false
}
