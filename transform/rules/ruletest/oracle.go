package ruletest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Oracle is a Loki that is asked what the evaluator of this package was asked. A
// place to ask in is called a tenant: nothing of another test is in it.
type Oracle interface {
	// Name is for messages: "Loki 3.7.6".
	Name() string
	// Push gives the lines of one test, the oldest first.
	Push(tenant string, lines []Logged) error
	// Samples evaluates a metric query. A *Refusal is Loki's word that it fails.
	Samples(tenant, expr string, at time.Time) ([]Answered, error)
	// Lines evaluates a log query, for lines not before from and not after to.
	Lines(tenant, expr string, from, to time.Time) ([]Logged, error)
}

// Logged is a line with all its labels: those of its stream when it is pushed,
// all that Loki knows when it is found.
type Logged struct {
	Labels   map[string]string
	Metadata map[string]string
	Time     time.Time
	Text     string
}

// Answered is a sample of an Oracle.
type Answered struct {
	Labels map[string]string
	Value  float64
}

// Refusal is an Oracle's word that a query fails.
type Refusal struct{ Reason string }

func (r *Refusal) Error() string { return r.Reason }

// oracleStart is where a test without a start begins in a real Loki, which has no
// 1970. Ours is asked at the same time, for templates can see it.
var oracleStart = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// Hold asks an Oracle everything that the tests of a file ask of the evaluator:
// each rule at each of its evaluations, and each expression. There is a case for
// each of them. One that differs is an error of the evaluator, and not of the
// rule or its test.
func Hold(f *rules.TestFile, o *Options, oracle Oracle) (*Report, error) {
	groups, err := readGroups(f, o)
	if err != nil {
		return nil, err
	}
	report := &Report{}
	for i := range f.Tests {
		t := o.prepared(f.Tests[i])
		name := nameOf(t, i)
		if o.Only != nil && !o.Only.MatchString(f.Name+": "+name) {
			continue
		}
		if !t.Dated {
			t.Start = oracleStart
		}
		h := holder{oracle: oracle, tenant: o.TenantOf(i), clock: clock{t.Start}, name: name}
		if err := h.hold(f, t, groups, o); err != nil {
			return nil, placed(t, err)
		}
		report.Cases = append(report.Cases, h.cases...)
	}
	return report, nil
}

// holder holds the answers of one test against an Oracle's.
type holder struct {
	oracle Oracle
	tenant string
	clock  clock
	name   string
	log    *engine.Log
	cases  []Case
}

func (h *holder) hold(f *rules.TestFile, t *rules.Test, groups []rules.Group, o *Options) error {
	var err error
	if h.log, err = logOf(f, t, o); err != nil {
		return err
	}
	names, until := asked(t)
	all, err := histories(f, t, newBook(groups), h.log, names, until)
	if err != nil {
		return err
	}
	if err := h.oracle.Push(h.tenant, loggedOf(h.log)); err != nil {
		return err
	}
	for _, each := range all {
		if err := h.rule(t, each); err != nil {
			return err
		}
	}
	for _, e := range t.Exprs {
		if err := h.expr(t, e); err != nil {
			return err
		}
	}
	return nil
}

func loggedOf(log *engine.Log) []Logged {
	var all []Logged
	for _, e := range log.All() {
		all = append(all, Logged{e.Stream.Labels.Map(), e.Line.Metadata.Map(), time.Unix(0, e.Line.Time), e.Line.Text})
	}
	return all
}

// rule holds each evaluation of a rule.
func (h *holder) rule(t *rules.Test, of *history) error {
	for i, s := range of.states {
		got, failed := instant(of.of.Expr, h.log, s.at, t.MaxSeries)
		failure, err := h.samples(of.of.Expr, s.at, got, failed)
		if err != nil {
			return err
		}
		if failure != nil {
			h.add(t, kindOf(of.of)+" "+of.of.Name(), i+1, failure)
			return nil
		}
	}
	h.add(t, kindOf(of.of)+" "+of.of.Name(), len(of.states), nil)
	return nil
}

