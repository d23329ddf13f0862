package intake

import (
	"bytes"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Template recognises a template of a chart, which no YAML parser is to judge: it
// lies below templates/, and has an action in it. It is nil for anything else. The
// error is about the chart, not the file: a chart has many.
//
// Assumption: Helm renders whatever lies below templates/, so that "{{" there is
// never meant as it stands. Manifests of another program that lie in a directory
// of that name, and quote one, defeat it: they are to be moved, or named by
// themselves on stdin.
func Template(name string, data []byte) *finding.InputError {
	chart, ok := chartOf(name)
	if !ok || !bytes.Contains(data, []byte("{{")) {
		return nil
	}
	return &finding.InputError{
		Place: finding.Place{File: name, Line: 1, Column: 1},
		Msg:   "this is a template of a chart that is not rendered",
		Hint:  rendering(chart),
	}
}

// chartOf is the directory above templates/.
func chartOf(name string) (chart string, ok bool) {
	dirs := strings.Split(name, "/")
	for i := len(dirs) - 2; i >= 0; i-- {
		if dirs[i] == "templates" {
			if chart = strings.Join(dirs[:i], "/"); chart == "" {
				chart = "."
			}
			return chart, true
		}
	}
	return "", false
}

// IsTemplated reports a document that is no YAML because it has an action of a
// template in it.
func IsTemplated(text []byte) bool { return bytes.Contains(text, []byte("{{")) }

// Action is the first action of a template that stands where YAML has a value:
// "name: {{ .Values.name }}" is a mapping with a mapping for its key, by chance, and
// nothing that the API server takes. It is nil where there is none; an action in
// quotes, or in a block of text, is text.
func Action(n *document.Node) *document.Node {
	switch n = n.Resolve(); {
	case n == nil || n.Kind == document.Scalar:
		return nil
	case len(n.Fields()) > 0 && n.Fields()[0].Key.Kind == document.Mapping:
		return n
	}
	for _, f := range n.Fields() {
		if found := Action(f.Value); found != nil && f.Value.Kind != document.Alias {
			return found
		}
	}
	for _, item := range n.Items() {
		if found := Action(item); found != nil && item.Kind != document.Alias {
			return found
		}
	}
	return nil
}

// Unrendered is what a document with an action in it is, and the next step.
func Unrendered() (what, next string) {
	return "this is a template that is not rendered", "render it: helm template CHART | loki-ruler-sidecar lint -"
}

// PartOf reports a file of the chart whose Chart.yaml is metadata: what Helm makes
// manifests of, or with.
func PartOf(metadata, name string) bool {
	dir := strings.TrimSuffix(metadata, "Chart.yaml")
	rest, below := strings.CutPrefix(name, dir)
	return dir != metadata && below && (strings.HasPrefix(rest, "templates/") || strings.HasPrefix(rest, "charts/") ||
		strings.HasPrefix(rest, "values") && !strings.Contains(rest, "/"))
}
