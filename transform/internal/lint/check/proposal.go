package check

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// Proposal is the text to write in place of a setting's value; "" where the
// value does not stand as it is in the input: in base64, on the command line.
func Proposal(r *delivery.Ruler, v loki.Value, text string) string {
	if n := r.Config.TextNode; v.Node == nil || n == nil || r.Config.InBase64() || n.Style != document.Literal || n.Value != r.Config.Text {
		return ""
	}
	return InPlaceOf(v.Node, text)
}

// InPlaceOf writes a text the way the scalar it replaces is written; see
// [document.InPlaceOf].
func InPlaceOf(n *document.Node, text string) string { return document.InPlaceOf(n, text) }
