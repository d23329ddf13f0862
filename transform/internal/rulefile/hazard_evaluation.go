package rulefile

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template/syntax"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/units"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// checkEvaluation reports what Loki evaluates otherwise than it reads.
func (s *subject) checkEvaluation() {
	if s.has.onlyErrors || s.has.format {
		s.checkRanges()
	}
	if !s.has.operation && !s.has.size {
		return
	}
	for _, n := range s.nodes {
		switch n := n.(type) {
		case *logql.CondBytes:
			s.checkBytes(n)
		case *logql.Binary:
			s.checkIncluded(n)
			s.checkOrVector(n)
		}
	}
}

func (s *subject) checkRanges() {
	s.eachRange(s.tree, nil, func(r *logql.RangeAggregation, above *logql.VectorAggregation) {
		s.checkKeptError(r, above)
		if isLazy(r, above) {
			s.checkBlindTemplates(r)
		}
	})
}

// eachRange visits the range aggregations, each with the vector aggregation right
// above it, nil if there is none.
func (s *subject) eachRange(e logql.Expr, above *logql.VectorAggregation, visit func(*logql.RangeAggregation, *logql.VectorAggregation)) {
	switch e := e.(type) {
	case *logql.RangeAggregation:
		visit(e, above)
	case *logql.VectorAggregation:
		s.eachRange(e.Expr, e, visit)
	case *logql.Binary:
		s.eachRange(e.Left, nil, visit)
		s.eachRange(e.Right, nil, visit)
	case *logql.LabelReplace:
		s.eachRange(e.Expr, nil, visit)
	}
}

// isLazy reports an aggregation of which Loki knows the labels it needs: then it
// reads no others from a line, and keeps an error as a label where it is asked
// for.
func isLazy(r *logql.RangeAggregation, above *logql.VectorAggregation) bool {
	if r.Grouping != nil {
		return !r.Grouping.Without
	}
	if above == nil || above.Func != logql.Sum || above.Grouping != nil && above.Grouping.Without {
		return false
	}
	switch r.Func {
	case logql.Rate, logql.CountOverTime, logql.BytesRate, logql.BytesOverTime, logql.SumOverTime:
		return true
	default:
		return false
	}
}

// checkBytes reports sizes that Loki rounds: it evaluates the printed form of an
// expression, where 1KiB is 1.0kB, which is 1000.
func (s *subject) checkBytes(c *logql.CondBytes) {
	rounded := units.PrintedBytes(c.Value)
	if rounded == c.Value {
		return
	}
	s.tell("rule-bytes-rounded", finding.Warning, c.Span,
		fmt.Sprintf("Loki evaluates this as %s %s %dB: it prints the size in powers of ten, with few digits, before it evaluates", c.Label.Text, c.Op, rounded),
		"write a size that stays the same, in B below 1000, or in kB, MB and GB with two digits")
}

// checkKeptError reports a filter that lets nothing but errors through to an
// aggregation that fails with the first of them.
func (s *subject) checkKeptError(r *logql.RangeAggregation, above *logql.VectorAggregation) {
	if isLazy(r, above) || r.Func == logql.AbsentOverTime {
		return
	}
	var wanted *logql.LabelFilter
	for _, stage := range r.Log.Stages {
		switch stage := stage.(type) {
		case *logql.LabelFilter:
			if c, ok := stage.Cond.(*logql.CondText); ok && wantsError(c) {
				wanted = stage
			}
		case *logql.Drop:
			if asksForError(stage) {
				wanted = nil
			}
		}
	}
	if wanted != nil {
		s.tell("rule-error-not-kept", finding.Warning, wanted.Span,
			"each line that passes here has an error, and fails the evaluation: only a sum right above a rate or count keeps __error__ as a label",
			"write sum by (…) around it, or | drop __error__ behind the filter")
	}
}

// wantsError reports conditions on __error__ that an empty one does not meet.
func wantsError(c *logql.CondText) bool {
	if c.Label.Text != "__error__" {
		return false
	}
	switch c.Op {
	case logql.Equal:
		return c.Value.Value != ""
	case logql.NotEqual:
		return c.Value.Value == ""
	case logql.Matches, logql.NotMatches: // nobody writes that
	}
	return false
}

// checkBlindTemplates reports templates that look at all labels where a parser in
// front of them read only those that the query names.
func (s *subject) checkBlindTemplates(r *logql.RangeAggregation) {
	parsed := false
	for _, stage := range r.Log.Stages {
		switch stage := stage.(type) {
		case *logql.JSON:
			parsed = parsed || len(stage.Labels) == 0
		case *logql.Logfmt:
			parsed = parsed || len(stage.Labels) == 0
		case *logql.Unpack:
			parsed = true
		case *logql.LabelFormat:
			for _, f := range stage.Formats {
				if parsed && f.Template != nil && looksAround(f.Template.Value) {
					s.tell("rule-template-sees-no-label", finding.Warning, f.Template.Span,
						"this template looks at all labels, and sees only those of the stream and those that the query names: the parser in front of it reads no others",
						"name the labels in the template, as in {{ .level }}")
				}
			}
		}
	}
}

func looksAround(text string) bool {
	t, err := syntax.Parse(text)
	return err == nil && syntax.LooksAround(t)
}

// checkIncluded reports labels of group_left or group_right that the other side
// cannot have: they are removed from the result.
func (s *subject) checkIncluded(b *logql.Binary) {
	if b.Matching == nil || b.Matching.Card == logql.OneToOne {
		return
	}
	one := b.Right
	if b.Matching.Card == logql.OneToMany {
		one = b.Left
	}
	labels := s.facts.LabelsOf(one)
	for _, name := range b.Matching.Include {
		if !labels.May(name.Text) {
			s.tell("rule-included-label-missing", finding.Warning, name.Span,
				fmt.Sprintf("the other side has no label %s: it is not copied, but removed from the result", name.Text),
				fmt.Sprintf("keep %s on the other side, or leave it out here", name.Text))
		}
	}
}

// checkOrVector reports or vector(…) behind series that have labels: it does not
// stand for one that is missing, but adds one.
func (s *subject) checkOrVector(b *logql.Binary) {
	vector, ok := b.Right.(*logql.Vector)
	if !ok || b.Op != logql.Or || b.Matching != nil || !s.facts.LabelsOf(b.Left).MustAny() {
		return
	}
	s.tell("rule-or-vector-adds-series", finding.Warning, vector.Span,
		"the series on the left have labels and this has none: it does not stand for one that is missing, but is there beside them, always",
		"leave the labels out with sum(…), or write or on () vector(…) for when there is no series at all")
}
