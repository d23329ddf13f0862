package lint

import (
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// inPlaceOf writes a text the way the scalar it replaces is written, so that a
// proposal stays a string where a string was. "" when there is no such scalar.
func inPlaceOf(n *document.Node, text string) string {
	if n == nil || n.Kind != document.Scalar || n.End == 0 {
		return ""
	}
	switch n.Style {
	case document.SingleQuoted:
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	case document.DoubleQuoted:
		return strconv.Quote(text)
	case document.Plain:
		return text
	}
	return ""
}

// valuesFor is a values snippet for objects of the loki chart, which has the
// keys of sidecar.rules; "" for others.
func valuesFor(o *manifest.Object, snippet string) string {
	if chart, _ := o.Chart(); chart == "loki" {
		return snippet
	}
	return ""
}

// firstLine is the first line of a text, with a mark where more follows.
func firstLine(text string) string {
	line, rest, _ := strings.Cut(text, "\n")
	if strings.TrimSpace(rest) != "" {
		line += "…"
	}
	return line
}
