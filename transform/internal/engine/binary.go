package engine

import (
	"math"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// binary is an operation on two vectors, two numbers, or one of each.
type binary struct {
	op          logql.BinaryOp
	truth       bool // bool: a comparison gives 0 or 1
	match       *matching
	left, right node
}

func (q *Query) compileBinary(e *logql.Binary) (node, error) {
	left, err := q.compile(e.Left)
	if err != nil {
		return nil, err
	}
	right, err := q.compile(e.Right)
	if err != nil {
		return nil, err
	}
	return &binary{e.Op, e.Bool, newMatching(e.Matching), left, right}, nil
}

func (b *binary) at(t int64) (Result, error) {
	left, err := b.left.at(t)
	if err != nil {
		return left, err
	}
	right, err := b.right.at(t)
	if err != nil {
		return right, err
	}
	switch {
	case left.IsScalar && right.IsScalar:
		value, _ := operate(b.op, left.Scalar, right.Scalar)
		return Result{IsScalar: true, Scalar: value}, nil
	case left.IsScalar:
		return b.each(right.Vector, func(v float64) (float64, bool) { return operate(b.op, left.Scalar, v) }), nil
	case right.IsScalar:
		return b.each(left.Vector, func(v float64) (float64, bool) { return operate(b.op, v, right.Scalar) }), nil
	case b.op.IsSet():
		return Result{Vector: b.match.set(b.op, left.Vector, right.Vector)}, nil
	}
	vector, err := b.vectors(left.Vector, right.Vector)
	return Result{Vector: vector}, err
}

// each operates on a vector and a number. A comparison keeps the value of the
// vector, whatever the side.
func (b *binary) each(vector []Sample, f func(float64) (float64, bool)) Result {
	var result Result
	for _, s := range vector {
		value, holds := f(s.Value)
		if b.op.IsComparison() && !b.truth {
			if !holds {
				continue
			}
			value = s.Value
		}
		result.Vector = append(result.Vector, Sample{s.Labels, value})
	}
	return result
}

// operate computes. A comparison is 1 or 0, and tells which.
func operate(op logql.BinaryOp, a, b float64) (float64, bool) {
	switch op {
	case logql.Add:
		return a + b, true
	case logql.Sub:
		return a - b, true
	case logql.Mul:
		return a * b, true
	case logql.Div:
		if b == 0 {
			return math.NaN(), true
		}
		return a / b, true
	case logql.Mod:
		return math.Mod(a, b), true
	case logql.Pow:
		return math.Pow(a, b), true
	}
	holds := compare(op, a, b)
	return float64(btoi(holds)), holds
}

func compare(op logql.BinaryOp, a, b float64) bool {
	switch op {
	case logql.Eq:
		return a == b
	case logql.Ne:
		return a != b
	case logql.Gt:
		return a > b
	case logql.Ge:
		return a >= b
	case logql.Lt:
		return a < b
	}
	return a <= b
}
