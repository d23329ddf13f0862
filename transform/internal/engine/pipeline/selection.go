package pipeline

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/match"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// selection drops the labels it names, or keeps only those.
type selection struct {
	labels []selected
	keep   bool
	buffer Labels
}

type selected struct {
	name  string
	value match.Text // nil: any
}

func newSelection(labels []logql.Selection, keep bool) (stage, error) {
	sel := &selection{keep: keep}
	for _, l := range labels {
		one := selected{name: l.Label.Text}
		if l.Matcher != nil {
			m, err := TextMatcher(l.Matcher.Op, l.Matcher.Value.Value)
			if err != nil {
				return nil, fmt.Errorf("drop or keep %s: %w", one.name, err)
			}
			one.value = m
		}
		sel.labels = append(sel.labels, one)
	}
	return sel, nil
}

func (sel *selection) apply(s *state) bool {
	if !sel.keep {
		for _, one := range sel.labels {
			if value, there := s.selectable(one.name); there && (one.value == nil || one.value(value)) {
				s.drop(one.name)
			}
		}
		return true
	}
	sel.buffer = s.all(sel.buffer[:0])
	for _, label := range sel.buffer {
		if label.Name != ErrorLabel && label.Name != DetailsLabel && !sel.names(label) {
			s.drop(label.Name)
		}
	}
	return true
}

func (sel *selection) names(label Label) bool {
	for _, one := range sel.labels {
		if one.name == label.Name && (one.value == nil || one.value(label.Value)) {
			return true
		}
	}
	return false
}
