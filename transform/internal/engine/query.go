package engine

import (
	"fmt"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// MaxSeries is how many series a query may give before Loki fails it, by default.
const MaxSeries = 500

// A Query is a metric query, ready to run.
type Query struct {
	// MaxSeries is how many series the result may have; 0 is the default.
	MaxSeries int
	root      node
	leaves    []*leaf
}

// A node computes its value at a time, in nanoseconds since 1970.
type node interface {
	at(t int64) (Result, error)
}

// Compile makes a query of a metric expression. Errors are what makes Loki fail
// each evaluation of it.
func Compile(expr logql.Expr) (*Query, error) {
	q := &Query{}
	root, err := q.compile(expr)
	if err != nil {
		return nil, err
	}
	q.root = root
	return q, nil
}

func (q *Query) compile(expr logql.Expr) (node, error) {
	switch e := expr.(type) {
	case *logql.Number:
		return number(e.Value), nil
	case *logql.Vector:
		return constantVector(e.Value.Value), nil
	case *logql.RangeAggregation:
		return q.compileRange(e, nil)
	case *logql.VectorAggregation:
		return q.compileAggregation(e)
	case *logql.Binary:
		return q.compileBinary(e)
	case *logql.LabelReplace:
		if err := wantsVector("label_replace", e.Expr); err != nil {
			return nil, err
		}
		inner, err := q.compile(e.Expr)
		if err != nil {
			return nil, err
		}
		return newLabelReplace(e, inner)
	case *logql.Variants:
		return nil, &Error{Class: Beyond, Detail: "variants(…): a ruler fails each evaluation of it, queries need enable_multi_variant_queries, and Loki 4 has it no more"}
	case *logql.LogQuery:
		return nil, fmt.Errorf("this is a log query: it gives lines, and a rule needs samples, as from count_over_time(… [5m])")
	}
	return nil, fmt.Errorf("%T cannot be evaluated", expr)
}

func (q *Query) compileRange(e *logql.RangeAggregation, above *logql.VectorAggregation) (node, error) {
	l, err := newLeaf(e, above)
	if err != nil {
		return nil, err
	}
	q.leaves = append(q.leaves, l)
	return l, nil
}

// Reach says how far before and behind the time of an evaluation its lines may
// lie: an evaluation at t sees none at or before t-back and none after t+ahead.
func (q *Query) Reach() (back, ahead time.Duration) {
	for _, l := range q.leaves {
		back = max(back, time.Duration(l.window+l.offset))
		ahead = max(ahead, time.Duration(-l.offset))
	}
	return back, ahead
}

// Push feeds a line. Lines should come in the order of time; one that is late is
// seen by the evaluations to come, as in Loki. Of those of one time the order is
// that of their arrival.
func (q *Query) Push(stream *Stream, line Line) {
	for _, l := range q.leaves {
		l.push(stream, line)
	}
}

// At evaluates the query. Times must not go back, and all lines up to the time,
// and as far behind it as the query reaches, must have been pushed.
func (q *Query) At(t time.Time) (Result, error) {
	result, err := q.root.at(t.UnixNano())
	if err != nil {
		return Result{}, err
	}
	limit := q.MaxSeries
	if limit == 0 {
		limit = MaxSeries
	}
	if len(result.Vector) > limit {
		return Result{}, &Error{Class: TooManySeries, Detail: fmt.Sprintf("the query gives %d series and may give %d", len(result.Vector), limit)}
	}
	return result, nil
}

// Reset forgets all lines.
func (q *Query) Reset() {
	for _, l := range q.leaves {
		l.reset()
	}
}

type number float64

func (n number) at(int64) (Result, error) { return Result{IsScalar: true, Scalar: float64(n)}, nil }

type constantVector float64

func (v constantVector) at(int64) (Result, error) {
	return Result{Vector: []Sample{{Value: float64(v)}}}, nil
}
