package ruletest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Mutant is a rule with one small fault that was put in on purpose. One that no
// test sees is a fault that could be made, and nobody would know.
type Mutant struct {
	Rule  rules.Rule
	Group string
	What  string // what was changed
	Seen  bool   // a test fails with it
}

// Mutate runs the tests of a file with each fault in each rule that they are
// about.
func Mutate(f *rules.TestFile, o *Options) ([]Mutant, error) {
	groups, err := readGroups(f, o)
	if err != nil {
		return nil, err
	}
	var all []Mutant
	for i, g := range groups {
		for j, r := range g.Rules {
			tests := testsOf(f, r.Name())
			if len(tests) == 0 {
				continue
			}
			for _, m := range mutantsOf(r) {
				changed := slices.Clone(groups)
				changed[i].Rules = slices.Clone(g.Rules)
				changed[i].Rules[j] = m.rule
				seen, err := anyFails(f, tests, changed, o)
				if err != nil {
					return nil, err
				}
				all = append(all, Mutant{r, g.Group, m.what, seen})
			}
		}
	}
	return all, nil
}

// testsOf are the tests that ask for a rule, with nothing else in them.
func testsOf(f *rules.TestFile, name string) []rules.Test {
	var tests []rules.Test
	for _, t := range f.Tests {
		t.Exprs = nil
		t.Alerts = slices.DeleteFunc(slices.Clone(t.Alerts), func(a rules.AlertTest) bool { return a.Alert != name })
		t.Recordings = slices.DeleteFunc(slices.Clone(t.Recordings), func(r rules.RecordingTest) bool { return r.Record != name })
		if len(t.Alerts)+len(t.Recordings) > 0 {
			tests = append(tests, t)
		}
	}
	return tests
}

func anyFails(f *rules.TestFile, tests []rules.Test, groups []rules.Group, o *Options) (bool, error) {
	for i := range tests {
		cases, err := runTest(f, o.prepared(tests[i]), "", groups, newBook(groups), o)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(cases, func(c Case) bool { return c.Failure != nil }) {
			return true, nil
		}
	}
	return false, nil
}

// mutant is a rule that was changed.
type mutant struct {
	rule rules.Rule
	what string
}

// mutantsOf are all small faults of a rule that Loki would still evaluate.
func mutantsOf(r rules.Rule) []mutant {
	var all []mutant
	if r.For > 0 {
		without := r
		without.For = 0
		all = append(all, mutant{without, "for: " + short(r.For) + " left out"})
	}
	expr, err := logql.Parse(r.Expr)
	if err != nil {
		return nil
	}
	for node := range logql.All(expr) {
		for _, c := range changesOf(node, r.Expr) {
			changed := r
			changed.Expr = r.Expr[:c.span.Start] + c.text + r.Expr[c.span.End:]
			if changed.Expr != r.Expr && evaluates(changed.Expr) {
				all = append(all, mutant{changed, c.what(r.Expr)})
			}
		}
	}
	return all
}

func evaluates(text string) bool {
	expr, err := logql.Parse(text)
	if err != nil {
		return false
	}
	_, err = engine.Compile(expr)
	return err == nil
}

// change replaces a part of an expression.
type change struct {
	span logql.Span
	text string
}

func (c change) what(expr string) string {
	old := oneLine(c.span.In(expr))
	if c.text == "" {
		return old + " left out"
	}
	return old + " made " + c.text
}

// changesOf are the faults that can be made at one node.
func changesOf(node logql.Node, expr string) []change {
	switch n := node.(type) {
	case *logql.Binary:
		return ofComparison(n)
	case *logql.RangeAggregation:
		return append(ofGrouping(n.Grouping, expr), ofWindow(n.Window)...)
	case *logql.VectorAggregation:
		return ofGrouping(n.Grouping, expr)
	case *logql.LineFilter:
		return []change{{n.Span, ""}}
	case *logql.LabelFilter:
		return []change{{n.Span, ""}}
	}
	return nil
}

// ofComparison moves thresholds up and down, and turns the operator.
func ofComparison(n *logql.Binary) []change {
	if !n.Op.IsComparison() {
		return nil
	}
	turned := map[logql.BinaryOp]string{logql.Gt: "<", logql.Ge: "<=", logql.Lt: ">", logql.Le: ">=", logql.Eq: "!=", logql.Ne: "=="}
	changes := []change{{n.OpSpan, turned[n.Op]}}
	for _, side := range []logql.Expr{n.Left, n.Right} {
		if threshold, ok := side.(*logql.Number); ok {
			up, down := threshold.Value*2, threshold.Value/2
			if threshold.Value == 0 {
				up, down = 1, -1
			}
			changes = append(changes, change{threshold.Span, formatNumber(up)}, change{threshold.Span, formatNumber(down)})
		}
	}
	return changes
}

func formatNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// ofWindow halves a range.
func ofWindow(w logql.Window) []change {
	half := (w.Length / 2).Truncate(time.Millisecond)
	if half <= 0 {
		return nil
	}
	return []change{{w.Span, "[" + logql.FormatDuration(half) + "]"}}
}

// ofGrouping drops each label of by.
func ofGrouping(g *logql.Grouping, expr string) []change {
	if g == nil || g.Without {
		return nil
	}
	word, _, _ := strings.Cut(g.Span.In(expr), "(")
	var changes []change
	for i := range g.Labels {
		var rest []string
		for j, l := range g.Labels {
			if j != i {
				rest = append(rest, l.Text)
			}
		}
		changes = append(changes, change{g.Span, fmt.Sprintf("%s (%s)", strings.TrimSpace(word), strings.Join(rest, ", "))})
	}
	return changes
}
