package logql

import (
	"fmt"
	"regexp/syntax"
	"strconv"
)

// vectorAggregation reads sum by (a) (…), topk(5, …) and so on. The grouping
// stands before or behind the parentheses.
func (p *parser) vectorAggregation() Expr {
	t := p.take()
	v := fresh(&p.nodes.vectors)
	v.Func, v.FuncSpan = VectorFunc(t.text), t.Span
	v.Grouping = p.grouping()
	p.expectOf("(", " behind ", t.text)
	if p.peek().kind == number && is(p.ahead(1), ",") {
		v.Param = p.parameter()
	}
	v.Expr = p.metric(t.text)
	p.expectOf(")", " behind the argument of ", t.text)
	if v.Grouping == nil {
		v.Grouping = p.grouping()
	}
	v.Span = p.span(t.Start)
	p.checkVectorAggregation(v)
	return v
}

// parameter reads a number and the comma behind it. Whether it is a number that
// the function takes is judged with the function.
func (p *parser) parameter() *Number {
	t := p.take()
	p.accept(",")
	value, _ := strconv.ParseFloat(t.text, 64)
	return &Number{Span: t.Span, Value: value}
}

// metric reads an expression that must not be a log query.
func (p *parser) metric(of string) Expr {
	e := p.expr(0)
	switch e := e.(type) {
	case *LogQuery:
		p.wantsMetric(e, of)
	case *Variants:
		p.misplaced(e)
	}
	return e
}

// misplaced is what Loki says of variants() that is an argument, or in parentheses.
func (p *parser) misplaced(v *Variants) {
	p.fail(faultAt(v.Span, "variants() cannot stand in parentheses, nor as an argument"))
}

// grouping reads by (a, b) or without (a, b), where it follows.
func (p *parser) grouping() *Grouping {
	t := p.peek()
	if t.kind != keyword || t.text != "by" && t.text != "without" {
		return nil
	}
	g := fresh(&p.nodes.groupings)
	g.Without = p.take().text == "without"
	g.Labels = p.names(t.text)
	g.Span = p.span(t.Start)
	return g
}

func (p *parser) checkVectorAggregation(v *VectorAggregation) {
	if p.fault != nil {
		return
	}
	ungrouped := v.Func == ApproxTopk || v.Func.Sorts() && v.Grouping != nil && len(v.Grouping.Labels) > 0
	if v.Grouping != nil && ungrouped {
		p.check(p.superfluous(v.Grouping, fmt.Sprintf("%s takes no by or without", v.Func)))
	}
	if v.Func.Picks() {
		p.checkCount(v)
		return
	}
	if v.Param != nil {
		p.check(faultAt(v.Param.Span, "%s takes no number", string(v.Func)).proposes(Span{v.Param.Start, v.Expr.Bounds().Start}, "").
			proposes(v.FuncSpan, "topk"))
	}
}

// checkCount judges the number of topk and its like.
func (p *parser) checkCount(v *VectorAggregation) {
	if v.Param == nil {
		at := v.Expr.Bounds().Start
		p.check(faultAt(v.FuncSpan, "%s needs a number: %[1]s(5, …)", string(v.Func)).proposes(Span{at, at}, "5, "))
		return
	}
	text := v.Param.In(p.src)
	if n, err := strconv.Atoi(text); err != nil || n <= 0 {
		p.check(faultAt(v.Param.Span, "%s takes a whole number above 0, not %s", string(v.Func), text).
			proposes(v.Param.Span, strconv.Itoa(max(1, int(min(v.Param.Value, 1e6))))))
	}
}

// superfluous is the fault of a grouping that must go, with the blank before it.
func (p *parser) superfluous(g *Grouping, message string) *Fault {
	before := g.Start
	for before > 0 && p.src[before-1] == ' ' {
		before--
	}
	return faultAt(g.Span, message).proposes(Span{before, g.End}, "")
}

// rangeAggregation reads rate({…} [5m]) and so on.
func (p *parser) rangeAggregation() Expr {
	t := p.take()
	r := fresh(&p.nodes.ranges)
	r.Func, r.FuncSpan = RangeFunc(t.text), t.Span
	p.expectOf("(", " behind ", t.text)
	if p.peek().kind == number {
		r.Param = p.quantile(t.text)
	}
	l := p.logRange(t)
	r.Log, r.Unwrap, r.Window, r.Offset = l.log, l.unwrap, l.window, l.offset
	p.closeRange(r)
	r.Grouping = p.grouping()
	r.Span = p.span(t.Start)
	p.checkRangeAggregation(r)
	return r
}

