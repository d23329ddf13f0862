package logql

import (
	"strings"
)

// trailing is what stands behind an expression that is whole.
func (p *parser) trailing(e Expr) {
	t := p.peek()
	f := faultAt(Span{}, "expected an operator or the end, found %s", p.found()).guesses(t.Span, "")
	switch {
	case is(t, "|") && is(p.ahead(1), "|") && p.ahead(1).Start == t.End:
		f.says("either is written or").proposes(Span{t.Start, t.End + 1}, "or")
	case is(t, ")"), is(t, "}"), is(t, "]"):
		f.Kind = Unbalanced
		f.says("this %s closes nothing", t.text)
		f.proposes(t.Span, "")
	case t.kind == window:
		p.trailingRange(t, e)
		return
	case is(t, "offset"):
		f.says("offset stands right behind the range, inside the parentheses")
		p.offsetInside(e, f)
	case is(t, "|"), isLineOp(t):
		f.says("the pipeline stands inside of the function, before the range, and not behind it: found %s", p.found())
		p.pipelineInside(e, f)
	case is(t, "="):
		f.says("= compares labels; numbers are compared with ==")
		if next := p.ahead(1); next.Start == t.End && (is(next, ">") || is(next, "<")) {
			f.proposes(Span{t.Start, next.End}, next.text+"=")
		} else {
			f.proposes(t.Span, "==")
		}
	case is(t, "by"), is(t, "without"):
		f.says("nothing is here that %s could group", t.text)
	case t.kind == number, t.kind == function, is(t, "{"), is(t, "("):
		f.says("an operator is missing before %s", p.found())
		f.guessed = nil
	case t.kind == name:
		f = p.trailingName(t, f)
	case isStageWord(t.text):
		f.says("a | is missing before %s", t.text)
		f.proposes(Span{t.Start, t.Start}, "| ")
	case t.kind == str:
		f.says("a line filter such as |= is missing before %s", p.found())
		f.proposes(Span{t.Start, t.Start}, "|= ")
	}
	p.fail(f)
}

// trailingName knows the operators of other languages.
func (p *parser) trailingName(t *token, f *Fault) *Fault {
	next := p.ahead(1)
	switch {
	case t.text == "&":
		f.says("both is written and").proposes(Span{t.Start, next.End}, "and")
	case t.text == "@":
		f.says("LogQL has no @ that fixes the time of evaluation")
	case t.text == ";":
		f.says("nothing ends with a semicolon here")
	case t.text == "!" && is(next, "="):
		f.proposes(Span{t.Start, next.End}, "!=")
	}
	return f
}

// trailingRange is a range behind something that has none.
func (p *parser) trailingRange(t *token, e Expr) {
	q, isLog := e.(*LogQuery)
	if !isLog {
		p.fail(faultAt(Span{}, "a range stands only behind a log query, inside of a function, found %s", p.found()).guesses(t.Span, ""))
		return
	}
	whole := Span{q.Start, t.End}
	p.fail(faultAt(whole, "a range stands only inside of a function such as count_over_time").of(CalculatesLogs).
		proposes(whole, "count_over_time("+whole.In(p.src)+")"))
}

// offsetInside moves an offset to the only range that lacks one.
func (p *parser) offsetInside(e Expr, f *Fault) {
	r := onlyRange(e)
	t, d := p.peek(), p.ahead(1)
	if r == nil || r.Offset != nil || d.kind != durationKind {
		return
	}
	moved := Span{r.Window.End, t.Start}.In(p.src)
	f.proposes(Span{r.Window.End, d.End}, " offset "+d.text+strings.TrimRight(moved, " \n\t"))
}

// pipelineInside moves what stands behind a metric query before its only range.
func (p *parser) pipelineInside(e Expr, f *Fault) {
	r := onlyRange(e)
	if r == nil {
		return
	}
	t := p.peek()
	start := p.at
	p.stages()
	broken := p.fault != nil
	p.fault = nil
	stages := p.span(t.Start)
	p.at = start
	if broken {
		return
	}
	moved := Span{r.Window.Start, t.Start}.In(p.src)
	f.proposes(Span{r.Window.Start, stages.End}, stages.In(p.src)+" "+strings.TrimRight(moved, " \n\t"))
}

// onlyRange is the range aggregation of an expression that has just one.
func onlyRange(e Expr) *RangeAggregation {
	var only *RangeAggregation
	n := 0
	for node := range All(e) {
		if r, ok := node.(*RangeAggregation); ok {
			only = r
			n++
		}
	}
	if n != 1 {
		return nil
	}
	return only
}
