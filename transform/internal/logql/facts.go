package logql

// Facts are what is known about the parts of one expression. The zero value knows
// nothing yet: what is asked is worked out then. What an operation of operations comes
// to is worked out once: an operation asks about its operands, and a long chain of
// operators would otherwise be asked about its beginning again and again.
type Facts struct {
	scalars known[bool]
	values  known[valueRange]
	labels  known[LabelSet]
	grouped known[names]
}

type known[T any] struct{ of map[*Binary]T }

// once remembers what is worked out about an operation of operations.
func (k *known[T]) once(b *Binary, workOut func(*Binary) T) T {
	if isSimple(b.Left) && isSimple(b.Right) {
		return workOut(b)
	}
	if v, ok := k.of[b]; ok {
		return v
	}
	v := workOut(b)
	if k.of == nil {
		k.of = map[*Binary]T{}
	}
	k.of[b] = v
	return v
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
func IsScalar(e Expr) bool { return new(Facts).IsScalar(e) }

// IsScalar is what the function of this name says.
func (f *Facts) IsScalar(e Expr) bool {
	switch e := e.(type) {
	case *Number:
		return true
	case *Binary:
		return f.scalars.once(e, func(b *Binary) bool { return f.IsScalar(b.Left) && f.IsScalar(b.Right) })
	}
	return false
}
