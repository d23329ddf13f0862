package transform

import (
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

// Expression says what a LogQL expression is. It is the answer that explain gives
// for one, as text and as JSON.
type Expression struct {
	Text string `json:"expression"`
	// Kind is "metric", "log", "number", or "refused" when Loki does not take it.
	Kind string `json:"kind"`
	// Printed is the expression as it was understood, in one line and with the
	// parentheses that it needs; empty when it is refused.
	Printed string `json:"printed,omitempty"`
	// Since is the first Loki version that knows all of it, such as "3.0"; Until the
	// first that does not any more, such as "4.0". Empty where there is none.
	Since string `json:"since,omitempty"`
	Until string `json:"until,omitempty"`
	// Reads are the log queries in it, in the order of the text: the first 100.
	Reads []Read `json:"reads,omitempty"`
	// ReadsLeftOut is how many more there are.
	ReadsLeftOut int `json:"readsLeftOut,omitempty"`
	// Labels are those of the result.
	Labels Labels `json:"labels"`
	// Fires says when an alert with it fires, as one sentence; empty for what is no
	// alert.
	Fires string `json:"fires,omitempty"`
	// Findings are what lint says about it.
	Findings []ExpressionFinding `json:"findings,omitempty"`
}

// Read is one log query of an expression, with what it is aggregated by.
type Read struct {
	Function string `json:"function,omitempty"` // such as "rate"; empty for the log query itself
	Window   string `json:"window,omitempty"`   // such as "5m"
	Offset   string `json:"offset,omitempty"`   // such as "1h0m0s"; "-1h0m0s" looks ahead
	// Steps are the selector, the first 100 stages, and unwrap where there is one.
	Steps []Step `json:"steps"`
	// StepsLeftOut is how many stages more there are.
	StepsLeftOut int `json:"stepsLeftOut,omitempty"`
}

// mostShown is how many reads, and steps of one, are told of an expression: more than
// anybody writes. A machine may write thousands, each with hundreds of labels behind it.
const mostShown = 100

// Step is a selector, or a stage of a pipeline, with the labels behind it.
type Step struct {
	Text   string `json:"text"`
	Labels Labels `json:"labels"`
}

// Labels are what is certain about the labels of lines or samples.
type Labels struct {
	Known  []string `json:"known"`            // can be there, sorted
	Gone   []string `json:"gone,omitempty"`   // cannot be there though others may
	Others bool     `json:"others,omitempty"` // there can be others, whose names are not known
}

// ExpressionFinding is something that lint says about an expression.
type ExpressionFinding struct {
	Rule     string           `json:"rule"`
	Title    string           `json:"title"` // what the rule is about, one sentence
	Severity finding.Severity `json:"severity"`
	Start    int              `json:"start"` // byte offsets into the expression
	End      int              `json:"end"`
	Message  string           `json:"message"`
	Hint     string           `json:"hint,omitempty"`
	Proposed string           `json:"proposed,omitempty"` // in the place of Start to End
}

// ExplainExpression says what an expression is. ok is false for a text that is no
// LogQL and does not look like it: no selector, no function of LogQL.
func ExplainExpression(text string, assume finding.Assume) (e Expression, ok bool) {
	tree, problems := rulefile.CheckExpression(text, rulefile.Options{LokiVersion: assume.LokiVersion})
	if tree == nil && !logql.LooksLike(text) {
		return Expression{}, false
	}
	e = Expression{Text: text, Kind: "refused", Labels: Labels{Known: []string{}}}
	for _, p := range problems {
		rule, _ := lint.Find(p.Rule)
		if rule.OptIn {
			continue
		}
		e.Findings = append(e.Findings, ExpressionFinding{Rule: p.Rule, Title: rule.Title(), Severity: p.Severity, Start: p.Start, End: p.End,
			Message: p.Message, Hint: p.FixText, Proposed: p.Proposed})
	}
	if tree == nil {
		return e, true
	}
	e.describe(tree)
	switch {
	case e.has("rule-expr-version", finding.Error):
		e.Kind, e.Fires = "refused", ""
	case e.has("rule-expr-fails", finding.Error):
		e.Fires = "an alert with it never fires: every evaluation fails"
	}
	return e, true
}

func (e *Expression) has(rule string, severity finding.Severity) bool {
	return slices.ContainsFunc(e.Findings, func(f ExpressionFinding) bool { return f.Rule == rule && f.Severity == severity })
}

func (e *Expression) describe(tree logql.Expr) {
	var facts logql.Facts
	e.Kind = "metric"
	e.Fires = fires(facts.FiringOf(tree))
	switch {
	case logql.IsLog(tree):
		e.Kind, e.Fires = "log", ""
	case facts.IsScalar(tree):
		e.Kind = "number"
	}
	e.Printed = logql.Print(tree)
	e.Labels = labelsOf(facts.LabelsOf(tree))
	for f := range logql.Features(e.Text, logql.AppendAll(nil, tree), 0, 0) {
		if f.Since != "" && (e.Since == "" || semver.Compare("v"+f.Since, "v"+e.Since) > 0) {
			e.Since = f.Since
		}
		if f.Until != "" {
			e.Until = f.Until
		}
	}
	for n := range logql.All(tree) {
		r, ok := n.(*logql.RangeAggregation)
		switch {
		case ok && len(e.Reads) < mostShown:
			e.Reads = append(e.Reads, e.aggregated(r))
		case ok:
			e.ReadsLeftOut++
		}
	}
	if q, ok := tree.(*logql.LogQuery); ok {
		e.Reads = []Read{e.read(q)}
	}
}

// aggregated is what a range aggregation reads.
func (e *Expression) aggregated(r *logql.RangeAggregation) Read {
	read := e.read(r.Log)
	read.Function, read.Window = string(r.Func), logql.FormatDuration(r.Window.Length)
	if r.Offset != nil {
		read.Offset = r.Offset.Length.String()
	}
	if r.Unwrap != nil {
		read.Steps = append(read.Steps, Step{oneLine(r.Unwrap.In(e.Text)), labelsOf(logql.LabelsOf(withoutGrouping(r)))})
	}
	return read
}

// withoutGrouping is an aggregation whose labels are those behind unwrap.
func withoutGrouping(r *logql.RangeAggregation) *logql.RangeAggregation {
	plain := *r
	plain.Grouping = nil
	return &plain
}

func (e *Expression) read(q *logql.LogQuery) Read {
	var r Read
	for s := range logql.Steps(q) {
		if len(r.Steps) > mostShown {
			r.StepsLeftOut = len(q.Stages) - mostShown
			break
		}
		r.Steps = append(r.Steps, Step{oneLine(s.Node.Bounds().In(e.Text)), labelsOf(s.Labels)})
	}
	return r
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// 3 inlined copies were 1.9 KB of code.
//
//go:noinline
func labelsOf(s logql.LabelSet) Labels {
	known := s.Names()
	if known == nil {
		known = []string{}
	}
	return Labels{Known: known, Gone: s.Gone(), Others: s.Open()}
}

func fires(when logql.Firing) string {
	switch when {
	case logql.Never:
		return "an alert with it never fires: some comparison leaves out every value that its operand can have"
	case logql.AnyLine:
		return "an alert with it fires with the first line that is counted, whatever the number: nothing is compared"
	case logql.Always:
		return "an alert with it always fires, whether there are lines or not"
	case logql.Conditional:
	}
	return "an alert with it fires when what is asked of the lines holds: a comparison, or that they are missing"
}
