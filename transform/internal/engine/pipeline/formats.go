package pipeline

import (
	"errors"
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template/bounded"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// templateError is the code of a template that failed on a line.
const templateError = "TemplateFormatErr"

func (s *state) failTemplate(err error) {
	if errors.Is(err, bounded.ErrBeyond) {
		s.beyond = err
	}
	s.fail(templateError, err.Error())
}

type lineFormat struct{ template *template.Template }

func newLineFormat(s *logql.LineFormat) (stage, error) {
	t, err := template.Parse(s.Template.Value)
	return &lineFormat{t}, err
}

// apply makes a new line. One whose template fails stays.
func (f *lineFormat) apply(s *state) bool {
	text, err := f.template.Execute(s.data())
	if err != nil {
		s.failTemplate(err)
		return true
	}
	s.text = text
	return true
}

type labelFormat struct {
	formats []format
	made    []Label
}

type format struct {
	name     string
	source   string
	template *template.Template // nil: a new name for source
}

func newLabelFormat(s *logql.LabelFormat) (stage, error) {
	f := &labelFormat{}
	seen := map[string]bool{ErrorLabel: true}
	for _, each := range s.Formats {
		if seen[each.Label.Text] {
			return nil, fmt.Errorf("label_format sets %s twice, or it is no label that can be set", each.Label.Text)
		}
		seen[each.Label.Text] = true
		made := format{name: each.Label.Text}
		if each.Template == nil {
			made.source = each.Source.Text
		} else {
			var err error
			if made.template, err = template.Parse(each.Template.Value); err != nil {
				return nil, err
			}
		}
		f.formats = append(f.formats, made)
	}
	return f, nil
}

// apply renames first and runs all templates on the labels as they were, then
// sets what they made.
func (f *labelFormat) apply(s *state) bool {
	f.made = f.made[:0]
	for _, each := range f.formats {
		if each.template == nil {
			continue
		}
		text, err := each.template.Execute(s.data())
		if err != nil {
			s.failTemplate(err)
			continue
		}
		f.made = append(f.made, Label{each.name, text})
	}
	for _, each := range f.formats {
		if each.template != nil {
			continue
		}
		if value, there := s.get(each.source); there {
			s.put(each.name, value)
			s.drop(each.source)
		}
	}
	for _, label := range f.made {
		s.put(label.Name, label.Value)
	}
	return true
}
