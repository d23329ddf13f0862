package logql

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The functions of this file word the syntax errors at the places of the
// grammar: what was expected, what stands there, and what was probably meant.

// notAName is a label name that is missing, quoted, dotted, or a keyword.
func (p *parser) notAName(what string) {
	t := p.peek()
	f := Fault{Message: fmt.Sprintf("expected %s, found %s", what, p.found()), guesses: []Edit{{t.Span, ""}}}
	switch {
	case t.kind == str:
		f.Message = fmt.Sprintf("%s is a name and is not quoted", what)
		f.edits = []Edit{{t.Span, labelName(t.text)}}
	case t.kind == keyword:
		f.Message = fmt.Sprintf("expected %s, found the keyword %s, which cannot be one", what, t.text)
	case t.kind == number:
		f.Message = fmt.Sprintf("expected %s, found %s: no name begins with a digit", what, p.found())
	case is(t, "|"), isLineOp(t):
		f.guesses = nil
	case is(t, "*"):
		f.Message = fmt.Sprintf("expected %s, found *: every name must be written", what)
		f.guesses = nil
	}
	if is(p.before(), ",") {
		f.edits = append(f.edits, Edit{p.before().Span, ""})
	}
	p.fail(f)
}

// notAText is a string that is missing, or lacks its quotes.
func (p *parser) notAText(what string) {
	t := p.peek()
	f := Fault{Message: fmt.Sprintf("expected %s in quotes, found %s", what, p.found())}
	switch before := p.before(); {
	case t.text == "~" && before.kind == sign && before.End == t.Start:
		f.Message = fmt.Sprintf("there is no operator %s~", before.text)
		f.edits = []Edit{{Span{before.Start, t.End}, map[string]string{"!=": "!~"}[before.text]}}
	case t.kind == name, t.kind == keyword, t.kind == number, t.kind == durationKind, t.kind == bytesKind, t.kind == function:
		word := t.Span
		for word.End < len(p.src) && !strings.ContainsAny(p.src[word.End:word.End+1], " \t\n\r,)}]|[\"`") {
			word.End++
		}
		f.Message = fmt.Sprintf("%s must be quoted", what)
		f.edits = []Edit{{word, quote(strings.Trim(word.In(p.src), "“”„‘’«»'"), false)}, {t.Span, quote(t.In(p.src), false)}}
	}
	f.guesses = []Edit{{Span{p.before().Start, t.Start}, ""}}
	p.fail(f)
}

// notANumber is a number that is missing, or has a sign or unit.
func (p *parser) notANumber(what string) {
	t := p.peek()
	f := Fault{Message: fmt.Sprintf("expected %s, found %s", what, p.found())}
	switch t.kind {
	case str:
		f.Message = fmt.Sprintf("%s is not quoted", what)
		f.edits = []Edit{{t.Span, t.text}}
	case durationKind, bytesKind:
		f.edits = []Edit{{t.Span, plainNumber(t)}}
	default:
	}
	p.fail(f)
}

// plainNumber is a duration in seconds, or a size in bytes.
func plainNumber(t token) string {
	if t.kind == bytesKind {
		return strconv.FormatInt(t.value, 10)
	}
	return strconv.FormatFloat(time.Duration(t.value).Seconds(), 'f', -1, 64)
}

func (p *parser) notADuration() {
	t := p.peek()
	f := Fault{Message: fmt.Sprintf("offset needs a duration such as 5m, found %s", p.found())}
	minus := is(t, "-")
	if minus {
		t = p.ahead(1)
	}
	switch {
	case minus && t.kind == durationKind:
		f.Message = "a negative offset is written without a blank and in units up to hours, such as -24h"
		f.edits = []Edit{{Span{p.peek().Start, t.End}, "-" + time.Duration(t.value).String()}}
	case t.kind == number:
		f.edits = []Edit{{t.Span, t.text + "s"}}
	case strings.HasPrefix(t.text, "$"):
		f.Message = "offset needs a duration such as 5m; a variable of Grafana's dashboards is unknown to the ruler"
	}
	f.guesses = []Edit{{Span{p.before().Start, t.Start}, ""}}
	p.fail(f)
}

