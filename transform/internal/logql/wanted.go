package logql

import (
	"strconv"
	"strings"
	"time"
)

// The functions of this file word the syntax errors at the places of the
// grammar: what was expected, what stands there, and what was probably meant.

// notAName is a label name that is missing, quoted, dotted, or a keyword.
func (p *parser) notAName(what string) {
	t := p.peek()
	f := faultAt(Span{}, "expected %s, found %s", what, p.found()).guesses(t.Span, "")
	switch {
	case t.kind == str:
		f.says("%s is a name and is not quoted", what)
		f.proposes(t.Span, labelName(t.text))
	case t.kind == keyword:
		f.says("expected %s, found the keyword %s, which cannot be one", what, t.text)
	case t.kind == number:
		f.says("expected %s, found %s: no name begins with a digit", what, p.found())
	case is(t, "|"), isLineOp(t):
		f.guessed = nil
	case is(t, "*"):
		f.says("expected %s, found *: every name must be written", what)
		f.guessed = nil
	}
	if is(p.before(), ",") {
		f.proposes(p.before().Span, "")
	}
	p.fail(f)
}

// notAText is a string that is missing, or lacks its quotes.
func (p *parser) notAText(what string) {
	t := p.peek()
	f := faultAt(Span{}, "expected %s in quotes, found %s", what, p.found())
	switch before := p.before(); {
	case t.text == "~" && before.kind == sign && before.End == t.Start:
		f.says("there is no operator %s~", before.text)
		meant := ""
		if before.text == "!=" {
			meant = "!~"
		}
		f.proposes(Span{before.Start, t.End}, meant)
	case t.kind == name, t.kind == keyword, t.kind == number, t.kind == durationKind, t.kind == bytesKind, t.kind == function:
		word := t.Span
		for word.End < len(p.src) && !strings.ContainsAny(p.src[word.End:word.End+1], " \t\n\r,)}]|[\"`") {
			word.End++
		}
		f.says("%s must be quoted", what)
		f.proposes(word, quote(strings.Trim(word.In(p.src), "“”„‘’«»'"), false)).proposes(t.Span, quote(t.In(p.src), false))
	}
	f.guesses(Span{p.before().Start, t.Start}, "")
	p.fail(f)
}

// notANumber is a number that is missing, or has a sign or unit.
func (p *parser) notANumber(what string) {
	t := p.peek()
	f := faultAt(Span{}, "expected %s, found %s", what, p.found())
	switch t.kind {
	case str:
		f.says("%s is not quoted", what)
		f.proposes(t.Span, t.text)
	case durationKind, bytesKind:
		f.proposes(t.Span, plainNumber(t))
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
	f := faultAt(Span{}, "offset needs a duration such as 5m, found %s", p.found())
	minus := is(t, "-")
	if minus {
		t = p.ahead(1)
	}
	switch {
	case minus && t.kind == durationKind:
		f.says("a negative offset is written without a blank and in units up to hours, such as -24h")
		f.proposes(Span{p.peek().Start, t.End}, "-"+time.Duration(t.value).String())
	case t.kind == number:
		f.proposes(t.Span, t.text+"s")
	case strings.HasPrefix(t.text, "$"):
		f.says("offset needs a duration such as 5m; a variable of Grafana's dashboards is unknown to the ruler")
	}
	f.guesses(Span{p.before().Start, t.Start}, "")
	p.fail(f)
}

// noOperand is something that cannot begin an expression.
func (p *parser) noOperand() {
	t := p.peek()
	f := faultAt(Span{}, "expected a metric query, found %s", p.found()).guesses(t.Span, "")
	switch next := p.ahead(1); {
	case t.kind == end && p.at == 0:
		f.says("there is nothing but comments")
	case t.kind == end && is(p.before(), "%"):
		f.says("a percentage is written as a number").proposes(p.before().Span, "")
	case t.kind == end:
		f.says("the expression ends behind %s, where a metric query should follow", describe(p.before(), p.src))
	case t.kind == name && is(next, "("):
		p.noFunction(t)
		return
	case t.kind == name && (strings.EqualFold(t.text, "inf") || strings.EqualFold(t.text, "nan")):
		f.says("LogQL has no number %s", t.text)
	case t.kind == name && (is(next, "by") || is(next, "without")) && isFunction(strings.ToLower(t.text)):
		p.at++
		p.take()
		label := p.peek()
		f.says("the labels of %s stand in parentheses", next.text)
		f.proposes(label.Span, "("+label.text+")")
		f.guessed = nil
	case t.kind == name && isFunction(strings.ToLower(t.text)):
		f.says("%s is a function and needs arguments in parentheses", t.text)
		f.proposes(Span{next.Start, next.Start}, "(")
	case is(t, "-") && is(p.before(), "-") && p.before().End == t.Start:
		f.says("a comment begins with #").proposes(Span{p.before().Start, t.End}, "#")
	case is(t, "-"):
		f.says("a - stands only before a number").proposes(t.Span, "-1 * ")
	case is(t, "+"):
		f.says("a + stands only before a number").proposes(t.Span, "")
	case t.kind == durationKind, t.kind == bytesKind:
		f.says("expected a metric query or a number, found %s: what is compared is a number without a unit", t.text)
		f.proposes(t.Span, plainNumber(t))
	case is(t, "|"), isLineOp(t), t.kind == window:
		f.says("%s needs a stream selector such as {app=\"x\"} before it", shorten(t.In(p.src)))
	case is(t, "="):
		f.proposes(t.Span, "")
	}
	p.fail(f)
}

// noFunction is a function that LogQL has not.
func (p *parser) noFunction(t *token) {
	f := faultAt(Span{}, "there is no function %s", t.text).mayBeNewer()
	if likely := nearest(strings.ToLower(t.text), functionNames()); likely != "" {
		f.says("there is no function %s: %s?", t.text, likely)
		f.proposes(t.Span, likely)
	}
	p.fail(f)
}

// wantsMetric is a log query where there must be a metric query; the range may
// follow.
func (p *parser) wantsMetric(q *LogQuery, of string) {
	f := faultAt(q.Span, "%s takes a metric query, and this selects lines: count them first, such as rate({…} [5m])", of)
	switch t := p.peek(); {
	case t.kind == window:
		whole := Span{q.Start, t.End}
		f.proposes(whole, "rate("+whole.In(p.src)+")").proposes(whole, "rate("+q.In(p.src)+" [5m])")
	default:
		f.proposes(q.Span, "rate("+q.In(p.src)+" [5m])")
	}
	if t := p.peek(); t.kind == bad {
		f.Span, f.edits = Span{}, nil
	}
	p.fail(f)
}
