package replay

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/evaluate"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/alerting"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Options say how rules are run. The zero value works.
type Options struct {
	// Interval is that of groups that set none: 1m by default.
	Interval time.Duration
	// Sweep is thresholds to try in place of its own, by the name of an alert.
	Sweep map[string][]float64
}

// A Replay runs rules over lines. It is not for concurrent use.
type Replay struct {
	groups  []*group
	streams map[string]*engine.Stream
	key     []byte
	first   time.Time
	last    time.Time
	lines   int
}

// group is a group on its way, with what its rules did.
type group struct {
	spec    alerting.Group
	running *alerting.Running
	ahead   time.Duration
	rules   []*Result
}

// Result is what one rule did. Of one that was swept there is a result for each
// threshold.
type Result struct {
	Rule      rules.Rule
	Group     string
	Threshold string // in place of the rule's own; "" is its own
	Episodes  []Episode
	Failures  []Failure
	Evaluated int

	open map[string]int // episodes that are not over, by their labels
}

// Episode is an alert from its first evaluation to its last.
type Episode struct {
	Labels      map[string]string
	Annotations map[string]string
	Pending     time.Time // since when its expression gave it
	Firing      time.Time // since when it fired; zero if it never did
	Over        time.Time // when it was over; zero if it was not
	Highest     float64   // of its values
}

// Failure is evaluations that failed, one after the other.
type Failure struct {
	From, To time.Time
	Message  string
}

// New makes rules ready. The error is that of an expression that Loki does not
// evaluate, or of a sweep that has nothing to sweep.
func New(groups []rules.Group, o Options) (*Replay, error) {
	r := &Replay{streams: map[string]*engine.Stream{}}
	swept := map[string]bool{}
	for _, g := range groups {
		made := &group{spec: alerting.Group{Name: g.Group, Interval: g.Interval, Limit: g.Limit}}
		if made.spec.Interval == 0 {
			made.spec.Interval = o.Interval
		}
		if made.spec.Interval == 0 {
			made.spec.Interval = time.Minute
		}
		for _, rule := range g.Rules {
			made.add(rule, "")
			for _, threshold := range o.Sweep[rule.Alert] {
				changed, err := withThreshold(rule, threshold)
				if err != nil {
					return nil, err
				}
				swept[rule.Alert] = true
				made.add(changed, strconv.FormatFloat(threshold, 'f', -1, 64))
			}
		}
		if _, err := alerting.Start(made.spec, time.Unix(0, 0), &alerting.Options{}); err != nil {
			return nil, fmt.Errorf("group %s: %w", words.Quote(g.Group), err)
		}
		r.groups = append(r.groups, made)
	}
	for name := range o.Sweep {
		if !swept[name] {
			return nil, noSweep(name, groups)
		}
	}
	return r, nil
}

func noSweep(name string, groups []rules.Group) error {
	var alerts []string
	for _, g := range groups {
		for _, r := range g.Rules {
			if r.Alert != "" {
				alerts = append(alerts, r.Alert)
			}
		}
	}
	text := "there is no alert " + words.Quote(name) + " whose threshold could be swept"
	if near := words.Nearest(name, alerts); near != "" {
		text += ": did you mean " + near + "?"
	}
	return errors.New(text)
}

func (g *group) add(rule rules.Rule, threshold string) {
	g.spec.Rules = append(g.spec.Rules, alerting.Rule{Alert: rule.Alert, Record: rule.Record, Expr: rule.Expr, For: rule.For, Labels: rule.Labels, Annotations: rule.Annotations})
	g.rules = append(g.rules, &Result{Rule: rule, Group: g.spec.Name, Threshold: threshold, open: map[string]int{}})
}

// withThreshold puts a number in place of the one that the rule compares with.
func withThreshold(rule rules.Rule, threshold float64) (rules.Rule, error) {
	expr, err := logql.Parse(rule.Expr)
	if err != nil {
		return rule, err
	}
	binary, ok := expr.(*logql.Binary)
	if ok && binary.Op.IsComparison() {
		for _, side := range []logql.Expr{binary.Right, binary.Left} {
			if n, ok := side.(*logql.Number); ok {
				rule.Expr = rule.Expr[:n.Start] + strconv.FormatFloat(threshold, 'f', -1, 64) + rule.Expr[n.End:]
				return rule, nil
			}
		}
	}
	return rule, fmt.Errorf("the alert %s compares with no number: there is nothing to sweep", words.Quote(rule.Alert))
}

