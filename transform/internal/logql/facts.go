package logql

// facts are what is known about the operations of one expression. Each is worked
// out once: an operation asks about its operands, and a long chain of operators
// would otherwise be asked about its beginning again and again.
type facts struct {
	scalars map[*Binary]bool
	values  map[*Binary]valueRange
	labels  map[*Binary]LabelSet
}

func newFacts() *facts {
	return &facts{map[*Binary]bool{}, map[*Binary]valueRange{}, map[*Binary]LabelSet{}}
}

// once remembers what is worked out about an operation.
func once[T any](known map[*Binary]T, b *Binary, workOut func(*Binary) T) T {
	if v, ok := known[b]; ok {
		return v
	}
	v := workOut(b)
	known[b] = v
	return v
}

// IsScalar reports an expression that is one number and no vector.
func IsScalar(e Expr) bool { return newFacts().isScalar(e) }

func (f *facts) isScalar(e Expr) bool {
	switch e := e.(type) {
	case *Number:
		return true
	case *Binary:
		return once(f.scalars, e, func(b *Binary) bool { return f.isScalar(b.Left) && f.isScalar(b.Right) })
	}
	return false
}
