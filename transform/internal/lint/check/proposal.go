package check

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// Proposal is the text to write in place of a setting's value; "" where the
// value does not stand as it is in the input: in base64, on the command line.
func Proposal(r *delivery.Ruler, v loki.Value, text string) string {
	if n := r.Config.TextNode; v.Node == nil || n == nil || n.Style != document.Literal || n.Value != string(r.Config.Text) {
		return ""
	}
	return InPlaceOf(v.Node, text)
}

// InPlaceOf writes a text the way the scalar it replaces is written, so that a
// proposal stays a string where a string was. "" when there is no such scalar.
func InPlaceOf(n *document.Node, text string) string {
	if n == nil || n.Kind != document.Scalar || n.End == 0 {
		return ""
	}
	if n.Style == document.Plain {
		return plain(n, text)
	}
	return n.Style.Quote(text)
}

// plain writes a text over one without quotes: a number, or a yes, over its like,
// and anything else as the string it is.
func plain(n *document.Node, text string) string {
	switch n.Tag {
	case "!!int", "!!float", "!!bool":
		return text
	}
	return document.EncodeFlow(document.NewString(text), false)
}
