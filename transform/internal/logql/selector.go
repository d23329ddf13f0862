package logql

import (
	"regexp/syntax"
)

// logQuery reads a selector and its pipeline.
func (p *parser) logQuery() Expr {
	start := p.peek().Start
	q := fresh(&p.nodes.queries)
	q.Selector = p.selector()
	q.Stages = p.stages()
	q.Span = p.span(start)
	if p.is("|") && is(p.ahead(1), "unwrap") {
		p.fail(faultAt(p.ahead(1).Span, "unwrap stands only in an aggregation over a range, such as sum_over_time(… | unwrap LABEL [5m])"))
	}
	return q
}

// selector reads {app="shop", level!="debug"}.
func (p *parser) selector() *Selector {
	open := p.peek()
	p.at++
	s := fresh(&p.nodes.selectors)
	before := len(p.nodes.matched)
	for !p.is("}") && p.fault == nil {
		p.nodes.matched = append(p.nodes.matched, p.matcher())
		if !p.accept(",") {
			break
		}
		if p.is("}") {
			p.fail(faultAt(p.before().Span, "no comma may stand before the closing brace").proposes(p.before().Span, ""))
		}
	}
	s.Matchers = since(p.nodes.matched, before)
	p.closeSelector(open)
	s.Span = p.span(open.Start)
	if p.fault == nil && !p.variants {
		p.checkSelective(s)
	}
	return s
}

// matcher reads app="shop".
func (p *parser) matcher() *Matcher {
	m := fresh(&p.nodes.matchers)
	m.Label = p.name("the label of a matcher")
	t := p.peek()
	if !isMatchOp(t) {
		p.notAMatchOp()
		return m
	}
	p.at++
	m.Op = MatchOp(t.text)
	m.Value = p.text("the value of a matcher")
	m.Span = p.span(m.Label.Start)
	if p.fault == nil {
		p.checkRegexp(m.Op, &m.Value, m.Label.Text)
	}
	return m
}

//go:noinline
func isMatchOp(t *token) bool {
	if t.kind != sign {
		return false
	}
	switch MatchOp(t.text) {
	case Equal, NotEqual, Matches, NotMatches:
		return true
	}
	return false
}

// checkRegexp judges the value of =~ and !~.
func (p *parser) checkRegexp(op MatchOp, value *Text, label string) {
	if op != Matches && op != NotMatches {
		return
	}
	if err := value.readRegexp(); err != nil {
		p.check(badRegexp(*value, label, err))
	}
}

// readRegexp finds out whether the empty text matches.
func (t *Text) readRegexp() error {
	empty, err := checkPattern(t.Value, syntax.Perl|syntax.DotNL)
	switch {
	case err != nil:
		t.empty = noRegexp
	case empty:
		t.empty = matchesYes
	default:
		t.empty = matchesNo
	}
	return err
}

// checkSelective reports matchers that all accept an absent label, which is how
// Loki tells a selector that selects every stream.
func (p *parser) checkSelective(s *Selector) {
	for _, m := range s.Matchers {
		if !m.matchesEmpty() {
			return
		}
	}
	f := faultAt(s.Span, "the selector selects every stream: each of its matchers also accepts a label that is not there").of(SelectsAll).
		advises(`add a matcher that needs a value, such as app="x" or app=~".+"`)
	if len(s.Matchers) == 0 {
		f.says("the selector is empty and selects every stream")
	}
	for _, m := range s.Matchers {
		if m.Op == Matches && m.Value.Value == ".*" {
			f.Span = m.Value.Span
			f.says("the selector selects every stream: %s also accepts a label that is not there", m.Value.In(p.src))
			f.requotes(m.Value, ".+")
			break
		}
	}
	p.check(f)
}

// matchesEmpty reports whether the matcher accepts a stream that lacks the label.
func (m *Matcher) matchesEmpty() bool { return lacking(m.Op, &m.Value) }

// lacking reports whether a condition on a label accepts that it is not there. A
// regular expression that is none is taken for one that does not.
func lacking(op MatchOp, value *Text) bool {
	switch op {
	case Equal:
		return value.Value == ""
	case NotEqual:
		return value.Value != ""
	case Matches, NotMatches:
	}
	asked := *value
	if asked.empty == notAsked {
		_ = asked.readRegexp() // whose error is told where the text is parsed
	}
	return asked.empty == matchesYes && op == Matches || asked.empty == matchesNo && op == NotMatches
}
