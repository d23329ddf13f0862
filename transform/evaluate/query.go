package evaluate

import (
	"fmt"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// A Query is an expression, ready to be evaluated.
type Query struct{ query *engine.Query }

// Compile reads a metric expression. An error is why Loki refuses to load it, or
// why it fails each evaluation of it.
func Compile(expression string) (*Query, error) {
	expr, err := logql.Parse(expression)
	if err != nil {
		return nil, err
	}
	query, err := engine.Compile(expr)
	if err != nil {
		return nil, err
	}
	return &Query{query}, nil
}

// At evaluates the query on the lines of the logs, at one time.
func (q *Query) At(logs *Logs, at time.Time) (Result, error) {
	result, err := q.query.Instant(logs.log(), at)
	if err != nil {
		return Result{}, fmt.Errorf("the evaluation fails in Loki: %w", err)
	}
	return resultOf(result), nil
}

// Result is a vector of samples, or one number.
type Result struct {
	IsScalar bool
	Scalar   float64
	Vector   []Sample
}

// Sample is the value of a series at one time.
type Sample struct {
	Labels map[string]string
	Value  float64
}

func resultOf(r engine.Result) Result {
	made := Result{IsScalar: r.IsScalar, Scalar: r.Scalar}
	for _, s := range r.Vector {
		made.Vector = append(made.Vector, Sample{s.Labels.Map(), s.Value})
	}
	return made
}
