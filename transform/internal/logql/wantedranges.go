package logql

import (
	"fmt"
	"strings"
)

// wantsLogs is something else than a log query in a range aggregation.
func (p *parser) wantsLogs(of *token) {
	t := p.peek()
	f := &Fault{Message: fmt.Sprintf("%s takes a log query such as {app=\"x\"} [5m], found %s", of.text, p.found())}
	switch {
	case t.kind == function:
		f.Message = fmt.Sprintf("%s takes a log query, not another function: LogQL has no subqueries", of.text)
	case t.kind == window:
		f.Message = fmt.Sprintf("%s needs a stream selector such as {app=\"x\"} before the range", of.text)
	case is(t, "-"), is(t, "+"):
		f.Message = fmt.Sprintf("the number of %s has no sign", of.text)
		f.edits = replacing(t.Span, "")
	case t.kind == name && isMatchOp(p.ahead(1)):
		f.Message = fmt.Sprintf("%s takes a log query: matchers stand in braces", of.text)
		f.Kind = Unbalanced
		f.edits = replacing(Span{t.Start, t.Start}, "{")
	default:
		f.guesses = replacing(t.Span, "")
	}
	p.fail(f)
}

// needsWindow is a range aggregation without a range.
func (p *parser) needsWindow(l logRange, of *token) {
	if l.window.End > 0 || p.fault != nil {
		return
	}
	t := p.peek()
	f := &Fault{Message: fmt.Sprintf("%s needs a range: [5m] before %s", of.text, p.found())}
	here := p.before().End
	switch {
	case t.kind == end:
		f.Message = fmt.Sprintf("%s needs a range, such as [5m]", of.text)
	case is(t, "offset"):
		f.Message = fmt.Sprintf("%s needs its range before the offset", of.text)
		if d, w := p.ahead(1), p.ahead(2); w.kind == window {
			f.edits = replacing(Span{t.Start, w.End}, w.In(p.src)+" "+Span{t.Start, d.End}.In(p.src))
		}
	case t.kind == durationKind:
		f.Message = fmt.Sprintf("the range of %s stands in brackets", of.text)
		f.edits = replacing(t.Span, "["+t.text+"]")
		if is(p.ahead(1), "]") {
			f.edits = replacing(t.Span, "["+t.text)
		}
	case t.kind == keyword && isStageWord(t.text):
		f.Message = fmt.Sprintf("a | is missing before %s", t.text)
		f.edits = replacing(Span{t.Start, t.Start}, "| ")
	case t.kind == str:
		f.Message = fmt.Sprintf("a line filter such as |= is missing before %s", p.found())
		f.edits = replacing(Span{t.Start, t.Start}, "|= ")
	case t.kind == name:
		f.Message = fmt.Sprintf("expected a range such as [5m], or a pipe, found %s", p.found())
		f.edits = replacing(Span{t.Start, t.Start}, "| ")
	case !is(t, ")"):
		f.Message = fmt.Sprintf("expected a range such as [5m], found %s", p.found())
	}
	f.guesses = []Edit{{Span{here, here}, " [5m]"}, {t.Span, ""}}
	p.fail(f)
}

// behindRange is something between the range and the closing parenthesis.
func (p *parser) behindRange(r *RangeAggregation) {
	t := p.peek()
	here := p.before().End
	f := &Fault{Kind: Unbalanced, Message: fmt.Sprintf("expected ) behind the range of %s, found %s", r.Func, p.found()),
		guesses: []Edit{{Span{here, here}, ")"}, {t.Span, ")"}, {t.Span, ""}}}
	switch {
	case t.kind == name && t.text == "@":
		f.Kind = Malformed
		f.Message = "LogQL has no @ that fixes the time of evaluation"
		rest := strings.IndexByte(p.src[t.Start:], ')')
		f.edits = []Edit{{Span{here, t.Start + max(rest, 0)}, ""}, {Span{here, t.Start + max(rest, 0) + 1}, ""}}
	case t.kind == window:
		f.Kind = Malformed
		f.Message = fmt.Sprintf("%s has one range, and here is another", r.Func)
		f.edits = replacing(withBlanks(t.Span, p.src), "")
	case is(t, "offset"):
		f.Kind = Malformed
		f.Message = fmt.Sprintf("%s has one offset, right behind its range", r.Func)
		f.edits = replacing(Span{here, p.ahead(1).End}, "")
	case is(t, "|"), isLineOp(t):
		f.Kind = Malformed
		f.Message = fmt.Sprintf("the pipeline of %s stands before the range", r.Func)
	}
	p.fail(f)
}

// unwrapped reads the name of the label to unwrap.
func (p *parser) unwrapped() Name {
	t := p.peek()
	if t.kind != name {
		p.fail(&Fault{Message: fmt.Sprintf("unwrap needs a label, or duration(LABEL), duration_seconds(LABEL) or bytes(LABEL), found %s", p.found())})
		return Name{}
	}
	p.at++
	if p.goesOn() {
		p.fail(p.dotted(t))
	}
	if is(p.peek(), "(") {
		f := &Fault{Span: t.Span, Newer: true, Message: fmt.Sprintf("unwrap has no conversion %s: there are bytes, duration and duration_seconds", t.text)}
		if likely := nearest(t.text, []string{"bytes", "duration", "duration_seconds"}); likely != "" {
			f.edits = replacing(t.Span, likely)
		} else if t.text == "seconds" {
			f.edits = replacing(t.Span, "duration_seconds")
		}
		p.fail(f)
	}
	return Name{Span: t.Span, Text: t.text}
}

// onlyFilters is a stage behind unwrap that may not be there.
func (p *parser) onlyFilters() {
	p.at++
	p.fail(&Fault{Message: fmt.Sprintf("behind unwrap only label filters may follow, found %s: put it before unwrap", p.found())})
}
