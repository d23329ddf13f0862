package logql

import "slices"

// Facts are what is known about the parts of one expression. The zero value knows
// nothing yet: what is asked is worked out then. What an operation of operations comes
// to is worked out once: an operation asks about its operands, and a long chain of
// operators would otherwise be asked about its beginning again and again.
type Facts struct {
	of     map[*Binary]*operation
	simple operation // that was asked for last: what is known about only, see once
	only   *Binary
}

// operation is what is known about an operation of operations.
type operation struct {
	known   question // which of these are
	scalar  bool
	firing  Firing
	values  valueRange
	labels  LabelSet
	grouped names
}

// question is what can be asked about an operation.
type question uint8

const (
	isScalar question = 1 << iota
	whenItFires
	whichValues
	whichLabels
	groupedByWhat
)

// once remembers what is worked out about an operation of operations. It begins at the
// beginning of a chain of operators, so that each step finds its left operand done: the
// longest has 40,000, and a stack of so many calls costs more than they do.
func (f *Facts) once(b *Binary, asked question, workOut func(*Binary, *operation)) *operation {
	if isSimple(b.Left) && isSimple(b.Right) {
		if f.only != b {
			f.simple, f.only = operation{}, b
		}
		if f.simple.known&asked == 0 {
			workOut(b, &f.simple)
			f.simple.known |= asked
		}
		return &f.simple
	}
	var chain []*Binary
	for next, ok := b, true; ok && !f.knows(next, asked); next, ok = next.Left.(*Binary) {
		chain = append(chain, next)
	}
	for _, step := range slices.Backward(chain) {
		o := f.of[step]
		if o == nil {
			o = &operation{}
			f.of[step] = o
		}
		workOut(step, o)
		o.known |= asked
	}
	return f.of[b]
}

func (f *Facts) knows(b *Binary, asked question) bool {
	if f.of == nil {
		f.of = map[*Binary]*operation{}
	}
	o := f.of[b]
	return o != nil && o.known&asked != 0
}

// isSimple reports what has no operation below it, as most operands have none.
func isSimple(e Expr) bool {
	if v, ok := e.(*VectorAggregation); ok {
		e = v.Expr
	}
	switch e.(type) {
	case *Number, *Vector, *RangeAggregation:
		return true
	}
	return false
}

// IsScalar reports an expression that is one number and no vector.
func (f *Facts) IsScalar(e Expr) bool {
	switch e := e.(type) {
	case *Number:
		return true
	case *Binary:
		if _, vector := e.Left.(*VectorAggregation); vector { // as in most
			return false
		}
		return f.once(e, isScalar, func(b *Binary, o *operation) { o.scalar = f.IsScalar(b.Left) && f.IsScalar(b.Right) }).scalar
	}
	return false
}
