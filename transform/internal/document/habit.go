package document

// A habit is how a document indents, learned from the nearest example.
type habit struct {
	enc                            *encoder
	knowsStep, knowsSeq, knowsDash bool
	budget                         int
}

// searchBudget is how many nodes are looked at for an example: enough for any
// manifest, and a bound on the time for a document without one.
const searchBudget = 10_000

// learn sets an encoder's indentation to what the collections around the
// editor do, the innermost first.
func (e *editor) learn(enc *encoder) {
	h := &habit{enc: enc, budget: searchBudget}
	for i := len(e.around) - 1; i >= 0; i-- {
		h.study(e, e.around[i])
	}
}

func (h *habit) done() bool {
	return h.knowsStep && h.knowsSeq && h.knowsDash || h.budget <= 0
}

// study looks for examples in n and below, in the order of the text.
func (h *habit) study(e *editor, n *Node) {
	h.budget--
	if n.Style != Block || h.done() {
		return
	}
	switch n.Kind {
	case Mapping:
		column := e.columnOf(e.ownStart(n))
		for _, f := range n.Fields {
			h.compare(e, f.Value, column)
			h.study(e, f.Value)
		}
	case Sequence:
		h.measureDash(e, n)
		for _, item := range n.Items {
			h.study(e, item)
		}
	}
}

// compare learns from the value of a field of a mapping at this column.
func (h *habit) compare(e *editor, v *Node, column int) {
	if v.Style != Block || v.Kind != Mapping && v.Kind != Sequence {
		return
	}
	deeper := e.columnOf(e.ownStart(v)) - column
	if v.Kind == Sequence && !h.knowsSeq {
		h.knowsSeq, h.enc.seq = true, max(deeper, 0)
	}
	if v.Kind == Mapping && !h.knowsStep && deeper > 0 {
		h.knowsStep, h.enc.step = true, deeper
	}
}

// measureDash learns how far behind its dash an item begins.
func (h *habit) measureDash(e *editor, n *Node) {
	if h.knowsDash || n.Items[0].Start == n.Items[0].End {
		return
	}
	dash := e.ownStart(n)
	if width := n.Items[0].Start - dash; width > 1 && e.skipInline(dash+1) == n.Items[0].Start {
		h.knowsDash, h.enc.dash = true, width
	}
}