func (h *holder) expr(t *rules.Test, e rules.ExprTest) error {
	at := t.Start.Add(e.At)
	expr, err := logql.Parse(e.Expr)
	if err != nil {
		_, err := h.oracle.Samples(h.tenant, e.Expr, at)
		return h.refused(t, oneLine(e.Expr), err)
	}
	var failure *Failure
	if _, isLog := expr.(*logql.LogQuery); isLog {
		failure, err = h.lines(t, e, expr, at)
	} else {
		got, failed := instant(e.Expr, h.log, at, t.MaxSeries)
		failure, err = h.samples(e.Expr, at, got, failed)
	}
	if err == nil {
		h.add(t, oneLine(e.Expr), 1, failure)
	}
	return err
}

// refused holds an expression that we say Loki refuses.
func (h *holder) refused(t *rules.Test, expr string, err error) error {
	var refusal *Refusal
	if err != nil && !errors.As(err, &refusal) {
		return err
	}
	var failure *Failure
	if refusal == nil {
		failure = &Failure{Message: h.differs(), Expected: []string{"it answers"}, Got: []string{"it is refused"}, Sides: h.sides()}
	}
	h.add(t, expr, 1, failure)
	return nil
}

// samples asks one question. The error is that there was no answer.
func (h *holder) samples(expr string, at time.Time, got []engine.Sample, failed error) (*Failure, error) {
	theirs, err := h.oracle.Samples(h.tenant, expr, at)
	var want []string
	var refusal *Refusal
	is := errors.As(err, &refusal)
	switch {
	case is && failed != nil:
		return nil, nil //nolint:nilerr // both refuse: that is what was asked
	case is:
		want = []string{"it fails: " + refusal.Reason}
	case err != nil:
		return nil, err
	case failed == nil && pairUp(theirs, got, func(w Answered, g engine.Sample) bool {
		return sameSeries(w.Labels, g.Labels) && sameValue(w.Value, g.Value)
	}):
		return nil, nil
	}
	for _, s := range theirs {
		want = append(want, engine.MakeLabels(s.Labels).String()+" "+number(s.Value))
	}
	slices.Sort(want)
	f := &Failure{Message: h.differs(), Expected: want, Got: samplesText(got), Sides: h.sides()}
	if failed != nil {
		f.Got = []string{"it fails: " + failed.Error()}
	}
	f.Why = []string{oneLine(expr) + ", at " + at.Format(time.RFC3339Nano)}
	return f, nil
}

func (h *holder) lines(t *rules.Test, e rules.ExprTest, expr logql.Expr, at time.Time) (*Failure, error) {
	q, err := engine.CompileLines(expr)
	var found []engine.FoundLine
	if err == nil {
		found = q.Between(h.log, t.Start.Add(-1), at)
	}
	theirs, asking := h.oracle.Lines(h.tenant, e.Expr, t.Start, at)
	var refusal *Refusal
	is := errors.As(asking, &refusal)
	switch {
	case is && err != nil:
		return nil, nil //nolint:nilerr // both refuse: that is what was asked
	case asking != nil && !is:
		return nil, asking
	case asking == nil && err == nil && pairUp(theirs, found, sameLine):
		return nil, nil
	}
	f := &Failure{Message: h.differs(), Sides: h.sides()}
	for _, l := range theirs {
		f.Expected = append(f.Expected, engine.MakeLabels(l.Labels).String()+" "+l.Text)
	}
	for _, l := range found {
		f.Got = append(f.Got, l.Labels.String()+" "+l.Text)
	}
	if is {
		f.Expected = []string{"it fails: " + refusal.Reason}
	}
	if err != nil {
		f.Got = []string{"it fails: " + err.Error()}
	}
	return f, nil
}

func sameLine(w Logged, g engine.FoundLine) bool {
	return w.Text == g.Text && w.Time.UnixNano() == g.Time && sameSeries(w.Labels, g.Labels)
}

func (h *holder) differs() string {
	return "an error of loki-rules: its answer is not that of " + h.oracle.Name() + "; please report it, with this output"
}

func (h *holder) sides() [2]string { return [2]string{h.oracle.Name(), "loki-rules"} }

func (h *holder) add(t *rules.Test, what string, answers int, failure *Failure) {
	name := fmt.Sprintf("%s: %s as %s", what, count(answers, "answer"), h.oracle.Name())
	if failure != nil {
		name = what + ": the answers of " + h.oracle.Name()
	}
	h.cases = append(h.cases, Case{Test: h.name, Name: name, Place: t.Place, Failure: failure})
}