// Push feeds a line, and makes the evaluations that were due before it.
func (r *Replay) Push(labels map[string]string, line evaluate.Line) {
	if r.lines == 0 {
		r.begin(line.Time)
	}
	r.lines++
	stream := r.stream(labels)
	made := engine.Line{Time: line.Time.UnixNano(), Text: line.Text}
	if len(line.Metadata) > 0 {
		made.Metadata = engine.MakeLabels(line.Metadata)
	}
	for _, g := range r.groups {
		for line.Time.After(g.running.Next().Add(g.ahead)) {
			g.eval()
		}
		g.running.Push(stream, made)
	}
	if line.Time.After(r.last) {
		r.last = line.Time
	}
}

// begin starts all groups at the first line.
func (r *Replay) begin(at time.Time) {
	r.first, r.last = at, at
	for _, g := range r.groups {
		running, err := alerting.Start(g.spec, at, &alerting.Options{MaxSeries: 0})
		if err != nil { // New has started it before
			panic("internal error: " + err.Error())
		}
		g.running = running
		_, g.ahead = running.Reach()
	}
}

// stream is the one with these labels, always the same.
func (r *Replay) stream(labels map[string]string) *engine.Stream {
	made := engine.MakeLabels(labels)
	r.key = made.AppendKey(r.key[:0])
	stream, known := r.streams[string(r.key)]
	if !known {
		stream = engine.NewStream(made)
		r.streams[string(r.key)] = stream
	}
	return stream
}

func (g *group) eval() {
	at := g.running.Next()
	g.running.Eval()
	for i, rule := range g.running.Rules {
		g.rules[i].note(at, rule)
	}
}

// note brings the result up to date with one evaluation.
func (r *Result) note(at time.Time, rule *alerting.RunningRule) {
	r.Evaluated++
	if rule.Err != nil {
		r.fail(at, rule.Err)
		return
	}
	alive := map[string]bool{}
	for _, a := range rule.Alerts() {
		key := a.Labels.String()
		alive[key] = true
		i, open := r.open[key]
		if !open {
			i = len(r.Episodes)
			r.open[key] = i
			r.Episodes = append(r.Episodes, Episode{Labels: a.Labels.Map(), Pending: a.ActiveAt, Highest: a.Value})
		}
		e := &r.Episodes[i]
		e.Annotations, e.Highest = a.Annotations.Map(), max(e.Highest, a.Value)
		if a.State == alerting.Firing && e.Firing.IsZero() {
			e.Firing = a.FiredAt
		}
	}
	for key, i := range r.open {
		if !alive[key] {
			r.Episodes[i].Over = at
			delete(r.open, key)
		}
	}
}

func (r *Result) fail(at time.Time, err error) {
	if n := len(r.Failures); n > 0 && r.Failures[n-1].Message == err.Error() {
		r.Failures[n-1].To = at
		return
	}
	r.Failures = append(r.Failures, Failure{at, at, err.Error()})
}

// Done makes the last evaluations, and is what came of it all.
func (r *Replay) Done() *Report {
	report := &Report{First: r.first, Last: r.last, Lines: r.lines}
	for _, g := range r.groups {
		for g.running != nil && !g.running.Next().After(r.last) {
			g.eval()
		}
		for _, result := range g.rules {
			report.Results = append(report.Results, *result)
		}
	}
	return report
}

// Report is what rules would have done.
type Report struct {
	First, Last time.Time // of the lines
	Lines       int
	Results     []Result
}

// Fired are the episodes of a result that fired.
func (r *Result) Fired() []Episode {
	return slices.DeleteFunc(slices.Clone(r.Episodes), func(e Episode) bool { return e.Firing.IsZero() })
}

// FiringFor is for how long an episode fired, up to a time if it was not over.
func (e *Episode) FiringFor(until time.Time) time.Duration {
	if e.Firing.IsZero() {
		return 0
	}
	if !e.Over.IsZero() {
		until = e.Over
	}
	return until.Sub(e.Firing)
}
