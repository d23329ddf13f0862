package logql

// Firing says when an expression gives a sample, which is when an alert with it
// fires.
type Firing uint8

// When an expression gives a sample, from never to always.
const (
	Never       Firing = iota // no lines make it
	Conditional               // lines decide, and something that is asked of them: a comparison, absence
	AnyLine                   // any line that is counted makes it
	Always                    // it does not depend on lines
)

// FiringOf says when an expression gives a sample. Nothing is asked about
// templates, about lines that do not parse, or about labels that match: what is
// Conditional may never be for such a reason.
func (f *Facts) FiringOf(e Expr) Firing {
	switch e := e.(type) {
	case *Number, *Vector:
		return Always
	case *RangeAggregation:
		if e.Func == AbsentOverTime {
			return Conditional
		}
		return AnyLine
	case *VectorAggregation:
		return f.FiringOf(e.Expr)
	case *LabelReplace:
		return f.FiringOf(e.Expr)
	case *Binary:
		return f.once(e, whenItFires, func(b *Binary, o *operation) { o.firing = f.binaryFiring(b) }).firing
	case *Variants:
		return Conditional // who knows which of them
	}
	return AnyLine
}

func (f *Facts) binaryFiring(b *Binary) Firing {
	left, right := f.FiringOf(b.Left), f.FiringOf(b.Right)
	switch {
	case f.IsScalar(b):
		return Always
	case b.Op == Or:
		return max(left, right)
	case b.Op == Unless:
		return unless(left, right)
	case b.Op == And && left == AnyLine && right == AnyLine:
		return Conditional // that there are lines of both is asked
	case b.Op.IsComparison() && !b.Bool:
		return f.comparisonFiring(b, min(left, right))
	}
	return min(left, right)
}

func unless(left, right Firing) Firing {
	if left == Never || right == Never {
		return left
	}
	return Conditional
}

func (f *Facts) comparisonFiring(b *Binary, both Firing) Firing {
	switch {
	case both == Never || f.neverHolds(b):
		return Never
	case both == Always && f.alwaysHolds(b):
		return Always
	case both == AnyLine && f.isNeedless(b):
		return AnyLine
	}
	return Conditional
}

// Needless is the outermost comparison that asks nothing of any value, not even of
// 0, such as count_over_time(…) >= 0; nil if there is none. > 0 is no such: it says
// that any line will do.
func (f *Facts) Needless(e Expr) *Binary {
	for n := range All(e) {
		if b, ok := n.(*Binary); ok && !f.IsScalar(b) && f.isNeedless(b) {
			return b
		}
	}
	return nil
}

func (f *Facts) isNeedless(b *Binary) bool {
	zero := exactly(0)
	if f.IsScalar(b.Left) {
		return holdsAlways(zero, mirrored(b.Op), f.valuesOf(b.Left)) && f.alwaysHolds(b)
	}
	return holdsAlways(zero, b.Op, f.valuesOf(b.Right)) && f.alwaysHolds(b)
}

// NeverHolding are those of the nodes of an expression that are comparisons which leave
// out every value their operand can have: count_over_time(…) == 0, since no lines give no
// sample rather than 0. Outer ones come first.
func (f *Facts) NeverHolding(nodes []Node) []*Binary {
	var list []*Binary
	for _, n := range nodes {
		if b, ok := n.(*Binary); ok && f.neverHolds(b) {
			list = append(list, b)
		}
	}
	return list
}

func (f *Facts) neverHolds(b *Binary) bool {
	return b.Op.IsComparison() && !b.Bool && !f.IsScalar(b) && f.valuesOf(b).isEmpty()
}

// alwaysHolds reports a comparison that leaves out no value its operand can have.
func (f *Facts) alwaysHolds(b *Binary) bool {
	if !b.Op.IsComparison() || b.Bool {
		return false
	}
	left, right := f.valuesOf(b.Left), f.valuesOf(b.Right)
	if f.IsScalar(b.Left) {
		return holdsAlways(right, mirrored(b.Op), left)
	}
	return holdsAlways(left, b.Op, right)
}

// IsConstant reports an expression that looks at no lines at all, such as
// vector(1), which people write on purpose to have an alert that always fires.
func IsConstant(e Expr) bool {
	for n := range All(e) {
		if _, ok := n.(*LogQuery); ok {
			return false
		}
	}
	return true
}
