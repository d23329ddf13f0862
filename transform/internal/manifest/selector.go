package manifest

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Selects reports that a label selector (matchLabels, matchExpressions) matches
// labels; one without any condition matches all. An operator that Kubernetes does
// not know matches none.
func Selects(selector *document.Node, labels map[string]string) bool {
	for key, want := range selector.Map("matchLabels") {
		if got, ok := labels[key]; !ok || got != want {
			return false
		}
	}
	for _, e := range selector.List("matchExpressions") {
		if !expressionSelects(e, labels) {
			return false
		}
	}
	return true
}

func expressionSelects(e *document.Node, labels map[string]string) bool {
	got, there := labels[e.Str("key")]
	in := there && slices.Contains(e.Strings("values"), got)
	switch e.Str("operator") {
	case "In":
		return in
	case "NotIn":
		return !in
	case "Exists":
		return there
	case "DoesNotExist":
		return !there
	}
	return false
}
