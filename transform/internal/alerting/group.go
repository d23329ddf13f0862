package alerting

import (
	"fmt"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// Rule is one alerting or recording rule.
type Rule struct {
	Alert, Record string // one of the two
	Expr          string
	For           time.Duration
	Labels        map[string]string
	Annotations   map[string]string
}

// Group is rules that are evaluated together, in order.
type Group struct {
	Name     string
	Interval time.Duration // more than 0
	Limit    int           // of alerts or series of one rule; 0: none
	Rules    []Rule
}

// Options are what a ruler is configured with. The zero value works.
type Options struct {
	ExternalLabels map[string]string
	ExternalURL    string
	MaxSeries      int // of a query; 0 is Loki's default
	// Query answers the query function of templates; nil: it fails.
	Query func(expr string, at time.Time) ([]engine.Sample, error)
}

// Running is a group on its way through time.
type Running struct {
	Group
	Rules []*RunningRule
	next  time.Time
}

// RunningRule is a rule with what it has done so far.
type RunningRule struct {
	Rule
	// Err is why the last evaluation failed; nil if it did not.
	Err error
	// Samples are what the expression gave last; of a recording rule with the
	// labels and the name that are recorded.
	Samples []engine.Sample

	options *Options
	limit   int
	query   *engine.Query
	active  map[string]*Alert
	order   []string // keys of active, as they came
}

// Start makes a group ready to run from a time on, which is that of its first
// evaluation. The error is that of an expression which Loki does not evaluate.
func Start(g Group, at time.Time, o *Options) (*Running, error) {
	r := &Running{Group: g, next: at}
	for _, rule := range g.Rules {
		expr, err := logql.Parse(rule.Expr)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", rule.name(), err)
		}
		query, err := engine.Compile(expr)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", rule.name(), err)
		}
		query.MaxSeries = o.MaxSeries
		r.Rules = append(r.Rules, &RunningRule{Rule: rule, options: o, limit: g.Limit, query: query, active: map[string]*Alert{}})
	}
	return r, nil
}

func (r Rule) name() string { return r.Alert + r.Record }

// Next is the time of the next evaluation.
func (r *Running) Next() time.Time { return r.next }

// Reach is that of the queries of the group: see engine.Query.
func (r *Running) Reach() (back, ahead time.Duration) {
	for _, rule := range r.Rules {
		b, a := rule.query.Reach()
		back, ahead = max(back, b), max(ahead, a)
	}
	return back, ahead
}

// Push feeds a line to all rules.
func (r *Running) Push(stream *engine.Stream, line engine.Line) {
	for _, rule := range r.Rules {
		rule.query.Push(stream, line)
	}
}

// Eval makes the evaluation that is next, and moves on by the interval.
func (r *Running) Eval() {
	for _, rule := range r.Rules {
		rule.eval(r.next)
	}
	r.next = r.next.Add(r.Interval)
}
