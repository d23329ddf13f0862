package logql

import (
	"strconv"
	"strings"
	"time"
)

// labelFilter reads the condition behind a pipe that stands at start.
func (p *parser) labelFilter(start int) *LabelFilter {
	f := fresh(&p.nodes.filters)
	f.Cond = p.condition()
	f.Span = p.span(start)
	return f
}

// condition reads conditions that are joined: and before or. A comma, or nothing,
// joins what is in front of it with all that follows: a or b, c or d is
// a or (b and (c or d)).
func (p *parser) condition() Condition {
	if !p.deeper() {
		return nil
	}
	c := p.conditions()
	p.shallower()
	return c
}

func (p *parser) conditions() Condition {
	var j jointed
	for {
		start := p.peek().Start
		c := p.simpleCondition()
		span := p.span(start)
		next, more := p.joint()
		if p.fault != nil || !more && len(j.parts) == 0 { // as most filters are
			return c
		}
		j.parts = append(j.parts, part{cond: c, span: span})
		if !more {
			return j.all()
		}
		j.push(next)
	}
}

// joint goes past what joins a condition with the next, if there is one.
func (p *parser) joint() (joint, bool) {
	switch t := p.peek(); t.kind {
	case name:
		return byComma, true
	case sign:
		return byComma, p.accept(",") || is(t, "(")
	case keyword:
		if p.accept("or") {
			return byOr, true
		}
		return byAnd, p.accept("and")
	default:
		return byComma, false
	}
}

// jointed are conditions whose joints wait for what comes behind them: one joint
// less than there are parts.
type jointed struct {
	parts  []part
	joints []joint
}

type part struct {
	_    incomparable
	cond Condition
	span Span // with its parentheses
}

type joint uint8

const (
	byComma joint = iota
	byOr
	byAnd
)

// push adds a joint. Those before it that bind at least as tightly are over; a
// comma never is.
func (j *jointed) push(next joint) {
	for next != byComma && len(j.joints) > 0 && j.joints[len(j.joints)-1] >= next {
		j.join(len(j.joints) - 1)
	}
	j.joints = append(j.joints, next)
}

// all joins everything, from the last joint to the first. Both sides of a row of
// and and commas group from the left, which is the same.
func (j *jointed) all() Condition {
	for len(j.joints) > 0 {
		first := len(j.joints) - 1
		for j.joints[first] != byOr && first > 0 && j.joints[first-1] != byOr {
			first--
		}
		j.join(first)
	}
	return j.parts[0].cond
}

// join makes one part of those behind the joint at first and the one before it,
// which all are joined alike.
func (j *jointed) join(first int) {
	whole := j.parts[first]
	for i, next := range j.parts[first+1:] {
		whole.span.End = next.span.End
		if j.joints[first+i] == byOr {
			whole.cond = &CondOr{Left: whole.cond, Right: next.cond, Span: whole.span}
		} else {
			whole.cond = &CondAnd{Left: whole.cond, Right: next.cond, Span: whole.span}
		}
	}
	j.parts, j.joints = append(j.parts[:first], whole), j.joints[:first]
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

func isComparison(t *token) bool { return t.kind == sign && BinaryOp(t.text).IsComparison() }

// compared reads what a label is compared with; the kind of the value makes the
// kind of the condition.
func (p *parser) compared(label Name, op *token) Condition {
	t := p.peek()
	switch {
	case t.kind == str && isMatchOp(op):
		c := fresh(&p.nodes.texts)
		c.Label, c.Op, c.Value = label, MatchOp(op.text), p.text("")
		c.Span = p.span(label.Start)
		p.checkRegexp(c.Op, &c.Value, label.Text)
		return c
	case p.isCallOf("ip") && (op.text == "=" || op.text == "!="):
		return &CondIP{Label: label, Op: MatchOp(op.text), Value: p.ip(), Span: p.span(label.Start)}
	case p.isCallOf("ip"):
		meant := "="
		if op.text[0] == '!' {
			meant = "!="
		}
		p.fail(faultAt(op.Span, "ip() stands only behind = and !=").proposes(op.Span, meant))
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

// signed reads a number. One that cannot be read is 0: Loki 3 does not mind, but for
// binary ones behind a blank.
func (p *parser) signed(label Name, op BinaryOp) Condition {
	negative := p.negative()
	before, t := p.before(), p.take()
	value, err := strconv.ParseFloat(t.text, 64)
	if err != nil {
		value = 0
	}
	if before.End < t.Start && strings.HasPrefix(strings.ToLower(t.text), "0b") {
		p.unreadable(t)
	}
	if negative {
		value = -value
	}
	c := fresh(&p.nodes.quantities)
	c.Label, c.Op, c.Value, c.Span = label, op, value, p.span(label.Start)
	return c
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
		return p.signed(label, op)
	}
	return nil
}
