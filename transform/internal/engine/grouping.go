package engine

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/pipeline"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// grouping says which labels a series keeps: with by the names, else all but
// the names and skip.
type grouping struct {
	by    bool
	names []string
	skip  []string
}

// groupingOf is by (nothing) where nothing is written.
func groupingOf(g *logql.Grouping, skip []string) grouping {
	made := grouping{by: true}
	if g == nil {
		return made
	}
	made.by = !g.Without
	for _, name := range g.Labels {
		if !slices.Contains(made.names, name.Text) {
			made.names = append(made.names, name.Text)
		}
	}
	slices.Sort(made.names)
	if g.Without {
		made.names = slices.Concat(made.names, skip)
	}
	return made
}

// ofLine appends the labels that are kept of the line in the pipeline.
func (g *grouping) ofLine(p *pipeline.Pipeline, to Labels) Labels {
	if !g.by {
		if len(g.names) > 0 {
			return p.Labels(to, g.names...)
		}
		return p.Labels(to, g.skip...)
	}
	if p.KeepsError() { // as in Loki, whatever the names are
		to = append(p.Labels(to), Label{Name: "__preserve_error__", Value: "true"})
		slices.SortFunc(to, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
		return to
	}
	for _, name := range g.names {
		if value, there := p.Label(name); there {
			to = append(to, Label{Name: name, Value: value})
		}
	}
	return to
}

// kept is the labels that a series gets which many of them were joined to: what
// is left of all labels loses those that are empty.
func (g *grouping) kept(labels Labels) Labels {
	if g.by {
		return labels
	}
	return filled(labels)
}

// filled is the labels that are not empty.
func filled(labels Labels) Labels {
	isEmpty := func(l Label) bool { return l.Value == "" }
	if !slices.ContainsFunc(labels, isEmpty) {
		return labels
	}
	return slices.DeleteFunc(slices.Clone(labels), isEmpty)
}

// of is the labels that are kept of a series.
func (g *grouping) of(labels Labels, to Labels) Labels {
	for _, label := range labels {
		if slices.Contains(g.names, label.Name) == g.by {
			to = append(to, label)
		}
	}
	return to
}
