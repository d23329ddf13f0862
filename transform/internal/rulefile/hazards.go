package rulefile

import (
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// A subject is a rule that Loki loads and evaluates, looked at for what its
// author cannot have meant. What is told is certain from the text; where it is
// not, nothing is.
type subject struct {
	*checker
	*Rule
	interval   time.Duration  // between evaluations
	own        bool           // the group sets the interval itself
	facts      logql.Facts    // about the expression
	nodes      []logql.Node   // of the expression, see [logql.All]: gone over once for all that ask
	has        traits         // of the nodes
	operations []logql.Node   // those of the nodes that are operations
	left       logql.LabelSet // see leaves
	asked      bool           // for left
	looked     int            // how many labels were asked for, see mayHave
}

// leaves are the labels that the expression leaves.
func (s *subject) leaves() logql.LabelSet {
	if !s.asked {
		s.left, s.asked = s.facts.LabelsOf(s.tree), true
	}
	return s.left
}

// mayHave reports a label that the expression leaves. Of an expression that is asked for
// a few labels, most tell without a set of them.
func (s *subject) mayHave(label string) bool {
	const few = 8
	s.looked++
	return !s.asked && s.looked <= few && logql.Keeps(s.nodes, label) || s.leaves().May(label)
}

// subject looks at a rule that is evaluated so often.
func (c *checker) subject(r *Rule, interval time.Duration) *subject {
	c.reader.subject = subject{checker: c, Rule: r, interval: interval, nodes: c.reader.nodes, operations: c.reader.subject.operations[:0]}
	return &c.reader.subject
}

// checkHazards judges a rule whose expression loads and can be evaluated.
func (c *checker) checkHazards(r *Rule) {
	if !r.evaluates() {
		return
	}
	s := c.subject(r, c.interval)
	s.own = c.ownInterval
	s.checkExpression()
	if r.Alert != "" {
		if len(r.Expr) <= mostLookedAt {
			s.checkLabelUse()
		}
		s.checkFor()
	}
}

// evaluates reports an expression that Loki loads and can evaluate.
func (r *Rule) evaluates() bool {
	return r.tree != nil && !r.ExprRefused && !logql.IsLog(r.tree) && !r.fails
}

// mostLookedAt is how many bytes an expression may have that is looked at for what
// its author cannot have meant. It is Loki's limit by four: some of the questions take
// longer than reading does.
const mostLookedAt = logql.MaxLength / 4

// checkExpression looks at the expression alone.
func (s *subject) checkExpression() {
	if len(s.Expr) > mostLookedAt {
		return
	}
	s.lookAtNodes()
	if s.has.operation {
		s.checkMatching()
	}
	if s.has.shortWindow {
		s.checkWindows()
	}
	if s.has.broadMatcher {
		s.checkSelectors()
	}
	if s.has.pattern {
		s.checkSearches()
	}
	if s.has.address {
		s.checkAddresses()
	}
	s.checkErrors()
	s.checkEvaluation()
	if s.has.grouping {
		s.checkGroupings()
	}
	if s.Alert != "" {
		s.checkFiring()
		if s.has.restless {
			s.checkShape()
		}
	}
}

// tell reports something about a part of the expression.
func (s *subject) tell(id string, severity finding.Severity, at logql.Span, message, fix string) {
	if s.toldEnough(id) {
		return
	}
	p := Problem{Rule: id, Severity: severity, Path: s.path.field("expr"), Message: message, FixText: fix}
	p.Start, p.End = s.exprSpan(s.Rule, at.Start, at.End)
	s.report(&p)
}

// mostTried is how many bytes an expression may have of which a change is tried.
const mostTried = 8 << 10

// propose is tell with a text in place of that part.
func (s *subject) propose(id string, severity finding.Severity, e logql.Edit, message, fix string) {
	if s.toldEnough(id) {
		return
	}
	p := Problem{Rule: id, Severity: severity, Path: s.path.field("expr"), Message: message, FixText: fix}
	p.Start, p.End = s.exprSpan(s.Rule, e.Start, e.End)
	if len(s.Expr) <= mostTried && logql.Parses(e.Apply(s.Expr)) {
		p.Proposed = s.inside(strings.TrimSpace(e.Text))
	}
	s.report(&p)
}
