package rulefile

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// traits say which of the checks that go over the nodes of an expression find anything
// there to look at. In most expressions few do.
type traits struct {
	operation    bool // one that may be of two vectors: checkMatching, checkEvaluation
	size         bool // a size in bytes: checkEvaluation
	shortWindow  bool // checkWindows
	broadMatcher bool // a selector or matcher that checkSelectors tells
	pattern      bool // a label filter with a regular expression: checkSearches
	address      bool // what may be ip(): checkAddresses
	grouping     bool // by what is as an id: checkGroupings
	restless     bool // what may make a restless alert: checkShape
	onlyErrors   bool // a label filter that only errors pass: checkRanges
	format       bool // a label that is set: checkRanges
}

// lookAtNodes finds the traits of the expression.
func (s *subject) lookAtNodes() {
	has := &s.has
	for _, n := range s.nodes {
		switch n := n.(type) {
		case *logql.Binary:
			s.operations = append(s.operations, n)
			has.operation = has.operation || n.Matching != nil || !isNumeral(n.Left) && !isNumeral(n.Right)
		case *logql.RangeAggregation:
			has.shortWindow = has.shortWindow || s.isShort(n.Window)
			has.grouping = has.grouping || groupsByID(n.Grouping)
			has.restless = has.restless || n.Func == logql.AbsentOverTime
		case *logql.VectorAggregation:
			has.grouping = has.grouping || groupsByID(n.Grouping)
			has.restless = has.restless || n.Func.Picks()
		case *logql.Selector:
			has.broadMatcher = has.broadMatcher || readsEverything(n)
		case *logql.Matcher:
			has.broadMatcher = has.broadMatcher || isPlainRegexp(n)
		case *logql.LineFilter:
			for i := range n.Operands {
				has.address = has.address || n.Operands[i].IP
			}
		case *logql.CondText:
			has.pattern = has.pattern || n.Op == logql.Matches || n.Op == logql.NotMatches
			has.address = has.address || strings.HasPrefix(n.Value.Value, "ip(")
			has.onlyErrors = has.onlyErrors || wantsError(n)
		case *logql.CondIP:
			has.address = true
		case *logql.CondBytes:
			has.size = true
		case *logql.LabelFormat:
			has.format = true
		}
	}
}

func isNumeral(e logql.Expr) bool {
	_, numeral := e.(*logql.Number)
	return numeral
}

// groupsByID reports by with a label that has another value in each line.
func groupsByID(g *logql.Grouping) bool {
	if g == nil || g.Without {
		return false
	}
	for i := range g.Labels {
		if isID(g.Labels[i].Text) {
			return true
		}
	}
	return false
}