// noOperand is something that cannot begin an expression.
func (p *parser) noOperand() {
	t := p.peek()
	f := Fault{Message: fmt.Sprintf("expected a metric query, found %s", p.found()), guesses: []Edit{{t.Span, ""}}}
	switch next := p.ahead(1); {
	case t.kind == end && p.at == 0:
		f.Message = "there is nothing but comments"
	case t.kind == end && is(p.before(), "%"):
		f.Message, f.edits = "a percentage is written as a number", []Edit{{p.before().Span, ""}}
	case t.kind == end:
		f.Message = fmt.Sprintf("the expression ends behind %s, where a metric query should follow", describe(p.before(), p.src))
	case t.kind == name && is(next, "("):
		p.noFunction(t)
		return
	case t.kind == name && (strings.EqualFold(t.text, "inf") || strings.EqualFold(t.text, "nan")):
		f.Message = fmt.Sprintf("LogQL has no number %s", t.text)
	case t.kind == name && (is(next, "by") || is(next, "without")) && isFunction(strings.ToLower(t.text)):
		p.at++
		p.take()
		label := p.peek()
		f.Message = fmt.Sprintf("the labels of %s stand in parentheses", next.text)
		f.edits = []Edit{{label.Span, "(" + label.text + ")"}}
		f.guesses = nil
	case t.kind == name && isFunction(strings.ToLower(t.text)):
		f.Message = fmt.Sprintf("%s is a function and needs arguments in parentheses", t.text)
		f.edits = []Edit{{Span{next.Start, next.Start}, "("}}
	case is(t, "-") && is(p.before(), "-") && p.before().End == t.Start:
		f.Message, f.edits = "a comment begins with #", []Edit{{Span{p.before().Start, t.End}, "#"}}
	case is(t, "-"), is(t, "+"):
		f.Message = fmt.Sprintf("a %s stands only before a number", t.text)
		f.edits = []Edit{{t.Span, map[string]string{"-": "-1 * ", "+": ""}[t.text]}}
	case t.kind == durationKind, t.kind == bytesKind:
		f.Message = fmt.Sprintf("expected a metric query or a number, found %s: what is compared is a number without a unit", t.text)
		f.edits = []Edit{{t.Span, plainNumber(t)}}
	case is(t, "|"), isLineOp(t), t.kind == window:
		f.Message = fmt.Sprintf("%s needs a stream selector such as {app=\"x\"} before it", shorten(t.In(p.src)))
	case is(t, "="):
		f.edits = []Edit{{t.Span, ""}}
	}
	p.fail(f)
}

// noFunction is a function that LogQL has not.
func (p *parser) noFunction(t token) {
	f := Fault{Newer: true, Message: fmt.Sprintf("there is no function %s", t.text)}
	if likely := nearest(strings.ToLower(t.text), functionNames()); likely != "" {
		f.Message = fmt.Sprintf("there is no function %s: %s?", t.text, likely)
		f.edits = []Edit{{t.Span, likely}}
	}
	p.fail(f)
}

// wantsMetric is a log query where there must be a metric query; the range may
// follow.
func (p *parser) wantsMetric(q *LogQuery, of string) {
	f := Fault{Span: q.Span, Message: fmt.Sprintf("%s takes a metric query, and this selects lines: count them first, such as rate({…} [5m])", of)}
	switch t := p.peek(); {
	case t.kind == window:
		whole := Span{q.Start, t.End}
		f.edits = []Edit{{whole, "rate(" + whole.In(p.src) + ")"}, {whole, "rate(" + q.In(p.src) + " [5m])"}}
	default:
		f.edits = []Edit{{q.Span, "rate(" + q.In(p.src) + " [5m])"}}
	}
	if t := p.peek(); t.kind == bad {
		f.Span, f.edits = Span{}, nil
	}
	p.fail(f)
}

