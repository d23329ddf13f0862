package logql

// A Mismatch is an operation between two vectors whose samples never meet: the
// labels of one side include one that the other side cannot have.
type Mismatch struct {
	Binary *Binary
	Label  string // what keeps them apart
	Left   bool   // the left side has it, and the right cannot
}

// Mismatches finds operations whose samples never meet. Operands whose labels
// are not known are let pass.
func Mismatches(e Expr) []Mismatch {
	f := newFacts()
	var list []Mismatch
	for n := range All(e) {
		b, ok := n.(*Binary)
		if !ok || b.Op == Or || f.isScalar(b.Left) || f.isScalar(b.Right) {
			continue
		}
		if m := f.mismatch(b); m != nil {
			list = append(list, *m)
		}
	}
	return list
}

func (f *facts) mismatch(b *Binary) *Mismatch {
	left, right := f.labelsOf(b.Left), f.labelsOf(b.Right)
	for _, name := range f.wanted(b.Left, left) {
		if b.Matching.uses(name) && !right.May(name) {
			return &Mismatch{b, name, true}
		}
	}
	for _, name := range f.wanted(b.Right, right) {
		if b.Matching.uses(name) && !left.May(name) {
			return &Mismatch{b, name, false}
		}
	}
	return nil
}

// wanted are the labels by which somebody grouped, or that every sample has:
// samples without them are not what the operation is about.
func (f *facts) wanted(e Expr, s LabelSet) []string {
	var names []string
	for _, name := range s.Names() {
		if s.Must(name) || f.groupedBy(e, name) {
			names = append(names, name)
		}
	}
	return names
}

// groupedBy reports that the samples of e are grouped by a label.
func (f *facts) groupedBy(e Expr, name string) bool {
	switch e := e.(type) {
	case *RangeAggregation:
		return listed(e.Grouping, name)
	case *VectorAggregation:
		if e.Func.Picks() || e.Func.Sorts() {
			return f.groupedBy(e.Expr, name)
		}
		return listed(e.Grouping, name)
	case *Binary:
		switch {
		case f.isScalar(e.Left):
			return f.groupedBy(e.Right, name)
		case f.isScalar(e.Right), e.Op != Or:
			return f.groupedBy(e.Left, name)
		}
	}
	return false
}

func listed(g *Grouping, name string) bool {
	if g == nil || g.Without {
		return false
	}
	for _, n := range g.Labels {
		if n.Text == name {
			return true
		}
	}
	return false
}

// uses reports whether samples must agree in a label to meet.
func (m *Matching) uses(name string) bool {
	if m == nil {
		return true
	}
	for _, n := range m.Labels {
		if n.Text == name {
			return m.On
		}
	}
	return !m.On
}
