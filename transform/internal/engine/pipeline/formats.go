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
	made    []Label // of each format that is a template
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
	f.made = make([]Label, len(f.formats))
	return f, nil
}

// apply sets and renames one after the other. All templates see the labels as
// the first of them does: with what was renamed before it, and nothing of what
// the stage does later.
func (f *labelFormat) apply(s *state) bool {
	ran := false
	for i, each := range f.formats {
		if each.template == nil {
			s.rename(each.source, each.name)
			continue
		}
		if !ran {
			f.execute(s, i)
			ran = true
		}
		if f.made[i].Name != "" {
			s.put(each.name, f.made[i].Value)
		}
	}
	return true
}

func (s *state) rename(from, to string) {
	if value, there := s.field(from); there {
		s.put(to, value)
		s.remove(from)
	}
}

// execute runs the templates, of which the first is at from. What one made that
// fails has no name.
func (f *labelFormat) execute(s *state, from int) {
	for i, each := range f.formats[from:] {
		if each.template == nil {
			continue
		}
		text, err := each.template.Execute(s.data())
		f.made[from+i] = Label{each.name, text}
		if err != nil {
			s.failTemplate(err)
			f.made[from+i] = Label{}
		}
	}
}
