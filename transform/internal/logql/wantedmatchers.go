package logql

import (
	"fmt"
	"strings"
)

// closeSelector reads the brace that ends a selector.
func (p *parser) closeSelector(open *token) {
	if p.accept("}") {
		return
	}
	t := p.peek()
	here := p.before().End
	f := &Fault{Kind: Unbalanced, Message: fmt.Sprintf("expected , or } in the selector, found %s", p.found()),
		guesses: []Edit{{Span{here, here}, "}"}, {t.Span, ""}, {t.Span, "}"}, {Span{here, here}, ","}}}
	switch {
	case t.kind == end:
		f.Span = open.Span
		f.Message = "this { is never closed"
	case t.kind == window, is(t, "|"), isLineOp(t):
		f.Span = open.Span
		f.Message = fmt.Sprintf("this { is not closed before %s", p.found())
		f.edits = replacing(Span{here, here}, "}")
	case is(t, "and"), t.text == "&", t.text == ";":
		f.Kind = Malformed
		f.Message = "matchers are separated by commas"
		last := t
		if p.ahead(1).text == "&" {
			last = p.ahead(1)
		}
		f.edits = replacing(Span{here, last.End}, ",")
	case is(t, "or"):
		f.Kind = Malformed
		f.Message = `a selector has no or: one regular expression such as app=~"a|b" asks for either`
	case t.kind == name:
		f.Kind = Malformed
		f.Message = "a comma is missing between matchers"
		f.edits = replacing(Span{here, here}, ",")
	case t.kind == str:
		f.Kind = Malformed
	}
	p.fail(f)
}

// notAMatchOp is a label of a matcher that no operator follows.
func (p *parser) notAMatchOp() {
	t := p.peek()
	label := p.before()
	f := &Fault{Message: fmt.Sprintf("expected =, !=, =~ or !~ behind the label %s, found %s", label.text, p.found()),
		guesses: []Edit{{t.Span, "="}, {t.Span, ""}}}
	switch {
	case t.text == ":" || is(t, "=="):
		f.Message = `a matcher is written name="value"`
		f.edits = replacing(t.Span, "=")
	case t.kind == str:
		f.Message = fmt.Sprintf("an operator is missing between the label %s and its value", label.text)
		f.edits = replacing(Span{t.Start, t.Start}, "=")
	case t.text == "~" && is(p.ahead(1), "="):
		f.edits = replacing(Span{t.Start, p.ahead(1).End}, "=~")
	case t.text == "~":
		f.edits = replacing(t.Span, "=~")
	case isComparison(t):
		f.Message = "a matcher compares texts with =, !=, =~ or !~"
		f.edits = replacing(t.Span, "=")
	}
	p.fail(f)
}

// dotted is a name such as k8s.pod or my-label: Loki knows it with underscores.
func (p *parser) dotted(label *token) *Fault {
	whole := label.Span
	for whole.End < len(p.src) && (isDigit(p.src[whole.End]) || isLetter(p.src[whole.End]) || strings.IndexByte("_.-/", p.src[whole.End]) >= 0) {
		whole.End++
	}
	return &Fault{Span: whole, Message: fmt.Sprintf("%s cannot be the name of a label: only letters, digits and _ are allowed", whole.In(p.src)),
		Advice: "write it with underscores, which is how Loki stores it", edits: replacing(whole, labelName(whole.In(p.src)))}
}
