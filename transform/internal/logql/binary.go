package logql

import (
	"strconv"
)

// expr reads an expression of operators that bind at least as tightly as min.
func (p *parser) expr(least int) Expr {
	if !p.deeper() {
		return nil
	}
	start := p.peek().Start
	left := p.operand()
	for {
		t := p.peek()
		binding := binds(t)
		if binding == 0 || binding < least {
			p.shallower()
			return left
		}
		left = p.binary(start, left, p.take(), binding)
	}
}

// binds says how tightly an operator binds; 0 is no operator between
// expressions.
//
//go:noinline
func binds(t *token) int {
	if t.kind != sign && t.kind != keyword {
		return 0
	}
	switch BinaryOp(t.text) {
	case Or:
		return 1
	case And, Unless:
		return 2
	case Eq, Ne, Gt, Ge, Lt, Le:
		return 3
	case Add, Sub:
		return 4
	case Mul, Div, Mod:
		return 5
	case Pow:
		return 6
	}
	return 0
}

// binary reads what follows an operator. Only ^ groups from the right.
func (p *parser) binary(start int, left Expr, op *token, binding int) Expr {
	b := fresh(&p.nodes.binaries)
	b.Op, b.OpSpan, b.Left = BinaryOp(op.text), op.Span, left
	b.Bool = p.accept("bool")
	b.Matching = p.matching()
	if b.Op != Pow {
		binding++
	}
	b.Right = p.expr(binding)
	b.Span = p.span(start)
	p.checkOperands(b)
	return b
}

// matching reads on (…) or ignoring (…), and group_left or group_right behind
// it.
func (p *parser) matching() *Matching {
	t := p.peek()
	if t.kind != keyword || t.text != "on" && t.text != "ignoring" {
		return nil
	}
	m := &Matching{On: p.take().text == "on"}
	m.Labels = p.names(t.text)
	switch {
	case p.accept("group_left"):
		m.Card = ManyToOne
	case p.accept("group_right"):
		m.Card = OneToMany
	}
	if m.Card != OneToOne && p.is("(") {
		m.Include = p.names(p.before().text)
	}
	m.Span = p.span(t.Start)
	return m
}

// checkOperands judges what stands on both sides of an operator.
func (p *parser) checkOperands(b *Binary) {
	for _, side := range []Expr{b.Left, b.Right} {
		switch e := side.(type) {
		case *LogQuery:
			p.check(faultAt(e.Span, "%q works on numbers, and this is a log query", string(b.Op)).of(CalculatesLogs).
				advises("count the lines first, such as count_over_time(… [5m])").proposes(e.Span, "count_over_time("+e.In(p.src)+" [5m])"))
		case *Number:
			if b.Op.IsSet() {
				p.check(faultAt(e.Span, "%q works on vectors, and %s is a number", string(b.Op), e.In(p.src)).proposes(e.Span, "vector("+e.In(p.src)+")"))
			}
		case *Binary:
			if b.Op.IsSet() && isConstant(e) {
				p.check(faultAt(e.Span, "%q works on vectors, and %s comes to a number", string(b.Op), e.In(p.src)).
					advises("write the number that it comes to, as vector(NUMBER)"))
			}
		}
	}
}

// isConstant reports an expression that Loki makes a number of while it parses: it
// calculates with literals before it looks at what stands around them.
func isConstant(e Expr) bool {
	for {
		b, ok := e.(*Binary)
		if !ok || b.Op.IsSet() || !isConstant(b.Right) {
			break
		}
		e = b.Left
	}
	_, number := e.(*Number)
	return number
}

// operand reads one side of an operator.
func (p *parser) operand() Expr {
	t := p.peek()
	switch {
	case t.kind == function:
		return p.call(t)
	case p.accept("("):
		e := p.expr(0)
		if v, ok := e.(*Variants); ok {
			p.misplaced(v)
		}
		if p.peek().kind == window {
			p.trailingRange(p.peek(), e)
		}
		p.expect(")", " behind the expression in parentheses")
		return e
	case p.is("{"):
		return p.logQuery()
	case t.kind == number, (is(t, "+") || is(t, "-")) && p.ahead(1).kind == number:
		return p.number()
	case p.is("variants"):
		return p.variantsExpr()
	}
	p.noOperand()
	return nil
}

// call reads a function with its arguments.
func (p *parser) call(t *token) Expr {
	switch {
	case t.text == "vector":
		return p.vector()
	case t.text == "label_replace":
		return p.labelReplace()
	case VectorFunc(t.text).known():
		return p.vectorAggregation()
	case RangeFunc(t.text).known():
		return p.rangeAggregation()
	}
	p.noOperand()
	return nil
}

// number reads a number with or without a sign.
func (p *parser) number() *Number {
	start := p.peek().Start
	negative := p.negative()
	n := p.unsigned("a number")
	n.Start = start
	if negative {
		n.Value = -n.Value
	}
	return n
}

// negative goes past the sign of a number, and reports a minus.
func (p *parser) negative() bool {
	if p.peek().kind == number {
		return false
	}
	if p.accept("-") {
		return true
	}
	p.accept("+")
	return false
}

// unsigned reads a number without a sign.
func (p *parser) unsigned(what string) *Number {
	t := p.peek()
	if t.kind != number {
		p.notANumber(what)
		return &Number{}
	}
	p.at++
	n := fresh(&p.nodes.numbers)
	n.Span = t.Span
	var err error
	if n.Value, err = strconv.ParseFloat(t.text, 64); err != nil {
		p.unreadable(t)
	}
	return n
}

// unreadable is a number such as 0x10, which is written 16.
func (p *parser) unreadable(t *token) {
	f := faultAt(t.Span, "%s is no number that Loki can read", t.text)
	if n, err := strconv.ParseInt(t.text, 0, 64); err == nil {
		f.proposes(t.Span, strconv.FormatInt(n, 10))
	}
	p.check(f)
}

func (p *parser) vector() Expr {
	start := p.take().Start
	p.expect("(", " behind vector")
	v := &Vector{Value: p.unsigned("the number of vector()")}
	p.expect(")", " behind the number of vector()")
	v.Span = p.span(start)
	return v
}
