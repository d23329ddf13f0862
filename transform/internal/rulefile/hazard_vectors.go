package rulefile

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/match"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// checkMatching reports operations whose samples never meet.
func (s *subject) checkMatching() {
	for _, m := range s.facts.Mismatches(s.operations) {
		has, lacks := "left", "right"
		if !m.Left {
			has, lacks = lacks, has
		}
		what := "gives nothing"
		if m.Binary.Op == logql.Unless {
			what = "leaves everything"
		}
		s.tell("rule-vectors-never-match", finding.Warning, m.Binary.OpSpan,
			fmt.Sprintf("samples of both sides never meet: those on the %s have %s, and those on the %s cannot, so that %s %s",
				has, m.Label, lacks, m.Binary.Op, what),
			fmt.Sprintf("group both sides alike, or leave %s out: ignoring (%s), with group_left or group_right where one side has several", m.Label, m.Label))
	}
}

// checkWindows reports ranges that are shorter than the time between
// evaluations: lines between two of them are never looked at.
func (s *subject) checkWindows() {
	for _, n := range s.nodes {
		r, ok := n.(*logql.RangeAggregation)
		if !ok || !s.isShort(r.Window) {
			continue
		}
		interval, whose := logql.FormatDuration(s.interval), "the ruler evaluates"
		if s.own {
			whose = "the group is evaluated"
		}
		s.propose("rule-range-shorter-than-interval", finding.Warning, logql.Edit{Span: r.Window.Span, Text: "[" + interval + "]"},
			fmt.Sprintf("the range is %s, and %s every %s: lines between are never looked at", logql.FormatDuration(r.Window.Length), whose, interval),
			"make the range at least as long as the interval")
	}
}

func (s *subject) isShort(w logql.Window) bool { return w.Length != 0 && w.Length < s.interval }

// checkFor reports a pending time that is over with the first evaluation after
// it.
func (s *subject) checkFor() {
	if s.For == 0 || s.For >= s.interval {
		return
	}
	s.report(at(s.fields.pending, &Problem{Rule: "rule-for-shorter-than-interval", Severity: finding.Info, Path: s.path.field("for"),
		Message: fmt.Sprintf("for is %s, and the next evaluation comes after %s: the alert waits for that, as with for: %s",
			logql.FormatDuration(s.For), logql.FormatDuration(s.interval), logql.FormatDuration(s.interval)),
		FixText: "write the interval, or a shorter interval for the group"}))
}

// checkShape reports expressions that make restless alerts.
func (s *subject) checkShape() {
	for _, n := range s.nodes {
		switch n := n.(type) {
		case *logql.VectorAggregation:
			if n.Func.Picks() {
				s.tell("rule-topk-in-alert", finding.Info, n.FuncSpan,
					fmt.Sprintf("%s picks other series from one evaluation to the next, and each change resolves one alert and starts another", n.Func),
					"alert on all that are above the threshold")
			}
		case *logql.RangeAggregation:
			if n.Func == logql.AbsentOverTime && s.For == 0 {
				s.tell("rule-absent-without-for", finding.Info, n.FuncSpan,
					"without for, one late batch of lines fires this alert", "add for: with a few intervals")
			}
		}
	}
}

// checkSelectors reports selectors that read every stream, and regular
// expressions that are just texts.
func (s *subject) checkSelectors() {
	for _, n := range s.nodes {
		switch n := n.(type) {
		case *logql.Selector:
			if readsEverything(n) {
				s.tell("rule-reads-every-stream", finding.Info, n.Span, "the selector asks only that a label is there: every evaluation reads all that has it",
					"name the streams that the rule is about")
			}
		case *logql.Matcher:
			s.checkPlainRegexp(n)
		}
	}
}

// readsEverything reports matchers of which none asks for more than any value.
func readsEverything(sel *logql.Selector) bool {
	for _, m := range sel.Matchers {
		any := m.Value.Value == ".+" || m.Value.Value == ".*"
		switch {
		case m.Op == logql.Equal, m.Op == logql.Matches && !any:
			return false
		}
	}
	return true
}

// isPlainRegexp reports a regular expression that is just a text.
func isPlainRegexp(m *logql.Matcher) bool {
	if m.Op != logql.Matches && m.Op != logql.NotMatches {
		return false
	}
	text := m.Value.Value
	for i := range len(text) {
		switch text[i] {
		case '\\', '.', '+', '*', '?', '(', ')', '|', '[', ']', '{', '}', '^', '$':
			return false
		}
	}
	return text != ""
}

func (s *subject) checkPlainRegexp(m *logql.Matcher) {
	if !isPlainRegexp(m) {
		return
	}
	op := logql.Equal
	if m.Op == logql.NotMatches {
		op = logql.NotEqual
	}
	sign := logql.Edit{Span: logql.Span{Start: m.Label.End, End: m.Value.Start}, Text: string(op)}
	s.propose("rule-regexp-is-equality", finding.Info, sign, fmt.Sprintf("%s compares with a regular expression that is just a text: %s asks the same, and is faster", m.Op, op), "")
}

