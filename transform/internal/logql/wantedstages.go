package logql

import (
	"slices"
	"strings"
)

// notAStage is something behind a pipe that is no stage.
func (p *parser) notAStage() {
	t := p.peek()
	pipe := p.before()
	f := faultAt(Span{}, "expected a stage such as json, or a label filter, behind |, found %s", p.found()).
		guesses(withBlanks(Span{pipe.Start, t.Start}, p.src), " ").guesses(t.Span, "")
	switch {
	case t.kind == end:
		f.says("the expression ends behind |, where a stage should follow")
	case is(t, "|") && pipe.End == t.Start:
		f.says("either is written or")
		f.proposes(Span{pipe.Start, t.End}, "or").proposes(t.Span, "")
	case is(t, "|"):
		f.says("two pipes stand behind each other")
		f.proposes(t.Span, "")
	case t.kind == str:
		f.says("a filter for this text is written |= or |~")
		f.proposes(Span{pipe.Start, t.Start}, "|= ")
	case t.kind == number:
		f.says("a label filter begins with the label")
	case is(t, "="), t.text == "~":
		f.says("the filter |%s is written without a blank", t.text)
		f.proposes(Span{pipe.Start, t.End}, "|"+t.text)
	case t.kind == keyword:
		f.says("%s is no stage", t.text)
	}
	p.fail(f)
}

// greekMu looks like the sign of micro, which is U+00B5.
const greekMu = "\u03bc"

// notAComparison is a label behind a pipe that no comparison follows: often a
// stage that LogQL has not.
func (p *parser) notAComparison(label Name) {
	t := p.peek()
	f := faultAt(Span{}, "expected a comparison such as = or > behind the label %s, found %s", label.Text, p.found()).guesses(t.Span, "")
	number := p.beforeName()
	switch {
	case label.Text == "&" && t.text == "&":
		f.says("both is written and").proposes(Span{label.Start, t.End}, "and")
	case p.fault == nil && strings.HasPrefix(label.Text, greekMu) && number.End == label.Start:
		f.Span = Span{number.Start, label.End}
		f.says("%s is no duration: its μ is the Greek letter, and not the sign of micro", f.In(p.src))
		f.proposes(Span{label.Start, label.Start + len(greekMu)}, "u")
	case p.fault == nil && number.kind != sign && isDigit(p.src[number.Start]) && number.End > number.Start:
		f.Span = Span{number.Start, label.End}
		f.says("a unit stands right behind its number")
		f.proposes(f.Span, number.text+label.Text)
	case t.text == ":":
		f.proposes(t.Span, "=")
	case p.fault == nil && is(p.beforeName(), "|"):
		f = p.noStage(label)
	}
	p.fail(f)
}

// beforeName is the token before the one that was taken last.
//
//go:noinline
func (p *parser) beforeName() *token {
	if p.at < 2 {
		return &token{}
	}
	return &p.tokens[p.at-2]
}

// noFlags are flags that a parser stage does not have.
func (p *parser) noFlags(of string) {
	t := p.peek()
	switch {
	case t.kind == flag:
		p.fail(faultAt(Span{}, "%s has no flag %s: only logfmt has", of, t.text).mayBeNewer().proposes(withBlanks(t.Span, p.src), " "))
	case is(t, "-") && of == "logfmt":
		whole := t.Span
		for whole.End < len(p.src) && (p.src[whole.End] == '-' || p.src[whole.End] == '_' || isLetter(p.src[whole.End])) {
			whole.End++
		}
		f := faultAt(whole, "logfmt has no flag %s: there are --strict and --keep-empty", whole.In(p.src)).mayBeNewer()
		if likely := nearest(whole.In(p.src), []string{"--strict", "--keep-empty"}); likely != "" {
			f.proposes(whole, likely)
		}
		p.fail(f)
	}
}

func (p *parser) noStage(label Name) *Fault {
	f := faultAt(label.Span, "").mayBeNewer().guesses(Span{p.beforeName().Start, label.End}, "")
	if likely := nearest(strings.ToLower(label.Text), stageNames()); likely != "" {
		return f.says("there is no stage %s: %s?", label.Text, likely).proposes(label.Span, likely)
	}
	switch strings.ToLower(label.Text) {
	case "grep", "filter", "contains", "search", "line":
		if p.peek().kind == name {
			f.proposes(Span{label.Start, p.peek().Start}, "")
		}
		f.says(`there is no stage %s; lines are filtered with |= "text"`, label.Text)
	case "where":
		f.says("there is no stage %s; a condition stands right behind the pipe", label.Text)
		f.proposes(Span{label.Start, p.peek().Start}, "")
	case "count", "sum", "avg", "min", "max", "rate", "stats", "sort", "uniq", "distinct", "top", "limit", "head":
		f.says("there is no stage %s, which would compute: functions stand around a query, such as sum(count_over_time({…} [5m]))", label.Text)
	default:
		f.says("there is no stage %s; if %[1]s is a label, a comparison must follow", label.Text)
	}
	return f
}

func isStageWord(word string) bool { return slices.Contains(stageNames(), word) }

//go:noinline
func stageNames() []string {
	return []string{"json", "logfmt", "regexp", "pattern", "unpack", "line_format", "label_format", "decolorize", "drop", "keep", "unwrap"}
}

// notComparable is something that a label cannot be compared with.
func (p *parser) notComparable(label Name, op BinaryOp) {
	t := p.peek()
	f := faultAt(Span{}, "expected a value to compare %s with, found %s", label.Text, p.found())
	operator := p.before()
	switch {
	case t.kind == str:
		f.Span = operator.Span
		f.says("%s compares numbers, durations and sizes; texts are compared with =, !=, =~ or !~", string(op))
		if op == Eq {
			f.proposes(operator.Span, "=")
		} else {
			f.proposes(t.Span, t.text)
		}
	case t.kind == name, t.kind == keyword:
		p.notAText("the value of " + label.Text)
		return
	case whole(operator.text+t.text) != "":
		f.proposes(Span{operator.Start, t.End}, whole(operator.text+t.text))
	}
	f.guesses(Span{operator.Start, t.Start}, "")
	p.fail(f)
}

// whole is the operator that was meant by two signs: > = and =>, for example.
func whole(signs string) string {
	switch signs {
	case "==":
		return "="
	case "=~", ">=", "<=":
		return signs
	case "=>":
		return ">="
	case "=<":
		return "<="
	}
	return ""
}

// noUnit is something that hangs on a number or its unit, as in 10XB and 5xx.
func (p *parser) noUnit(start int, operator *token) {
	t := p.peek()
	whole := Span{start, t.End}
	text := whole.In(p.src)
	f := faultAt(whole, "%s is no number, duration such as 1.5s, or size such as 10MB", text)
	digits := strings.TrimRight(strings.ToLower(text), "x")
	switch {
	case digits != strings.ToLower(text) && isDigit(digits[len(digits)-1]):
		f.proposes(Span{operator.Start, t.End}, `=~ "`+digits+strings.Repeat(".", len(text)-len(digits))+`"`)
	default:
		f.proposes(whole, strings.ToUpper(text)).proposes(whole, strings.ToLower(text))
	}
	p.fail(f)
}
