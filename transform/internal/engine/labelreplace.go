package engine

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// labelReplace sets one label from what an expression finds in another.
type labelReplace struct {
	inner             node
	re                *regexp.Regexp
	to, from, pattern string
}

func newLabelReplace(e *logql.LabelReplace, inner node) (node, error) {
	re, err := regexp.Compile("^(?:" + e.Regexp.Value + ")$")
	if err != nil {
		return nil, fmt.Errorf("label_replace: %w", err)
	}
	return &labelReplace{inner, re, e.To.Value, e.From.Value, e.Replacement.Value}, nil
}

func (r *labelReplace) at(t int64) (Result, error) {
	result, err := r.inner.at(t)
	for i, s := range result.Vector {
		result.Vector[i].Labels = r.replace(s.Labels)
	}
	return result, err
}

// replace leaves labels alone where the whole source does not match. An empty
// text removes the label, and with any text all labels go that are empty.
func (r *labelReplace) replace(labels Labels) Labels {
	source, _ := labels.Get(r.from)
	match := r.re.FindStringSubmatchIndex(source)
	if match == nil {
		return labels
	}
	text := string(r.re.ExpandString(nil, r.pattern, source, match))
	labels = slices.DeleteFunc(slices.Clone(labels), func(l Label) bool { return l.Name == r.to || l.Value == "" })
	if text != "" {
		labels = append(labels, Label{Name: r.to, Value: text})
	}
	slices.SortFunc(labels, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	return labels
}
