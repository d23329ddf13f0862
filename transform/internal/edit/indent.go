package edit

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"

// An indentStyle is how a document indents, learned from the nearest examples.
type indentStyle struct {
	enc                            *document.Encoder
	knowsStep, knowsSeq, knowsDash bool
	budget                         int
}

// searchBudget is how many nodes are looked at for an example: enough for any
// manifest, and a bound on the time for a document without one.
const searchBudget = 10_000

// learn sets an encoder's indentation to what the collections around the
// editor do, the innermost first.
func (e *editor) learn(enc *document.Encoder) {
	s := &indentStyle{enc: enc, budget: searchBudget}
	for i := len(e.around) - 1; i >= 0; i-- {
		s.study(e, e.around[i])
	}
}

func (s *indentStyle) done() bool {
	return s.knowsStep && s.knowsSeq && s.knowsDash || s.budget <= 0
}

// study looks for examples in n and below, in the order of the text.
func (s *indentStyle) study(e *editor, n *document.Node) {
	s.budget--
	if n.Style != document.Block || s.done() {
		return
	}
	switch n.Kind {
	case document.Mapping:
		column := e.column(e.ownStart(n))
		for _, f := range n.Fields() {
			s.compare(e, f.Value, column)
			s.study(e, f.Value)
		}
	case document.Sequence:
		s.measureDash(e, n)
		for _, item := range n.Items() {
			s.study(e, item)
		}
	}
}

// compare learns from the value of a field of a mapping at this column.
func (s *indentStyle) compare(e *editor, v *document.Node, column int) {
	if v.Style != document.Block || v.Kind != document.Mapping && v.Kind != document.Sequence {
		return
	}
	deeper := e.column(e.ownStart(v)) - column
	if v.Kind == document.Sequence && !s.knowsSeq {
		s.knowsSeq, s.enc.Seq = true, max(deeper, 0)
	}
	if v.Kind == document.Mapping && !s.knowsStep && deeper > 0 {
		s.knowsStep, s.enc.Step = true, deeper
	}
}

// measureDash learns how far after its dash an item begins.
func (s *indentStyle) measureDash(e *editor, n *document.Node) {
	if s.knowsDash || n.Items()[0].Start == n.Items()[0].End {
		return
	}
	dash := e.ownStart(n)
	if width := n.Items()[0].Start - dash; width > 1 && e.SkipInline(dash+1) == n.Items()[0].Start {
		s.knowsDash, s.enc.Dash = true, width
	}
}
