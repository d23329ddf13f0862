package logql

import "math"

// A valueRange bounds the values of samples that are there. Whether any is there
// is another question.
type valueRange struct {
	_         incomparable
	low, high float64
	aboveLow  bool // low itself is no value
	belowHigh bool // high itself is no value
	whole     bool // only whole numbers
}

func anyValue() valueRange { return valueRange{low: math.Inf(-1), high: math.Inf(1)} }

func exactly(v float64) valueRange {
	return valueRange{low: v, high: v, whole: v == math.Trunc(v)}
}

// atLeast is all values from low on.
func atLeast(low float64, whole bool) valueRange {
	return valueRange{low: low, high: math.Inf(1), whole: whole}
}

func (r valueRange) isExact() bool { return r.low == r.high }

// valuesOf bounds the values of an expression.
//
// Lines that are not there make no sample: a count is at least 1, and a rate is
// above 0. That is why count_over_time(…) == 0 never holds.
func (f *Facts) valuesOf(e Expr) valueRange {
	switch e := e.(type) {
	case *Number:
		return exactly(e.Value)
	case *Vector:
		return exactly(e.Value.Value)
	case *RangeAggregation:
		return rangeValues(e)
	case *VectorAggregation:
		return f.vectorValues(e)
	case *LabelReplace:
		return f.valuesOf(e.Expr)
	case *Binary:
		return f.once(e, whichValues, func(b *Binary, o *operation) { o.values = f.binaryValues(b) }).values
	}
	return anyValue()
}

func rangeValues(r *RangeAggregation) valueRange {
	switch {
	case r.Func == AbsentOverTime:
		return exactly(1)
	case r.Func == StddevOverTime, r.Func == StdvarOverTime:
		return atLeast(0, false)
	case r.Unwrap != nil:
		return anyValue()
	case r.Func == CountOverTime:
		return atLeast(1, true)
	case r.Func == Rate && r.Window.Length > 0:
		return atLeast(1/r.Window.Length.Seconds(), false)
	case r.Func == BytesOverTime:
		return atLeast(0, true)
	case r.Func == BytesRate:
		return atLeast(0, false)
	}
	return anyValue()
}

func (f *Facts) vectorValues(v *VectorAggregation) valueRange {
	inner := f.valuesOf(v.Expr)
	switch v.Func {
	case Count:
		return atLeast(1, true)
	case Stddev, Stdvar:
		return atLeast(0, false)
	case Sum:
		if inner.low >= 0 {
			inner.high = math.Inf(1)
			return inner
		}
		return valueRange{low: math.Inf(-1), high: math.Inf(1), whole: inner.whole}
	case Avg:
		inner.whole = false
		return inner
	default:
		return inner
	}
}

func (f *Facts) binaryValues(b *Binary) valueRange {
	left, right := f.valuesOf(b.Left), f.valuesOf(b.Right)
	switch {
	case b.Op.IsComparison() && (b.Bool || f.IsScalar(b)):
		return valueRange{low: 0, high: 1, whole: true}
	case b.Op.IsComparison() && f.IsScalar(b.Left):
		return narrowed(right, mirrored(b.Op), left)
	case b.Op.IsComparison():
		return narrowed(left, b.Op, right)
	case b.Op == And, b.Op == Unless:
		return left
	case b.Op == Or:
		return either(left, right)
	}
	return computed(b.Op, left, right)
}

func either(a, b valueRange) valueRange {
	out := valueRange{low: min(a.low, b.low), high: max(a.high, b.high), whole: a.whole && b.whole}
	out.aboveLow = (a.low > out.low || a.aboveLow) && (b.low > out.low || b.aboveLow)
	out.belowHigh = (a.high < out.high || a.belowHigh) && (b.high < out.high || b.belowHigh)
	return out
}

// computed bounds what arithmetic gives where it is simple to say.
func computed(op BinaryOp, a, b valueRange) valueRange {
	whole := a.whole && b.whole
	switch {
	case op == Add:
		return valueRange{low: a.low + b.low, high: a.high + b.high, aboveLow: a.aboveLow || b.aboveLow, belowHigh: a.belowHigh || b.belowHigh, whole: whole}
	case op == Sub:
		return valueRange{low: a.low - b.high, high: a.high - b.low, aboveLow: a.aboveLow || b.belowHigh, belowHigh: a.belowHigh || b.aboveLow, whole: whole}
	case op == Mul && a.low >= 0 && b.low >= 0:
		return valueRange{low: a.low * b.low, high: times(a.high, b.high), aboveLow: a.aboveLow || b.aboveLow, whole: whole}
	case op == Div && a.low >= 0 && b.low > 0:
		low := a.low / b.high // 0 where b has no bound
		return valueRange{low: low, high: a.high / b.low, aboveLow: a.aboveLow || a.low > 0 && math.IsInf(b.high, 1)}
	}
	return anyValue()
}

// times is a product in which nothing is 0, whatever is infinite.
func times(a, b float64) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a * b
}

// mirrored is the operator with its sides exchanged.
//
//go:noinline
func mirrored(op BinaryOp) BinaryOp {
	switch op {
	case Gt:
		return Lt
	case Ge:
		return Le
	case Lt:
		return Gt
	case Le:
		return Ge
	}
	return op
}

// narrowed is what a comparison with a constant leaves; with anything else it
// leaves everything.
func narrowed(r valueRange, op BinaryOp, with valueRange) valueRange {
	if !with.isExact() {
		return r
	}
	v := with.low
	switch op {
	case Eq:
		if r.contains(v) {
			return exactly(v)
		}
		return nothing()
	case Ne:
		if r.isExact() && r.low == v {
			return nothing()
		}
	case Gt:
		r = r.from(v, true)
	case Ge:
		r = r.from(v, false)
	case Lt:
		r = r.upTo(v, true)
	case Le:
		r = r.upTo(v, false)
	}
	if r.isEmpty() {
		return nothing()
	}
	return r
}

func nothing() valueRange { return valueRange{low: 1, high: 0} }

func (r valueRange) isEmpty() bool {
	if r.whole && !math.IsInf(r.low, 0) {
		low := math.Ceil(r.low)
		if r.aboveLow && low == r.low {
			low++
		}
		return low > r.high || r.belowHigh && low == r.high
	}
	return r.low > r.high || r.low == r.high && (r.aboveLow || r.belowHigh)
}

//go:noinline
func (r valueRange) contains(v float64) bool {
	return v >= r.low && v <= r.high && (v > r.low || !r.aboveLow) && (v < r.high || !r.belowHigh) && (!r.whole || v == math.Trunc(v))
}

func (r valueRange) from(v float64, above bool) valueRange {
	if v > r.low || v == r.low && above {
		r.low, r.aboveLow = v, above
	}
	return r
}

func (r valueRange) upTo(v float64, below bool) valueRange {
	if v < r.high || v == r.high && below {
		r.high, r.belowHigh = v, below
	}
	return r
}

// holdsAlways reports that a comparison leaves out no value.
func holdsAlways(r valueRange, op BinaryOp, with valueRange) bool {
	if !with.isExact() {
		return false
	}
	v := with.low
	switch op {
	case Eq:
		return r.isExact() && r.low == v
	case Ne:
		return !r.contains(v)
	case Gt:
		return r.low > v || r.low == v && r.aboveLow
	case Ge:
		return r.low >= v
	case Lt:
		return r.high < v || r.high == v && r.belowHigh
	case Le:
		return r.high <= v
	}
	return false
}
