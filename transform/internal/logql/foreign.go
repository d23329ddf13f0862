package logql

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// foreign recognises at the place of a syntax error what is not a slip in LogQL
// but comes from somewhere else: a template that nobody rendered, a variable of
// a dashboard, a character that only looks like a blank or a quote.
func (p *parser) foreign() *Fault {
	t, before := p.peek(), p.before()
	switch {
	case is(t, "{") && is(before, "{") && before.End == t.Start:
		return p.template(before)
	case is(t, "{") && is(p.ahead(1), "{") && p.ahead(1).Start == t.End:
		return p.template(t)
	case t.kind == name && t.text == "$":
		return variable(t, p.src)
	case before.kind == name && before.text == "$" && before.End == t.Start:
		return variable(before, p.src)
	case t.kind == name && isInvisible(t.text):
		r, _ := utf8.DecodeRuneInString(t.text)
		return faultAt(t.Span, "here is the character %s, which looks like a blank and is none", fmt.Sprintf("U+%04X", r)).proposes(t.Span, " ")
	}
	return nil
}

func (p *parser) template(open *token) *Fault {
	whole := Span{open.Start, open.End + 1}
	if i := strings.Index(p.src[open.Start:], "}}"); i >= 0 {
		whole.End = open.Start + i + 2
	}
	return faultAt(whole, "%s is a template, which Loki does not render in an expression", shorten(whole.In(p.src))).
		advises("render it where the rule file is made, or write the value itself")
}

// variable is $x or ${x}.
func variable(dollar *token, src string) *Fault {
	whole := dollar.Span
	braces := strings.HasPrefix(src[whole.End:], "{")
	for whole.End < len(src) {
		c := src[whole.End]
		if c != '_' && !isDigit(c) && !isLetter(c) && !(braces && strings.IndexByte("{}:.", c) >= 0) {
			break
		}
		whole.End++
		if c == '}' {
			break
		}
	}
	return faultAt(whole, "%s is a variable of Grafana's dashboards, which the ruler does not know", shorten(whole.In(src))).
		advises("write the value itself")
}

func isInvisible(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r >= utf8.RuneSelf && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
}
