package rulefile

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

// Insertion is the edit of a file's text that puts more into the value of a
// scalar, behind its first at bytes. ok is false where the scalar's style does
// not allow that. Whoever uses it reads the text again to be sure: a folded
// scalar may see a new line where there was none.
func Insertion(text []byte, n *document.Node, at int, more string) (edit splice.Edit, ok bool) {
	if n == nil || n.Kind != document.Scalar || at <= 0 || at > len(n.Value) {
		return splice.Edit{}, false
	}
	quoted := n.Style.Inside(more)
	if quoted == "" {
		return splice.Edit{}, false
	}
	in := places{text: text}
	_, end := in.spanIn(n, 0, at)
	return splice.Edit{Start: end, End: end, New: quoted}, true
}
