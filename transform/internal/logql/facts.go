package logql

// Facts are what is known about the parts of one expression. Each is worked out
// once: an operation asks about its operands, and a long chain of operators would
// otherwise be asked about its beginning again and again.
type Facts struct {
	scalars map[*Binary]bool
	values  map[*Binary]valueRange
	labels  map[Expr]LabelSet
	grouped map[Expr]names
}

// NewFacts begins with nothing: what is asked is worked out then.
func NewFacts() *Facts {
	return &Facts{map[*Binary]bool{}, map[*Binary]valueRange{}, map[Expr]LabelSet{}, map[Expr]names{}}
}

// once remembers what is worked out about a part.
func once[E comparable, T any](known map[E]T, e E, workOut func(E) T) T {
	if v, ok := known[e]; ok {
		return v
	}
	v := workOut(e)
	known[e] = v
	return v
}

// IsScalar reports an expression that is one number and no vector.
func IsScalar(e Expr) bool { return NewFacts().IsScalar(e) }

// IsScalar is what the function of this name says.
func (f *Facts) IsScalar(e Expr) bool {
	switch e := e.(type) {
	case *Number:
		return true
	case *Binary:
		return once(f.scalars, e, func(b *Binary) bool { return f.IsScalar(b.Left) && f.IsScalar(b.Right) })
	}
	return false
}
