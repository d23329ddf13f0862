package rulefile

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// checkErrors reports stages of which one line that does not fit fails the whole
// evaluation ("pipeline error"), because nothing takes its __error__ away.
func (s *subject) checkErrors() {
	s.errorsBelow(s.tree, false)
}

// errorsBelow looks for them below e. grouped says that an aggregation around it
// has by: then labels of the lines are needed, and every line is parsed. Without
// that, sum(rate(… | json [5m])) does not parse a single one.
func (s *subject) errorsBelow(e logql.Expr, grouped bool) {
	switch e := e.(type) {
	case *logql.VectorAggregation:
		s.errorsBelow(e.Expr, grouped || e.Grouping != nil && len(e.Grouping.Labels) > 0)
	case *logql.Binary:
		s.errorsBelow(e.Left, grouped)
		s.errorsBelow(e.Right, grouped)
	case *logql.LabelReplace:
		s.errorsBelow(e.Expr, grouped)
	case *logql.RangeAggregation:
		s.errorsOf(e, grouped)
	}
}

func (s *subject) errorsOf(r *logql.RangeAggregation, grouped bool) {
	const id = "rule-pipeline-error-unhandled"
	if r.Unwrap != nil && !filtersError(r.Unwrap) && !isNumber(r) {
		s.tell(id, finding.Info, r.Unwrap.Span,
			fmt.Sprintf("one line whose %s is no number fails every evaluation that sees it", r.Unwrap.Label.Text), `add | __error__="" behind unwrap`)
	}
	if !grouped || r.Func == logql.AbsentOverTime {
		return
	}
	var failing, early logql.Stage
	for i, stage := range r.Log.Stages {
		switch {
		case mayFail(stage):
			failing = stage
		case asksForError(stage):
			failing = nil
			if !anyMayFail(r.Log.Stages[:i]) {
				early = stage
			}
		}
	}
	switch {
	case failing == nil || r.Unwrap != nil && filtersError(r.Unwrap):
	case early != nil && failing.Bounds().Start > early.Bounds().Start:
		s.tell("rule-error-filter-too-early", finding.Warning, early.Bounds(), "nothing in front of this can fail, and what can is behind it: one line that does not parse fails every evaluation that sees it",
			"move it behind the parser")
	default:
		s.tell(id, finding.Info, failing.Bounds(), "one line that does not parse fails every evaluation that sees it", `add | __error__="" behind it, or | drop __error__ to count such lines too`)
	}
}

// anyMayFail reports stages of which one may set __error__, for whatever reason.
func anyMayFail(stages []logql.Stage) bool {
	for _, stage := range stages {
		switch stage := stage.(type) {
		case *logql.LineFormat, *logql.LabelFormat:
			return true
		case *logql.LabelFilter:
			if _, text := stage.Cond.(*logql.CondText); !text {
				return true
			}
		}
		if mayFail(stage) {
			return true
		}
	}
	return false
}

// isNumber reports that what is unwrapped was taken by a regular expression that
// takes only numbers.
func isNumber(r *logql.RangeAggregation) bool {
	number := false
	for _, stage := range r.Log.Stages {
		switch stage := stage.(type) {
		case *logql.Regexp:
			number = number || logql.GroupIsNumber(stage.Regexp.Value, r.Unwrap.Label.Text)
		case *logql.LineFilter, *logql.LabelFilter, *logql.Decolorize:
		default:
			return false
		}
	}
	return number && r.Unwrap.Convert == logql.ConvertNumber
}

// mayFail reports parsers that set __error__ for a line they cannot read. logfmt
// reads what it can, unless it is strict.
func mayFail(stage logql.Stage) bool {
	switch stage := stage.(type) {
	case *logql.JSON, *logql.Unpack:
		return true
	case *logql.Logfmt:
		return stage.Strict
	}
	return false
}

// asksForError reports a stage that mentions __error__ or drops it.
func asksForError(stage logql.Stage) bool {
	switch stage := stage.(type) {
	case *logql.LabelFilter:
		return isAboutError(stage.Cond)
	case *logql.Drop:
		for i := range stage.Labels {
			if stage.Labels[i].Label.Text == "__error__" {
				return true
			}
		}
	}
	return false
}

// isAboutError reports a condition that mentions __error__.
func isAboutError(c logql.Condition) bool {
	switch c := c.(type) {
	case *logql.CondAnd:
		return isAboutError(c.Left) || isAboutError(c.Right)
	case *logql.CondOr:
		return isAboutError(c.Left) || isAboutError(c.Right)
	case *logql.CondText:
		return c.Label.Text == "__error__"
	}
	return false
}

// filtersError reports an unwrap with a filter that mentions __error__.
func filtersError(u *logql.Unwrap) bool {
	return slices.ContainsFunc(u.Filters, func(f *logql.LabelFilter) bool { return isAboutError(f.Cond) })
}
