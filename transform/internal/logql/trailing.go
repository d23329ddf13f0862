package logql

import (
	"fmt"
	"strings"
)

// trailing is what stands behind an expression that is whole.
func (p *parser) trailing(e Expr) {
	t := p.peek()
	f := &Fault{Message: fmt.Sprintf("expected an operator or the end, found %s", p.found()),
		guesses: replacing(t.Span, "")}
	switch {
	case is(t, "|") && is(p.ahead(1), "|") && p.ahead(1).Start == t.End:
		f.Message, f.edits = "either is written or", replacing(Span{t.Start, t.End + 1}, "or")
	case is(t, ")"), is(t, "}"), is(t, "]"):
		f.Kind = Unbalanced
		f.Message = fmt.Sprintf("this %s closes nothing", t.text)
		f.edits = replacing(t.Span, "")
	case t.kind == window:
		p.trailingRange(t, e)
		return
	case is(t, "offset"):
		f.Message = "offset stands right behind the range, inside the parentheses"
		f.edits = p.offsetInside(e)
	case is(t, "|"), isLineOp(t):
		f.Message = fmt.Sprintf("the pipeline stands inside of the function, before the range, and not behind it: found %s", p.found())
		f.edits = p.pipelineInside(e)
	case is(t, "="):
		f.Message = "= compares labels; numbers are compared with =="
		f.edits = replacing(t.Span, "==")
		if next := p.ahead(1); next.Start == t.End && (is(next, ">") || is(next, "<")) {
			f.edits = replacing(Span{t.Start, next.End}, next.text+"=")
		}
	case is(t, "by"), is(t, "without"):
		f.Message = fmt.Sprintf("nothing is here that %s could group", t.text)
	case t.kind == number, t.kind == function, is(t, "{"), is(t, "("):
		f.Message = fmt.Sprintf("an operator is missing before %s", p.found())
		f.guesses = nil
	case t.kind == name:
		f = p.trailingName(t, f)
	case isStageWord(t.text):
		f.Message = fmt.Sprintf("a | is missing before %s", t.text)
		f.edits = replacing(Span{t.Start, t.Start}, "| ")
	case t.kind == str:
		f.Message = fmt.Sprintf("a line filter such as |= is missing before %s", p.found())
		f.edits = replacing(Span{t.Start, t.Start}, "|= ")
	}
	p.fail(f)
}

// trailingName knows the operators of other languages.
func (p *parser) trailingName(t *token, f *Fault) *Fault {
	next := p.ahead(1)
	switch {
	case t.text == "&":
		f.Message, f.edits = "both is written and", replacing(Span{t.Start, next.End}, "and")
	case t.text == "@":
		f.Message = "LogQL has no @ that fixes the time of evaluation"
	case t.text == ";":
		f.Message = "nothing ends with a semicolon here"
	case t.text == "!" && is(next, "="):
		f.edits = replacing(Span{t.Start, next.End}, "!=")
	}
	return f
}

// trailingRange is a range behind something that has none.
func (p *parser) trailingRange(t *token, e Expr) {
	q, isLog := e.(*LogQuery)
	if !isLog {
		p.fail(&Fault{Message: fmt.Sprintf("a range stands only behind a log query, inside of a function, found %s", p.found()),
			guesses: replacing(t.Span, "")})
		return
	}
	whole := Span{q.Start, t.End}
	p.fail(&Fault{Span: whole, Kind: CalculatesLogs, Message: "a range stands only inside of a function such as count_over_time",
		edits: replacing(whole, "count_over_time("+whole.In(p.src)+")")})
}

// offsetInside moves an offset to the only range that lacks one.
func (p *parser) offsetInside(e Expr) []Edit {
	r := onlyRange(e)
	t, d := p.peek(), p.ahead(1)
	if r == nil || r.Offset != nil || d.kind != durationKind {
		return nil
	}
	moved := Span{r.Window.End, t.Start}.In(p.src)
	return replacing(Span{r.Window.End, d.End}, " offset "+d.text+strings.TrimRight(moved, " \n\t"))
}

// pipelineInside moves what stands behind a metric query before its only range.
func (p *parser) pipelineInside(e Expr) []Edit {
	r := onlyRange(e)
	if r == nil {
		return nil
	}
	t := p.peek()
	start := p.at
	p.stages()
	broken := p.fault != nil
	p.fault = nil
	stages := p.span(t.Start)
	p.at = start
	if broken {
		return nil
	}
	moved := Span{r.Window.Start, t.Start}.In(p.src)
	return replacing(Span{r.Window.Start, stages.End}, stages.In(p.src)+" "+strings.TrimRight(moved, " \n\t"))
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
