package logql

// A Mismatch is an operation between two vectors whose samples never meet: the
// labels of one side include one that the other side cannot have.
type Mismatch struct {
	Binary *Binary
	Label  string // what keeps them apart
	Left   bool   // the left side has it, and the right cannot
}

// Mismatches finds, among the nodes of an expression, operations whose samples never
// meet. Operands whose labels are not known are let pass.
func (f *Facts) Mismatches(nodes []Node) []Mismatch {
	var list []Mismatch
	for _, n := range nodes {
		b, ok := n.(*Binary)
		if !ok || b.Op == Or || f.IsScalar(b.Left) || f.IsScalar(b.Right) {
			continue
		}
		if m := f.mismatch(b); m != nil {
			list = append(list, *m)
		}
	}
	return list
}

func (f *Facts) mismatch(b *Binary) *Mismatch {
	if name := f.onlyIn(b.Left, b.Right, b.Matching); name != "" {
		return &Mismatch{b, name, true}
	}
	if name := f.onlyIn(b.Right, b.Left, b.Matching); name != "" {
		return &Mismatch{b, name, false}
	}
	return nil
}

// onlyIn is the first label that is wanted on one side of an operation, and that
// the other side cannot have; "" where there is none. Wanted are the labels by which
// somebody grouped, or that every sample has: samples without them are not what the
// operation is about.
func (f *Facts) onlyIn(e, other Expr, m *Matching) string {
	there, here := f.LabelsOf(other), f.LabelsOf(e)
	for _, name := range here.may {
		if !there.May(name) && m.uses(name) && (here.Must(name) || f.groupedBy(e).has(name)) {
			return name
		}
	}
	return ""
}

// groupedBy are the labels by which the samples of e are grouped.
func (f *Facts) groupedBy(e Expr) names {
	switch e := e.(type) {
	case *RangeAggregation:
		return e.Grouping.by()
	case *VectorAggregation:
		if e.Func.Picks() || e.Func.Sorts() {
			return f.groupedBy(e.Expr)
		}
		return e.Grouping.by()
	case *Binary:
		return f.once(e, groupedByWhat, func(b *Binary, o *operation) { o.grouped = f.operationGroupedBy(b) }).grouped
	}
	return nil
}

func (f *Facts) operationGroupedBy(b *Binary) names {
	switch {
	case f.IsScalar(b.Left):
		return f.groupedBy(b.Right)
	case f.IsScalar(b.Right), b.Op != Or:
		return f.groupedBy(b.Left)
	}
	return nil
}

// by are the labels of by (…); none of without (…).
func (g *Grouping) by() names {
	if g == nil || g.Without {
		return nil
	}
	return namesOf(g.Labels)
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
