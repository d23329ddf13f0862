package evaluate

import (
	"fmt"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// A Query is an expression, ready to be evaluated.
type Query struct {
	text  string
	expr  logql.Expr
	query *engine.Query
}

// Compile reads a metric expression. An error is why Loki refuses to load it, or
// why it fails each evaluation of it.
func Compile(expression string) (*Query, error) {
	expr, err := logql.Parse(expression)
	if err != nil {
		return nil, err
	}
	query, err := engine.Compile(expr)
	if engine.IsBeyond(err) {
		return nil, fmt.Errorf("not evaluated here: %w", err)
	}
	if err != nil {
		return nil, err
	}
	return &Query{expression, expr, query}, nil
}

// At evaluates the query on the lines of the logs, at one time.
func (q *Query) At(logs *Logs, at time.Time) (Result, error) {
	result, err := q.query.Instant(logs.log(), at)
	if err != nil {
		return Result{}, fmt.Errorf("the evaluation %s: %w", engine.Fails(err), err)
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

// Step is the result of an evaluation at one time of several.
type Step struct {
	Time time.Time
	Result
}

// maxSteps is Loki's own limit of a range query (400: exceeded maximum resolution
// of 11,000 points per timeseries).
const maxSteps = 11_000

// Range evaluates the query at from, and then each step up to to. One that fails
// ends it.
func (q *Query) Range(logs *Logs, from, to time.Time, step time.Duration) ([]Step, error) {
	if step <= 0 {
		return nil, fmt.Errorf("a step of %v leads nowhere", step)
	}
	if to.Sub(from)/step > maxSteps {
		return nil, fmt.Errorf("from %s to %s are more than %d steps of %s, which Loki refuses as well: make the step longer", from.Format(time.RFC3339), to.Format(time.RFC3339), maxSteps, step)
	}
	q.query.Reset()
	back, ahead := q.query.Reach()
	pushed := from.Add(-back)
	var steps []Step
	for at := from; !at.After(to); at = at.Add(step) {
		for _, e := range logs.log().Between(pushed.UnixNano(), at.Add(ahead).UnixNano()) {
			q.query.Push(e.Stream, e.Line)
		}
		pushed = at.Add(ahead)
		result, err := q.query.At(at)
		if err != nil {
			return nil, fmt.Errorf("the evaluation at %s %s: %w", at.Format(time.RFC3339), engine.Fails(err), err)
		}
		steps = append(steps, Step{at, resultOf(result)})
	}
	return steps, nil
}

// Explain says in words what each range aggregation of the query makes of the
// lines: how many there are, and how many each stage lets through.
func (q *Query) Explain(logs *Logs, at time.Time) ([]string, error) {
	all, err := engine.Explain(q.expr, logs.log(), at)
	if err != nil {
		return nil, err
	}
	var words []string
	for _, e := range all {
		words = append(words, e.Words(q.text, func(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) })...)
	}
	return words, nil
}