// quantile reads the number of quantile_over_time and the comma behind it.
func (p *parser) quantile(of string) *Number {
	n := p.unsigned("a number")
	p.expectOf(",", " behind the number of ", of)
	return n
}

func (p *parser) checkRangeAggregation(r *RangeAggregation) {
	if p.fault != nil {
		return
	}
	if r.Func == QuantileOverTime && r.Param == nil {
		at := r.Log.Start
		p.check(faultAt(r.FuncSpan, "quantile_over_time needs a number: quantile_over_time(0.95, …)").proposes(Span{at, at}, "0.95, "))
	}
	if r.Func != QuantileOverTime && r.Param != nil {
		p.check(faultAt(r.Param.Span, "%s takes no number", string(r.Func)).proposes(Span{r.Param.Start, r.Log.Start}, "").
			proposes(r.FuncSpan, string(QuantileOverTime)))
	}
	if r.Grouping != nil && !r.Func.TakesGrouping() {
		p.check(p.groupedOutside(r))
	}
	p.checkUnwrap(r)
}

// checkUnwrap judges whether there are values where the function needs them.
func (p *parser) checkUnwrap(r *RangeAggregation) {
	switch {
	case r.Unwrap == nil && r.Func.NeedsUnwrap():
		p.check(faultAt(r.FuncSpan, "%s computes with values, and there are none: it needs | unwrap LABEL in front of the range", string(r.Func)).
			advises("unwrap a label in front of the range, or count lines with count_over_time or rate"))
	case r.Unwrap != nil && !r.Func.TakesUnwrap():
		p.check(faultAt(r.Unwrap.Span, "%s counts and takes no unwrap", string(r.Func)).proposes(withBlanks(r.Unwrap.Span, p.src), " "))
	}
}

// groupedOutside makes sum by (a) (rate(…)) of rate(…) by (a).
func (p *parser) groupedOutside(r *RangeAggregation) *Fault {
	inner := Span{r.Start, r.Grouping.Start}
	for inner.End > inner.Start && p.src[inner.End-1] == ' ' {
		inner.End--
	}
	around := "sum"
	if r.Func == AbsentOverTime {
		around = "max"
	}
	return faultAt(r.Grouping.Span, "%s takes no by or without", string(r.Func)).advises("group with an aggregation around it").
		proposes(r.Span, around+" "+r.Grouping.In(p.src)+" ("+inner.In(p.src)+")")
}

// withBlanks is the span with the blanks on both sides.
//
//go:noinline
func withBlanks(s Span, src string) Span {
	for s.Start > 0 && src[s.Start-1] == ' ' {
		s.Start--
	}
	for s.End < len(src) && src[s.End] == ' ' {
		s.End++
	}
	return s
}

func (p *parser) labelReplace() Expr {
	start := p.take().Start
	p.expect("(", " behind label_replace")
	l := &LabelReplace{Expr: p.metric("label_replace")}
	for i, to := range []*Text{&l.To, &l.Replacement, &l.From, &l.Regexp} {
		what := [...]string{"the label to set", "the replacement", "the label to read", "the regular expression"}[i]
		p.expect(",", " and "+what+" in label_replace")
		*to = p.text(what + " of label_replace")
	}
	p.expect(")", " behind the arguments of label_replace")
	l.Span = p.span(start)
	p.checkAnchored(l.Regexp)
	return l
}

// checkAnchored judges the regular expression of label_replace, to which Loki adds
// anchors.
func (p *parser) checkAnchored(t Text) {
	if _, _, ok := readPlain(t.Value); ok {
		return
	}
	if _, err := syntax.Parse("^(?:"+t.Value+")$", syntax.Perl); err != nil {
		if _, own := syntax.Parse(t.Value, syntax.Perl); own != nil {
			err = own // as its author knows it
		}
		p.check(badRegexp(t, "label_replace", err))
	}
}

// variantsExpr reads variants(…, …) of ({…}[5m]).
func (p *parser) variantsExpr() Expr {
	t := p.take()
	v := &Variants{}
	p.expect("(", " behind variants")
	was := p.variants
	p.variants = true
	for {
		v.Exprs = append(v.Exprs, p.metric("variants"))
		if !p.accept(",") {
			break
		}
	}
	p.variants = was
	p.expect(")", " behind the expressions of variants")
	p.expect("of", " behind variants(…)")
	p.expect("(", " behind of")
	l := p.logRange(t)
	v.Log, v.Unwrap, v.Window, v.Offset = l.log, l.unwrap, l.window, l.offset
	p.needsWindow(l.window, t.text)
	p.expect(")", " behind the log query of variants")
	v.Span = p.span(t.Start)
	return v
}
