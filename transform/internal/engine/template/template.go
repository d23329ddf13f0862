package template

import (
	"errors"
	"fmt"
	"strings"
	"text/template"
	"text/template/parse"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template/bounded"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template/syntax"
)

// A Template makes a text of a line and its labels. It is not for concurrent
// use.
type Template struct {
	pieces  []piece            // all there is, unless there is a program
	program *template.Template // nil: nothing but text and labels
	fields  []string
	around  bool // it has a bare point where that is the labels
	meter   bounded.Meter
	data    Data
	out     bounded.Buffer
}

// piece is literal text, or the value of a label.
type piece struct{ text, label string }

// Data is what a template can see.
type Data struct {
	Labels Labels
	Line   string
	Time   time.Time
}

// Labels are the labels of a line.
type Labels interface {
	// Get is the value of a label, "" where it is missing.
	Get(name string) string
	// Map has all labels. The template does not keep it.
	Map() map[string]string
}

// Parse reads a template. Unknown functions are errors, as bad syntax is.
func Parse(text string) (*Template, error) {
	t := &Template{}
	program, err := template.New("").Option("missingkey=zero").Funcs(t.meter.Functions()).Funcs(functions(&t.data, &t.meter)).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("template %q: %w", text, reworded(err))
	}
	if program.Tree == nil {
		return t, nil
	}
	t.fields, t.around = syntax.Fields(program.Root), syntax.LooksAround(program.Root)
	if pieces, simple := split(program.Root); simple {
		t.pieces = pieces
	} else {
		t.meter.Instrument(program)
		t.program = program
	}
	return t, nil
}

// split takes apart what is only text and labels, which needs no program.
func split(root *parse.ListNode) (pieces []piece, simple bool) {
	for _, node := range root.Nodes {
		switch n := node.(type) {
		case *parse.TextNode:
			pieces = append(pieces, piece{text: string(n.Text)})
		case *parse.ActionNode:
			if len(n.Pipe.Decl) > 0 || len(n.Pipe.Cmds) != 1 || len(n.Pipe.Cmds[0].Args) != 1 {
				return nil, false
			}
			field, ok := n.Pipe.Cmds[0].Args[0].(*parse.FieldNode)
			if !ok || len(field.Ident) != 1 {
				return nil, false
			}
			pieces = append(pieces, piece{label: field.Ident[0]})
		default:
			return nil, false
		}
	}
	return pieces, true
}

// reworded takes the name of the template, which has none, from an error, and
// the place in it from one that is not Loki's.
func reworded(err error) error {
	if !errors.Is(err, bounded.ErrBeyond) {
		return errors.New(strings.TrimPrefix(err.Error(), "template: :"))
	}
	for inner := err; inner != nil && inner != bounded.ErrBeyond; inner = errors.Unwrap(inner) { //nolint:errorlint // this very one ends the chain
		err = inner
	}
	return err
}

// Fields are the labels that the template names where Loki looks for names: not
// in the pipelines of range, nor through index or a bare point.
func (t *Template) Fields() []string { return t.fields }

// LooksAround reports a template that looks at all labels, as {{ . }} does, or at
// one through index.
func (t *Template) LooksAround() bool { return t.program != nil && t.around }

// Execute runs the template. An error that is a bounded.ErrBeyond is ours, and
// not Loki's.
func (t *Template) Execute(data Data) (string, error) {
	t.out.Reset()
	if t.program != nil {
		t.data = data
		t.meter.Begin(len(data.Line))
		if err := t.program.Execute(&t.out, data.Labels.Map()); err != nil {
			return "", reworded(err)
		}
		return t.out.String(), nil
	}
	for _, p := range t.pieces {
		text := p.text
		if p.label != "" {
			text = data.Labels.Get(p.label)
		}
		if t.out.Len()+len(text) > bounded.MaxText {
			return "", bounded.ErrTooLong
		}
		t.out.WriteString(text)
	}
	return t.out.String(), nil
}
