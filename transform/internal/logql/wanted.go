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
	f := &Fault{Message: fmt.Sprintf("expected %s, found %s", what, p.found()), guesses: replacing(t.Span, "")}
	switch {
	case t.kind == str:
		f.Message = fmt.Sprintf("%s is a name and is not quoted", what)
		f.edits = replacing(t.Span, labelName(t.text))
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
	f := &Fault{Message: fmt.Sprintf("expected %s in quotes, found %s", what, p.found())}
	switch before := p.before(); {
	case t.text == "~" && before.kind == sign && before.End == t.Start:
		f.Message = fmt.Sprintf("there is no operator %s~", before.text)
		f.edits = replacing(Span{before.Start, t.End}, map[string]string{"!=": "!~"}[before.text])
	case t.kind == name, t.kind == keyword, t.kind == number, t.kind == durationKind, t.kind == bytesKind, t.kind == function:
		word := t.Span
		for word.End < len(p.src) && !strings.ContainsAny(p.src[word.End:word.End+1], " \t\n\r,)}]|[\"`") {
			word.End++
		}
		f.Message = fmt.Sprintf("%s must be quoted", what)
		f.edits = []Edit{{word, quote(strings.Trim(word.In(p.src), "“”„‘’«»'"), false)}, {t.Span, quote(t.In(p.src), false)}}
	}
	f.guesses = replacing(Span{p.before().Start, t.Start}, "")
	p.fail(f)
}

// notANumber is a number that is missing, or has a sign or unit.
func (p *parser) notANumber(what string) {
	t := p.peek()
	f := &Fault{Message: fmt.Sprintf("expected %s, found %s", what, p.found())}
	switch t.kind {
	case str:
		f.Message = fmt.Sprintf("%s is not quoted", what)
		f.edits = replacing(t.Span, t.text)
	case durationKind, bytesKind:
		f.edits = replacing(t.Span, plainNumber(t))
	default:
	}
	p.fail(f)
}

// plainNumber is a duration in seconds, or a size in bytes.
func plainNumber(t *token) string {
	if t.kind == bytesKind {
		return strconv.FormatInt(t.value, 10)
	}
	return strconv.FormatFloat(time.Duration(t.value).Seconds(), 'f', -1, 64)
}

func (p *parser) notADuration() {
	t := p.peek()
	f := &Fault{Message: fmt.Sprintf("offset needs a duration such as 5m, found %s", p.found())}
	minus := is(t, "-")
	if minus {
		t = p.ahead(1)
	}
	switch {
	case minus && t.kind == durationKind:
		f.Message = "a negative offset is written without a blank and in units up to hours, such as -24h"
		f.edits = replacing(Span{p.peek().Start, t.End}, "-"+time.Duration(t.value).String())
	case t.kind == number:
		f.edits = replacing(t.Span, t.text+"s")
	case strings.HasPrefix(t.text, "$"):
		f.Message = "offset needs a duration such as 5m; a variable of Grafana's dashboards is unknown to the ruler"
	}
	f.guesses = replacing(Span{p.before().Start, t.Start}, "")
	p.fail(f)
}

// noOperand is something that cannot begin an expression.
func (p *parser) noOperand() {
	t := p.peek()
	f := &Fault{Message: fmt.Sprintf("expected a metric query, found %s", p.found()), guesses: replacing(t.Span, "")}
	switch next := p.ahead(1); {
	case t.kind == end && p.at == 0:
		f.Message = "there is nothing but comments"
	case t.kind == end && is(p.before(), "%"):
		f.Message, f.edits = "a percentage is written as a number", replacing(p.before().Span, "")
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
		f.edits = replacing(label.Span, "("+label.text+")")
		f.guesses = nil
	case t.kind == name && isFunction(strings.ToLower(t.text)):
		f.Message = fmt.Sprintf("%s is a function and needs arguments in parentheses", t.text)
		f.edits = replacing(Span{next.Start, next.Start}, "(")
	case is(t, "-") && is(p.before(), "-") && p.before().End == t.Start:
		f.Message, f.edits = "a comment begins with #", replacing(Span{p.before().Start, t.End}, "#")
	case is(t, "-"), is(t, "+"):
		f.Message = fmt.Sprintf("a %s stands only before a number", t.text)
		f.edits = replacing(t.Span, map[string]string{"-": "-1 * ", "+": ""}[t.text])
	case t.kind == durationKind, t.kind == bytesKind:
		f.Message = fmt.Sprintf("expected a metric query or a number, found %s: what is compared is a number without a unit", t.text)
		f.edits = replacing(t.Span, plainNumber(t))
	case is(t, "|"), isLineOp(t), t.kind == window:
		f.Message = fmt.Sprintf("%s needs a stream selector such as {app=\"x\"} before it", shorten(t.In(p.src)))
	case is(t, "="):
		f.edits = replacing(t.Span, "")
	}
	p.fail(f)
}

// noFunction is a function that LogQL has not.
func (p *parser) noFunction(t *token) {
	f := &Fault{Newer: true, Message: fmt.Sprintf("there is no function %s", t.text)}
	if likely := nearest(strings.ToLower(t.text), functionNames()); likely != "" {
		f.Message = fmt.Sprintf("there is no function %s: %s?", t.text, likely)
		f.edits = replacing(t.Span, likely)
	}
	p.fail(f)
}

// wantsMetric is a log query where there must be a metric query; the range may
// follow.
func (p *parser) wantsMetric(q *LogQuery, of string) {
	f := &Fault{Span: q.Span, Message: fmt.Sprintf("%s takes a metric query, and this selects lines: count them first, such as rate({…} [5m])", of)}
	switch t := p.peek(); {
	case t.kind == window:
		whole := Span{q.Start, t.End}
		f.edits = []Edit{{whole, "rate(" + whole.In(p.src) + ")"}, {whole, "rate(" + q.In(p.src) + " [5m])"}}
	default:
		f.edits = replacing(q.Span, "rate("+q.In(p.src)+" [5m])")
	}
	if t := p.peek(); t.kind == bad {
		f.Span, f.edits = Span{}, nil
	}
	p.fail(f)
}
