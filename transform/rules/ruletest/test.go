package ruletest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/alerting"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// runTest runs the rules that a test asks for, once, and judges each of its
// expectations.
func runTest(f *rules.TestFile, t *rules.Test, name string, groups []rules.Group, b *book, o *Options) ([]Case, error) {
	log, err := logOf(f, t, o)
	if err != nil {
		return nil, err
	}
	names, until := asked(t)
	if err := checkNames(t, ofTenant(groups, t.Tenant)); err != nil {
		return nil, err
	}
	all, err := histories(f, t, b, log, names, until)
	if err != nil {
		return nil, placed(t, err)
	}
	j := judge{test: t, name: name, log: log, histories: all, clock: clock{t.Start}}
	for _, a := range t.Alerts {
		j.alert(a)
	}
	for _, r := range t.Recordings {
		j.recording(r)
	}
	for _, e := range t.Exprs {
		j.expr(e)
	}
	return j.cases, nil
}

// asked are the rules that a test asks for, and the last time at which it does.
func asked(t *rules.Test) (names map[string]bool, until time.Time) {
	names, until = map[string]bool{}, t.Start
	for _, a := range t.Alerts {
		names[a.Alert] = true
		until = later(until, t.Start.Add(a.At))
	}
	for _, r := range t.Recordings {
		names[r.Record] = true
		until = later(until, t.Start.Add(r.At))
	}
	return names, until
}

// placed gives an error the place of the test, unless it has one.
func placed(t *rules.Test, err error) error {
	var input *finding.InputError
	if errors.As(err, &input) {
		return err
	}
	return fmt.Errorf("%s: %w", t.Place, err)
}

