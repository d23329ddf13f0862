package ruletest

import (
	"fmt"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/alerting"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// book remembers what the tests of a file saw of each rule.
type book struct {
	groups []rules.Group
	tested map[[2]int]bool
	fired  map[[2]int]bool
}

func newBook(groups []rules.Group) *book {
	return &book{groups, map[[2]int]bool{}, map[[2]int]bool{}}
}

func (b *book) coverage() []Coverage {
	var all []Coverage
	for i, g := range b.groups {
		for j, r := range g.Rules {
			all = append(all, Coverage{r, g.Group, b.tested[[2]int{i, j}], b.fired[[2]int{i, j}]})
		}
	}
	return all
}

// history is what one rule did in a test.
type history struct {
	group, rule int // in the book
	of          rules.Rule
	states      []state
}

// state is a rule after one evaluation.
type state struct {
	at      time.Time
	alerts  []alerting.Alert
	samples []engine.Sample
	err     error
}

// after is the state at a time: that of the evaluation before it.
func (h *history) after(at time.Time) state {
	for i := len(h.states) - 1; i >= 0; i-- {
		if !h.states[i].at.After(at) {
			return h.states[i]
		}
	}
	return state{}
}

// maxEvaluations of a group are four months at one a minute.
const maxEvaluations = 200_000

// histories runs the rules of the names up to a time.
func histories(f *rules.TestFile, t *rules.Test, b *book, log *engine.Log, names map[string]bool, until time.Time) ([]*history, error) {
	options := &alerting.Options{ExternalLabels: t.ExternalLabels, ExternalURL: t.ExternalURL, MaxSeries: t.MaxSeries, Query: queryOf(log, t)}
	var all []*history
	for i, g := range b.groups {
		if t.Tenant != "" && g.Tenant != t.Tenant {
			continue
		}
		group := alerting.Group{Name: g.Group, Interval: g.Interval, Limit: g.Limit}
		if group.Interval == 0 {
			group.Interval = f.Interval
		}
		if n := until.Sub(t.Start) / group.Interval; n > maxEvaluations {
			return nil, &finding.InputError{
				Place: t.Place, Msg: fmt.Sprintf("group %s would be evaluated %d times, every %s for %s; a test makes at most %d evaluations", group.Name, n, short(group.Interval), short(until.Sub(t.Start)), maxEvaluations),
				Hint: "evaluation_interval, or an earlier eval_time",
			}
		}
		var mine []*history
		for j, r := range g.Rules {
			if names[r.Name()] {
				b.tested[[2]int{i, j}] = true
				group.Rules = append(group.Rules, alerting.Rule{Alert: r.Alert, Record: r.Record, Expr: r.Expr, For: r.For, Labels: r.Labels, Annotations: r.Annotations})
				mine = append(mine, &history{group: i, rule: j, of: r})
			}
		}
		if len(mine) == 0 {
			continue
		}
		if err := runGroup(group, t.Start, until, options, log, mine); err != nil {
			return nil, err
		}
		for _, h := range mine {
			for _, s := range h.states {
				b.fired[[2]int{h.group, h.rule}] = b.fired[[2]int{h.group, h.rule}] || len(s.samples) > 0
			}
		}
		all = append(all, mine...)
	}
	return all, nil
}

// runGroup evaluates a group from start to until, and notes each evaluation.
func runGroup(g alerting.Group, start, until time.Time, o *alerting.Options, log *engine.Log, rules []*history) error {
	running, err := alerting.Start(g, start, o)
	if err != nil {
		return err
	}
	back, ahead := running.Reach()
	from := start.Add(-back).UnixNano()
	for !running.Next().After(until) {
		to := running.Next().Add(ahead).UnixNano()
		for _, e := range log.Between(from, to) {
			running.Push(e.Stream, e.Line)
		}
		from = to
		at := running.Next()
		running.Eval()
		for i, r := range running.Rules {
			rules[i].states = append(rules[i].states, state{at, r.Alerts(), r.Samples, r.Err})
		}
	}
	return nil
}

// queryOf answers the query function of templates.
func queryOf(log *engine.Log, t *rules.Test) func(string, time.Time) ([]engine.Sample, error) {
	return func(expr string, at time.Time) ([]engine.Sample, error) {
		result, err := instant(expr, log, at, t.MaxSeries)
		return result, err
	}
}
