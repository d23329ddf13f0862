package pipeline

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// Wanted is what an aggregation can see of the labels of a line.
type Wanted struct {
	// Some: only Labels, and what the stages themselves ask for. Otherwise all
	// labels are wanted, and the rest of this does not count.
	Some   bool
	Labels []string
	// LineUnseen: the text of the line is not, so that a line_format which no
	// later stage reads need not run.
	LineUnseen bool
}

// hints tell parsers what they may leave out.
type hints struct {
	some      bool     // not all names are needed
	none      bool     // the aggregation itself needs none
	needed    []string // in their final form, each once
	keepError bool
	// filters are those that ask for one label only: what they refuse need not
	// be parsed further.
	filters []hintFilter
	// changed: what a filter sees may no longer be what the last parser found.
	changed bool
}

type hintFilter struct {
	name    string
	cond    condition
	changed bool // a stage between the last parser and it changes labels
}

// newHints collects what a pipeline needs.
func newHints(want Wanted, stages []logql.Stage, unwrap *logql.Unwrap, mentioned func(template string) []string) *hints {
	h := &hints{some: want.Some, none: want.Some && len(want.Labels) == 0}
	if !want.Some {
		return h
	}
	h.need(want.Labels...)
	h.keepError = slices.Contains(want.Labels, ErrorLabel)
	for _, s := range stages {
		switch s := s.(type) {
		case *logql.LabelFilter:
			h.filter(s)
		case *logql.LineFormat:
			h.need(mentioned(s.Template.Value)...)
		case *logql.LabelFormat:
			for _, f := range s.Formats {
				if f.Source != nil {
					h.need(f.Source.Text)
					h.keepError = h.keepError || f.Source.Text == ErrorLabel
				} else {
					h.need(mentioned(f.Template.Value)...)
				}
			}
		}
	}
	if unwrap != nil {
		h.need(unwrap.Label.Text)
		for _, f := range unwrap.Filters {
			h.filter(f)
		}
	}
	return h
}

func (h *hints) filter(f *logql.LabelFilter) {
	names := conditionLabels(f.Cond)
	h.need(names...)
	h.keepError = h.keepError || slices.Contains(names, ErrorLabel)
}

func (h *hints) need(names ...string) {
	for _, name := range names {
		if !slices.Contains(h.needed, name) {
			h.needed = append(h.needed, name)
		}
	}
}

// nothing reports that parsers need not run.
func (h *hints) nothing() bool { return h.some && len(h.needed) == 0 }

// wants reports whether a name is needed.
func (h *hints) wants(name string) bool { return !h.some || slices.Contains(h.needed, name) }

// wantsBelow reports whether a name that begins with the prefix is needed.
func (h *hints) wantsBelow(prefix string) bool {
	if !h.some {
		return true
	}
	return slices.ContainsFunc(h.needed, func(name string) bool { return strings.HasPrefix(name, prefix) })
}

// conditionLabels are the labels that a condition asks for, each once.
func conditionLabels(c logql.Condition) []string {
	switch c := c.(type) {
	case *logql.CondAnd:
		return union(conditionLabels(c.Left), conditionLabels(c.Right))
	case *logql.CondOr:
		return union(conditionLabels(c.Left), conditionLabels(c.Right))
	case *logql.CondText:
		return []string{c.Label.Text}
	case *logql.CondNumber:
		return []string{c.Label.Text}
	case *logql.CondDuration:
		return []string{c.Label.Text}
	case *logql.CondBytes:
		return []string{c.Label.Text}
	case *logql.CondIP:
		return []string{c.Label.Text}
	}
	return nil
}

func union(a, b []string) []string {
	for _, name := range b {
		if !slices.Contains(a, name) {
			a = append(a, name)
		}
	}
	return a
}
