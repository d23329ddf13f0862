package rulefile

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

const (
	alwaysFires = "rule-alert-always-fires"
	neverFires  = "rule-alert-never-fires"
)

// checkFiring reports alerts that always fire, or never.
func (s *subject) checkFiring() {
	if b := s.neverHolding(); b != nil {
		if or := orAround(s.tree, b); or != nil && s.facts.FiringOf(or.Left) == logql.AnyLine {
			s.bindsTighter(or, b)
			return
		}
		s.neverHolds(b)
		return
	}
	switch s.facts.FiringOf(s.tree) {
	case logql.Always:
		s.alwaysFires()
	case logql.AnyLine:
		s.firesOnAnyLine()
	case logql.Never, logql.Conditional:
	}
}

// neverHolding finds the first comparison that never holds. An expression that is
// constant as a whole, such as vector(0) > 1, is somebody's intention.
func (s *subject) neverHolding() *logql.Binary {
	never := s.facts.NeverHolding(s.operations)
	if len(never) == 0 || logql.IsConstant(s.tree) {
		return nil
	}
	return never[0]
}

func (s *subject) neverHolds(b *logql.Binary) {
	text := shorten(b.In(s.Expr))
	message := fmt.Sprintf("%s never holds: where there are no lines there is no sample, not 0", text)
	fix := "ask with absent_over_time whether lines are missing, or add or vector(0) in parentheses, which drops the labels"
	if logql.IsConstant(b) {
		message, fix = text+" never holds", "take it away, or compare with what was meant"
	}
	if s.tree != logql.Expr(b) {
		message = "a part of the expression never gives a sample: " + message
	}
	s.tell(neverFires, finding.Warning, b.Span, message, fix)
}

// bindsTighter is x or vector(0) > 1, which asks nothing of x.
func (s *subject) bindsTighter(or, b *logql.Binary) {
	left, inner := or.Left.Bounds().In(s.Expr), b.Left.Bounds()
	together := "(" + left + " or " + inner.In(s.Expr) + ")" + s.Expr[inner.End:b.End]
	s.propose(alwaysFires, finding.Warning, logql.Edit{Span: or.Span, Text: together},
		fmt.Sprintf("%s binds tighter than or: nothing is asked of %s, which fires with any line, and %s never holds", b.Op, shorten(left), b.In(s.Expr)),
		"put parentheses around both sides of or")
}

// orAround finds the or whose right side is b.
func orAround(e logql.Expr, b *logql.Binary) *logql.Binary {
	for n := range logql.All(e) {
		if or, ok := n.(*logql.Binary); ok && or.Op == logql.Or && or.Right == logql.Expr(b) {
			return or
		}
	}
	return nil
}

// alwaysFires: a number or vector(1) is how people write an alert that is meant
// to fire always, to see that alerts arrive.
func (s *subject) alwaysFires() {
	_, operation := s.tree.(*logql.Binary)
	switch {
	case s.facts.IsScalar(s.tree) && operation:
		s.tell(alwaysFires, finding.Warning, s.tree.Bounds(), "the expression is one number, and a number fires whatever it is, also 0", "compare a metric query with it")
	case !logql.IsConstant(s.tree):
		s.tell(alwaysFires, finding.Warning, s.tree.Bounds(), "the alert always fires: the expression has a sample whether there are lines or not, and no comparison leaves it out",
			"compare the whole expression, in parentheses, with a threshold that can fail")
	}
}

func (s *subject) firesOnAnyLine() {
	if b := boolOf(s.tree); b != nil {
		start := b.OpSpan
		without := logql.Edit{Span: logql.Span{Start: start.Start, End: b.Right.Bounds().Start}, Text: string(b.Op) + " "}
		if b.Matching != nil {
			without.Text += b.Matching.In(s.Expr) + " "
		}
		s.propose(alwaysFires, finding.Warning, without, fmt.Sprintf("with bool, %s gives 0 where it does not hold, and a sample of 0 fires as well", b.Op), "take bool away")
		return
	}
	if b := s.facts.Needless(s.tree); b != nil {
		s.tell(alwaysFires, finding.Warning, b.Span, shorten(b.In(s.Expr))+" holds for every value there is: the alert fires as soon as one line is counted",
			"compare with a threshold that can fail; > 0 says that any line will do")
		return
	}
	s.tell(alwaysFires, finding.Warning, s.tree.Bounds(), "nothing is compared: the alert fires as soon as one line is counted, whatever the number", "compare with a threshold; > 0 says that any line will do")
}

// boolOf finds a comparison with bool.
func boolOf(e logql.Expr) *logql.Binary {
	for n := range logql.All(e) {
		if b, ok := n.(*logql.Binary); ok && b.Bool && b.Op.IsComparison() {
			return b
		}
	}
	return nil
}