// checkSearches reports label filters whose regular expression is not anchored. One
// that is a text with .* on one side only is written by somebody who thinks that it
// is, as all others are.
func (s *subject) checkSearches() {
	for _, n := range s.nodes {
		c, ok := n.(*logql.CondText)
		if !ok || c.Op != logql.Matches && c.Op != logql.NotMatches || c.Label.Text == "__error__" { // whose few values cannot be taken for one another
			continue
		}
		searches := match.Searches(c.Value.Value)
		if len(searches) == 0 {
			continue
		}
		first := searches[0]
		end := "beginning"
		if first.AtEnd {
			end = "end"
		}
		s.propose("rule-label-filter-unanchored", finding.Warning, logql.Edit{Span: c.Value.Span, Text: c.Value.With(anchored(c.Value.Value, first, len(searches)))},
			fmt.Sprintf("Loki looks for %q anywhere in %s, and not only at its %s: in a label filter, a text with .* beside it is no regular expression to it", first.Text, c.Label.Text, end),
			"anchor it with ^ or $")
	}
}

// checkAddresses reports ip() where Loki compares no addresses: beside other texts
// of a line filter, and without an address beside other conditions, where the
// evaluation does not fail.
func (s *subject) checkAddresses() {
	const id = "rule-ip-not-compared"
	for _, n := range s.nodes {
		switch n := n.(type) {
		case *logql.LineFilter:
			for _, o := range n.Operands {
				if o.IP && !n.Alone() {
					s.tell(id, finding.Warning, o.Span,
						fmt.Sprintf("joined with or, ip() compares no addresses: Loki takes %s for a text like the others of %s", o.Text.In(s.Expr), n.Op),
						"give ip() a line filter of its own, or take the address into a label and write a = ip(…) or b = ip(…)")
				}
			}
		case *logql.CondText:
			s.checkAddressAsText(n)
		case *logql.CondIP:
			if _, err := match.Address(n.Value.Value); err != nil {
				s.tell(id, finding.Warning, n.Value.Span,
					fmt.Sprintf("%s is no address, network or range of addresses: the evaluation does not fail, and the condition never holds", n.Value.In(s.Expr)),
					"write an address, a network such as 10.0.0.0/8, or a range such as 10.0.0.1-10.0.0.9")
			}
		}
	}
}

// checkAddressAsText reports a = "ip(10.0.0.0/8)", where the quotes stand too far out.
func (s *subject) checkAddressAsText(c *logql.CondText) {
	inner, ok := strings.CutPrefix(c.Value.Value, "ip(")
	inner, closed := strings.CutSuffix(inner, ")")
	if !ok || !closed {
		return
	}
	inner = strings.Trim(inner, "\"'`")
	if _, err := match.Address(inner); err != nil {
		return
	}
	e := logql.Edit{Span: c.Value.Span, Text: "ip(" + strconv.Quote(inner) + ")"}
	s.propose("rule-ip-not-compared", finding.Warning, e, "in quotes, ip() compares no addresses: the label is compared with this text", "put the quotes around the address alone")
}

// anchored is a regular expression that Loki takes for one, and matches with the whole
// value.
func anchored(pattern string, first match.Search, searches int) string {
	switch {
	case searches > 1 || strings.Contains(pattern, "|"):
		return "^(?:" + pattern + ")$"
	case first.AtEnd:
		return pattern + "$"
	}
	return "^" + pattern
}

// checkGroupings reports labels that have another value in each line, and are in
// the result: series that are only counted on the way have no limit.
func (s *subject) checkGroupings() {
	for _, n := range s.nodes {
		var g *logql.Grouping
		switch n := n.(type) {
		case *logql.VectorAggregation:
			g = n.Grouping
		case *logql.RangeAggregation:
			g = n.Grouping
		}
		if !groupsByID(g) {
			continue
		}
		for _, label := range g.Labels {
			if isID(label.Text) && s.mayHave(label.Text) {
				s.tell("rule-grouped-by-id", finding.Info, label.Span,
					fmt.Sprintf("%s has another value in almost every line: each makes a series, and more than the limit (500 by default) fail the rule", label.Text),
					"group by what has few values, or count how many there are")
			}
		}
	}
}

func isID(label string) bool {
	if !strings.HasSuffix(label, "d") && !strings.HasSuffix(label, "D") { // as all of them do
		return false
	}
	switch strings.ToLower(label) {
	case "trace_id", "traceid", "span_id", "spanid", "request_id", "requestid", "session_id", "sessionid", "correlation_id", "transaction_id", "uuid", "guid":
		return true
	}
	return false
}

// defaultInterval is how often a ruler evaluates unless it is told otherwise.
const defaultInterval = time.Minute
