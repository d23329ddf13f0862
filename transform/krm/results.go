package krm

import (
	"maps"
	"slices"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// addResults puts results into a ResourceList, after those it has, in the style
// of the text around them. None change nothing.
func addResults(list []byte, results []report.Result) ([]byte, error) {
	if len(results) == 0 {
		return list, nil
	}
	adds := make([]edit.Addition, len(results))
	for i, r := range results {
		adds[i] = edit.Addition{Path: document.Path{"results"}, Index: -1, Value: resultNode(r)}
	}
	for _, d := range document.Split(list) {
		tree, err := document.Parse(list, d)
		if err != nil || tree.Root == nil {
			continue
		}
		edits, _, err := edit.Edits(tree, adds)
		if err != nil {
			return nil, err
		}
		return splice.Apply(list, edits)
	}
	return list, nil
}

// resultNode is a result in the order of the functions specification.
func resultNode(r report.Result) *document.Node {
	n := document.NewMapping(text("message", r.Message), text("severity", r.Severity.String()))
	if ref := r.ResourceRef; ref != nil {
		n.AddPair("resourceRef", given(
			text("apiVersion", ref.APIVersion), text("kind", ref.Kind), text("name", ref.Name), text("namespace", ref.Namespace)))
	}
	if f := r.Field; f != nil {
		n.AddPair("field", given(
			text("path", f.Path), text("currentValue", f.CurrentValue), text("proposedValue", f.ProposedValue)))
	}
	if f := r.File; f != nil {
		n.AddPair("file", fileNode(f))
	}
	if len(r.Tags) > 0 {
		n.AddPair("tags", tagsNode(r.Tags))
	}
	return n
}

func fileNode(f *report.File) *document.Node {
	n := document.NewMapping(text("path", f.Path))
	if f.Index > 0 {
		n.AddPair("index", document.NewInt(strconv.Itoa(f.Index)))
	}
	return n
}

func tagsNode(tags map[string]string) *document.Node {
	n := document.NewMapping()
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		n.AddField(text(key, tags[key]))
	}
	return n
}

func text(key, value string) document.Field { return document.Pair(key, document.NewString(value)) }

// given is a mapping of the fields that are not empty.
func given(fields ...document.Field) *document.Node {
	return document.NewMapping(slices.DeleteFunc(fields, func(f document.Field) bool { return f.Value.Value == "" })...)
}