// ofTenant is the groups of a tenant; "" is everybody.
func ofTenant(groups []rules.Group, tenant string) []rules.Group {
	if tenant == "" {
		return groups
	}
	return slices.DeleteFunc(slices.Clone(groups), func(g rules.Group) bool { return g.Tenant != tenant })
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// checkNames refuses a test of a rule that does not exist: it would pass as long
// as it expects nothing.
func checkNames(t *rules.Test, groups []rules.Group) error {
	var alerts, records []string
	for _, g := range groups {
		for _, r := range g.Rules {
			if r.Alert != "" {
				alerts = append(alerts, r.Alert)
			} else {
				records = append(records, r.Record)
			}
		}
	}
	for _, a := range t.Alerts {
		if !slices.Contains(alerts, a.Alert) {
			return &finding.InputError{Place: a.Place, Msg: "no rule file has an alert " + a.Alert, Hint: nearest(a.Alert, alerts)}
		}
	}
	for _, r := range t.Recordings {
		if !slices.Contains(records, r.Record) {
			return &finding.InputError{Place: r.Place, Msg: "no rule file records " + r.Record, Hint: nearest(r.Record, records)}
		}
	}
	return nil
}

// judge holds what came against what a test expects.
type judge struct {
	test      *rules.Test
	name      string
	log       *engine.Log
	histories []*history
	clock     clock
	cases     []Case
}

func (j *judge) add(place finding.Place, name string, failure *Failure) {
	j.cases = append(j.cases, Case{Test: j.name, Name: name, Place: place, Failure: failure})
}

// of is the histories of the rules with a name.
func (j *judge) of(name string) []*history {
	var all []*history
	for _, h := range j.histories {
		if h.of.Name() == name {
			all = append(all, h)
		}
	}
	return all
}

func (j *judge) alert(a rules.AlertTest) {
	at := j.test.Start.Add(a.At)
	var firing, pending []alerting.Alert
	var failed error
	for _, h := range j.of(a.Alert) {
		s := h.after(at)
		failed = errors.Join(failed, s.err)
		for _, alert := range s.alerts {
			if alert.State == alerting.Firing {
				firing = append(firing, alert)
			} else {
				pending = append(pending, alert)
			}
		}
	}
	name := "alert " + a.Alert + " at " + short(a.At)
	var failure *Failure
	switch {
	case failed != nil:
		failure = &Failure{Message: "the evaluation " + engine.Fails(failed) + ": " + failed.Error()}
	case !j.sameAlerts(a.Firing, firing):
		failure = &Failure{Message: should(len(a.Firing), len(firing), "fire", "fires"), Expected: j.expectedAlerts(a.Firing, a.Alert), Got: describeAlerts(firing)}
	case a.AskPending && !j.sameAlerts(a.Pending, pending):
		failure = &Failure{Message: should(len(a.Pending), len(pending), "be pending", "is"), Expected: j.expectedAlerts(a.Pending, a.Alert), Got: describeAlerts(pending)}
	}
	if failure != nil {
		for _, h := range j.of(a.Alert) {
			failure.Why = append(failure.Why, j.why(h, at)...)
		}
	}
	j.add(a.Place, name, failure)
}

// should says how many alerts there should be, and are.
func should(want, got int, verb, does string) string {
	if want == got {
		return "the labels or annotations differ of what should " + verb
	}
	if got > 1 {
		does = map[string]string{"fires": "fire", "is": "are"}[does]
	}
	return count(want, "alert") + " should " + verb + ", " + count(got, "alert") + " " + does
}

func count(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (j *judge) recording(r rules.RecordingTest) {
	at := j.test.Start.Add(r.At)
	var got []engine.Sample
	var failed error
	for _, h := range j.of(r.Record) {
		s := h.after(at)
		failed = errors.Join(failed, s.err)
		for _, sample := range s.samples {
			got = append(got, engine.Sample{Labels: without(sample.Labels, "__name__"), Value: sample.Value})
		}
	}
	failure := compareSamples(r.Samples, got, failed)
	if failure != nil {
		for _, h := range j.of(r.Record) {
			failure.Why = append(failure.Why, j.why(h, at)...)
		}
	}
	j.add(r.Place, r.Record+" at "+short(r.At), failure)
}

func without(labels engine.Labels, name string) engine.Labels {
	return slices.DeleteFunc(slices.Clone(labels), func(l engine.Label) bool { return l.Name == name })
}

func (j *judge) expr(e rules.ExprTest) {
	at := j.test.Start.Add(e.At)
	name := strings.Join(strings.Fields(e.Expr), " ") + " at " + short(e.At)
	expr, err := logql.Parse(e.Expr)
	if err != nil {
		j.add(e.Place, name, &Failure{Message: "Loki refuses the expression: " + err.Error()})
		return
	}
	if _, isLog := expr.(*logql.LogQuery); isLog {
		j.add(e.Place, name, j.lines(e, expr, at))
		return
	}
	got, failed := instant(e.Expr, j.log, at, j.test.MaxSeries)
	failure := compareSamples(e.Samples, got, failed)
	if failure != nil {
		failure.Why = j.explain(e.Expr, at)
	}
	j.add(e.Place, name, failure)
}

// instant evaluates a metric expression.
func instant(text string, log *engine.Log, at time.Time, maxSeries int) ([]engine.Sample, error) {
	expr, err := logql.Parse(text)
	if err != nil {
		return nil, err
	}
	q, err := engine.Compile(expr)
	if err != nil {
		return nil, err
	}
	q.MaxSeries = maxSeries
	result, err := q.Instant(log, at)
	if result.IsScalar {
		return []engine.Sample{{Value: result.Scalar}}, err
	}
	return result.Vector, err
}

// lines judges a log query: what it finds from the start of the test to a time.
func (j *judge) lines(e rules.ExprTest, expr logql.Expr, at time.Time) *Failure {
	q, err := engine.CompileLines(expr)
	if err != nil {
		return &Failure{Message: "the query fails in Loki: " + err.Error()}
	}
	found := q.Between(j.log, j.test.Start.Add(-1), at)
	if sameLines(e.Logs, found) {
		return nil
	}
	f := &Failure{Message: count(len(e.Logs), "line") + " expected, " + count(len(found), "line") + " found"}
	for _, l := range e.Logs {
		f.Expected = append(f.Expected, engine.MakeLabels(l.Labels).String()+" "+l.Text)
	}
	for _, l := range found {
		f.Got = append(f.Got, l.Labels.String()+" "+l.Text+" at "+j.clock.text(time.Unix(0, l.Time)))
	}
	return f
}
