package logql

import (
	"strings"
)

// wantsLogs is something else than a log query in a range aggregation.
func (p *parser) wantsLogs(of *token) {
	t := p.peek()
	f := faultAt(Span{}, "%s takes a log query such as {app=\"x\"} [5m], found %s", of.text, p.found())
	switch {
	case t.kind == function:
		f.says("%s takes a log query, not another function: LogQL has no subqueries", of.text)
	case t.kind == window:
		f.says("%s needs a stream selector such as {app=\"x\"} before the range", of.text)
	case is(t, "-"), is(t, "+"):
		f.says("the number of %s has no sign", of.text)
		f.proposes(t.Span, "")
	case t.kind == name && isMatchOp(p.ahead(1)):
		f.says("%s takes a log query: matchers stand in braces", of.text)
		f.Kind = Unbalanced
		f.proposes(Span{t.Start, t.Start}, "{")
	default:
		f.guesses(t.Span, "")
	}
	p.fail(f)
}

// needsWindow is a range aggregation without a range.
func (p *parser) needsWindow(read Window, of string) {
	if read.End > 0 || p.fault != nil {
		return
	}
	t := p.peek()
	f := faultAt(Span{}, "%s needs a range: [5m] before %s", of, p.found())
	here := p.before().End
	switch {
	case t.kind == end:
		f.says("%s needs a range, such as [5m]", of)
	case is(t, "offset"):
		f.says("%s needs its range before the offset", of)
		if d, w := p.ahead(1), p.ahead(2); w.kind == window {
			f.proposes(Span{t.Start, w.End}, w.In(p.src)+" "+Span{t.Start, d.End}.In(p.src))
		}
	case t.kind == durationKind:
		f.says("the range of %s stands in brackets", of)
		closing := "]"
		if is(p.ahead(1), "]") {
			closing = ""
		}
		f.proposes(t.Span, "["+t.text+closing)
	case t.kind == keyword && isStageWord(t.text):
		f.says("a | is missing before %s", t.text)
		f.proposes(Span{t.Start, t.Start}, "| ")
	case t.kind == str:
		f.says("a line filter such as |= is missing before %s", p.found())
		f.proposes(Span{t.Start, t.Start}, "|= ")
	case t.kind == name:
		f.says("expected a range such as [5m], or a pipe, found %s", p.found())
		f.proposes(Span{t.Start, t.Start}, "| ")
	case !is(t, ")"):
		f.says("expected a range such as [5m], found %s", p.found())
	}
	f.guesses(Span{here, here}, " [5m]").guesses(t.Span, "")
	p.fail(f)
}

// behindRange is something between the range and the closing parenthesis.
func (p *parser) behindRange(r *RangeAggregation) {
	t := p.peek()
	here := p.before().End
	f := faultAt(Span{}, "expected ) behind the range of %s, found %s", string(r.Func), p.found()).of(Unbalanced).
		guesses(Span{here, here}, ")").guesses(t.Span, ")").guesses(t.Span, "")
	switch {
	case t.kind == name && t.text == "@":
		f.Kind = Malformed
		f.says("LogQL has no @ that fixes the time of evaluation")
		rest := strings.IndexByte(p.src[t.Start:], ')')
		f.proposes(Span{here, t.Start + max(rest, 0)}, "").proposes(Span{here, t.Start + max(rest, 0) + 1}, "")
	case t.kind == window:
		f.Kind = Malformed
		f.says("%s has one range, and here is another", string(r.Func))
		f.proposes(withBlanks(t.Span, p.src), "")
	case is(t, "offset"):
		f.Kind = Malformed
		f.says("%s has one offset, right behind its range", string(r.Func))
		f.proposes(Span{here, p.ahead(1).End}, "")
	case is(t, "|"), isLineOp(t):
		f.Kind = Malformed
		f.says("the pipeline of %s stands before the range", string(r.Func))
	}
	p.fail(f)
}

// unwrapped reads the name of the label to unwrap.
func (p *parser) unwrapped() Name {
	t := p.peek()
	if t.kind != name {
		p.fail(faultAt(Span{}, "unwrap needs a label, or duration(LABEL), duration_seconds(LABEL) or bytes(LABEL), found %s", p.found()))
		return Name{}
	}
	p.at++
	if p.goesOn() {
		p.fail(p.dotted(t))
	}
	if is(p.peek(), "(") {
		f := faultAt(t.Span, "unwrap has no conversion %s: there are bytes, duration and duration_seconds", t.text).mayBeNewer()
		if likely := nearest(t.text, []string{"bytes", "duration", "duration_seconds"}); likely != "" {
			f.proposes(t.Span, likely)
		} else if t.text == "seconds" {
			f.proposes(t.Span, "duration_seconds")
		}
		p.fail(f)
	}
	return Name{Span: t.Span, Text: t.text}
}

// onlyFilters is a stage behind unwrap that may not be there.
func (p *parser) onlyFilters() {
	p.at++
	p.fail(faultAt(Span{}, "behind unwrap only label filters may follow, found %s: put it before unwrap", p.found()))
}
