package logql

import (
	"strconv"
	"time"
)

// labelFilter reads the condition behind a pipe that stands at start.
func (p *parser) labelFilter(start int) *LabelFilter {
	return &LabelFilter{Cond: p.condition(), Span: p.span(start)}
}

// condition reads conditions that are joined. They group from the left, whatever
// joins them: a or b and c is (a or b) and c.
func (p *parser) condition() Condition {
	if !p.deeper() {
		return nil
	}
	defer p.shallower()
	start := p.peek().Start
	left := p.simpleCondition()
	for p.fault == nil {
		switch t := p.peek(); {
		case p.accept("or"):
			right := p.simpleCondition()
			left = &CondOr{Left: left, Right: right, Span: p.span(start)}
		case p.accept("and"), p.accept(","), t.kind == name, is(t, "("):
			right := p.simpleCondition()
			left = &CondAnd{Left: left, Right: right, Span: p.span(start)}
		default:
			return left
		}
	}
	return left
}

func (p *parser) simpleCondition() Condition {
	if p.accept("(") {
		c := p.condition()
		p.expect(")", " behind the condition in parentheses")
		return c
	}
	label := p.name("the label of a filter")
	op := p.peek()
	if !isMatchOp(op) && !isComparison(op) {
		p.notAComparison(label)
		return nil
	}
	p.at++
	return p.compared(label, op)
}

func isComparison(t token) bool { return t.kind == sign && BinaryOp(t.text).IsComparison() }

// compared reads what a label is compared with; the kind of the value makes the
// kind of the condition.
func (p *parser) compared(label Name, op token) Condition {
	t := p.peek()
	switch {
	case t.kind == str && isMatchOp(op):
		c := &CondText{Label: label, Op: MatchOp(op.text), Value: p.text("")}
		c.Span = p.span(label.Start)
		p.checkRegexp(c.Op, &c.Value, label.Text)
		return c
	case p.isCallOf("ip") && (op.text == "=" || op.text == "!="):
		return &CondIP{Label: label, Op: MatchOp(op.text), Value: p.ip(), Span: p.span(label.Start)}
	case p.isCallOf("ip"):
		p.fail(Fault{Span: op.Span, Message: "ip() stands only behind = and !=", edits: []Edit{{op.Span, map[bool]string{true: "!=", false: "="}[op.text[0] == '!']}}})
		return nil
	case op.text == "=~" || op.text == "!~":
		p.notAText("the regular expression of " + op.text)
		return nil
	}
	return p.comparedNumber(label, numeric(op.text))
}

// numeric is the operator between numbers: = means ==.
func numeric(op string) BinaryOp {
	if op == "=" {
		return Eq
	}
	return BinaryOp(op)
}

func (p *parser) comparedNumber(label Name, op BinaryOp) Condition {
	operator, start := p.before(), p.peek().Start
	c := p.quantity(label, op)
	if c == nil {
		p.notComparable(label, op)
		return nil
	}
	if t := p.peek(); t.Start == p.before().End && t.kind == name && isWord(t.text) && !p.isCondition() {
		p.noUnit(start, operator)
	}
	return c
}

// isCondition reports that a name and an operator come next: in took > 5b="x", the
// b is no unit.
func (p *parser) isCondition() bool {
	op := p.ahead(1)
	return isMatchOp(op) || isComparison(op)
}

// quantity reads a number, duration or size; nil where there is none.
func (p *parser) quantity(label Name, op BinaryOp) Condition {
	t := p.peek()
	switch {
	case t.kind == durationKind:
		p.at++
		return &CondDuration{Label: label, Op: op, Value: time.Duration(t.value), Span: p.span(label.Start)}
	case t.kind == bytesKind:
		p.at++
		return &CondBytes{Label: label, Op: op, Value: uint64(t.value), Span: p.span(label.Start)} //nolint:gosec // kept as bits
	case t.kind == number, (is(t, "-") || is(t, "+")) && p.ahead(1).kind == number:
		// A number that cannot be read is 0: Loki 3 does not mind.
		if t.kind != number {
			p.at++
		}
		value, err := strconv.ParseFloat(p.take().text, 64)
		if err != nil {
			value = 0
		}
		if is(t, "-") {
			value = -value
		}
		return &CondNumber{Label: label, Op: op, Value: value, Span: p.span(label.Start)}
	}
	return nil
}