// wantsLogs is something else than a log query in a range aggregation.
func (p *parser) wantsLogs(of token) {
	t := p.peek()
	f := Fault{Message: fmt.Sprintf("%s takes a log query such as {app=\"x\"} [5m], found %s", of.text, p.found())}
	switch {
	case t.kind == function:
		f.Message = fmt.Sprintf("%s takes a log query, not another function: LogQL has no subqueries", of.text)
	case t.kind == window:
		f.Message = fmt.Sprintf("%s needs a stream selector such as {app=\"x\"} before the range", of.text)
	case is(t, "-"), is(t, "+"):
		f.Message = fmt.Sprintf("the number of %s has no sign", of.text)
		f.edits = []Edit{{t.Span, ""}}
	case t.kind == name && isMatchOp(p.ahead(1)):
		f.Message = fmt.Sprintf("%s takes a log query: matchers stand in braces", of.text)
		f.Kind = Unbalanced
		f.edits = []Edit{{Span{t.Start, t.Start}, "{"}}
	default:
		f.guesses = []Edit{{t.Span, ""}}
	}
	p.fail(f)
}

// needsWindow is a range aggregation without a range.
func (p *parser) needsWindow(l logRange, of token) {
	if l.window.End > 0 || p.fault != nil {
		return
	}
	t := p.peek()
	f := Fault{Message: fmt.Sprintf("%s needs a range: [5m] before %s", of.text, p.found())}
	here := p.before().End
	switch {
	case t.kind == end:
		f.Message = fmt.Sprintf("%s needs a range, such as [5m]", of.text)
	case is(t, "offset"):
		f.Message = fmt.Sprintf("%s needs its range before the offset", of.text)
		if d, w := p.ahead(1), p.ahead(2); w.kind == window {
			f.edits = []Edit{{Span{t.Start, w.End}, w.In(p.src) + " " + Span{t.Start, d.End}.In(p.src)}}
		}
	case t.kind == durationKind:
		f.Message = fmt.Sprintf("the range of %s stands in brackets", of.text)
		f.edits = []Edit{{t.Span, "[" + t.text + "]"}}
		if is(p.ahead(1), "]") {
			f.edits = []Edit{{t.Span, "[" + t.text}}
		}
	case t.kind == keyword && isStageWord(t.text):
		f.Message = fmt.Sprintf("a | is missing before %s", t.text)
		f.edits = []Edit{{Span{t.Start, t.Start}, "| "}}
	case t.kind == str:
		f.Message = fmt.Sprintf("a line filter such as |= is missing before %s", p.found())
		f.edits = []Edit{{Span{t.Start, t.Start}, "|= "}}
	case t.kind == name:
		f.Message = fmt.Sprintf("expected a range such as [5m], or a pipe, found %s", p.found())
		f.edits = []Edit{{Span{t.Start, t.Start}, "| "}}
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
	f := Fault{Kind: Unbalanced, Message: fmt.Sprintf("expected ) behind the range of %s, found %s", r.Func, p.found()),
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
		f.edits = []Edit{{withBlanks(t.Span, p.src), ""}}
	case is(t, "offset"):
		f.Kind = Malformed
		f.Message = fmt.Sprintf("%s has one offset, right behind its range", r.Func)
		f.edits = []Edit{{Span{here, p.ahead(1).End}, ""}}
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
		p.fail(Fault{Message: fmt.Sprintf("unwrap needs a label, or duration(LABEL), duration_seconds(LABEL) or bytes(LABEL), found %s", p.found())})
		return Name{}
	}
	p.at++
	if p.goesOn() {
		p.fail(p.dotted(t))
	}
	if is(p.peek(), "(") {
		f := Fault{Span: t.Span, Newer: true, Message: fmt.Sprintf("unwrap has no conversion %s: there are bytes, duration and duration_seconds", t.text)}
		if likely := nearest(t.text, []string{"bytes", "duration", "duration_seconds"}); likely != "" {
			f.edits = []Edit{{t.Span, likely}}
		} else if t.text == "seconds" {
			f.edits = []Edit{{t.Span, "duration_seconds"}}
		}
		p.fail(f)
	}
	return Name{Span: t.Span, Text: t.text}
}

// onlyFilters is a stage behind unwrap that may not be there.
func (p *parser) onlyFilters() {
	p.at++
	p.fail(Fault{Message: fmt.Sprintf("behind unwrap only label filters may follow, found %s: put it before unwrap", p.found())})
}

// closeSelector reads the brace that ends a selector.
func (p *parser) closeSelector(open token) {
	if p.accept("}") {
		return
	}
	t := p.peek()
	here := p.before().End
	f := Fault{Kind: Unbalanced, Message: fmt.Sprintf("expected , or } in the selector, found %s", p.found()),
		guesses: []Edit{{Span{here, here}, "}"}, {t.Span, ""}, {t.Span, "}"}, {Span{here, here}, ","}}}
	switch {
	case t.kind == end:
		f.Span = open.Span
		f.Message = "this { is never closed"
	case t.kind == window, is(t, "|"), isLineOp(t):
		f.Span = open.Span
		f.Message = fmt.Sprintf("this { is not closed before %s", p.found())
		f.edits = []Edit{{Span{here, here}, "}"}}
	case is(t, "and"), t.text == "&", t.text == ";":
		f.Kind = Malformed
		f.Message = "matchers are separated by commas"
		last := t
		if p.ahead(1).text == "&" {
			last = p.ahead(1)
		}
		f.edits = []Edit{{Span{here, last.End}, ","}}
	case is(t, "or"):
		f.Kind = Malformed
		f.Message = `a selector has no or: one regular expression such as app=~"a|b" asks for either`
	case t.kind == name:
		f.Kind = Malformed
		f.Message = "a comma is missing between matchers"
		f.edits = []Edit{{Span{here, here}, ","}}
	case t.kind == str:
		f.Kind = Malformed
	}
	p.fail(f)
}

// notAMatchOp is a label of a matcher that no operator follows.
func (p *parser) notAMatchOp() {
	t := p.peek()
	label := p.before()
	f := Fault{Message: fmt.Sprintf("expected =, !=, =~ or !~ behind the label %s, found %s", label.text, p.found()),
		guesses: []Edit{{t.Span, "="}, {t.Span, ""}}}
	switch {
	case t.text == ":" || is(t, "=="):
		f.Message = `a matcher is written name="value"`
		f.edits = []Edit{{t.Span, "="}}
	case t.kind == str:
		f.Message = fmt.Sprintf("an operator is missing between the label %s and its value", label.text)
		f.edits = []Edit{{Span{t.Start, t.Start}, "="}}
	case t.text == "~" && is(p.ahead(1), "="):
		f.edits = []Edit{{Span{t.Start, p.ahead(1).End}, "=~"}}
	case t.text == "~":
		f.edits = []Edit{{t.Span, "=~"}}
	case isComparison(t):
		f.Message = "a matcher compares texts with =, !=, =~ or !~"
		f.edits = []Edit{{t.Span, "="}}
	}
	p.fail(f)
}

// dotted is a name such as k8s.pod or my-label: Loki knows it with underscores.
func (p *parser) dotted(label token) Fault {
	whole := label.Span
	for whole.End < len(p.src) && (isDigit(p.src[whole.End]) || isLetter(p.src[whole.End]) || strings.IndexByte("_.-/", p.src[whole.End]) >= 0) {
		whole.End++
	}
	return Fault{Span: whole, Message: fmt.Sprintf("%s cannot be the name of a label: only letters, digits and _ are allowed", whole.In(p.src)),
		Advice: "write it with underscores, which is how Loki stores it", edits: []Edit{{whole, labelName(whole.In(p.src))}}}
}
