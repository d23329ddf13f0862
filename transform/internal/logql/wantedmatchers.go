package logql

import (
	"strings"
)

// closeSelector reads the brace that ends a selector.
func (p *parser) closeSelector(open *token) {
	if p.accept("}") {
		return
	}
	t := p.peek()
	here := p.before().End
	f := faultAt(Span{}, "expected , or } in the selector, found %s", p.found()).of(Unbalanced).guesses(Span{here, here}, "}").
		guesses(t.Span, "").guesses(t.Span, "}").guesses(Span{here, here}, ",")
	switch {
	case t.kind == end:
		f.Span = open.Span
		f.says("this { is never closed")
	case t.kind == window, is(t, "|"), isLineOp(t):
		f.Span = open.Span
		f.says("this { is not closed before %s", p.found())
		f.proposes(Span{here, here}, "}")
	case is(t, "and"), t.text == "&", t.text == ";":
		f.Kind = Malformed
		f.says("matchers are separated by commas")
		last := t
		if p.ahead(1).text == "&" {
			last = p.ahead(1)
		}
		f.proposes(Span{here, last.End}, ",")
	case is(t, "or"):
		f.Kind = Malformed
		f.says(`a selector has no or: one regular expression such as app=~"a|b" asks for either`)
	case t.kind == name:
		f.Kind = Malformed
		f.says("a comma is missing between matchers")
		f.proposes(Span{here, here}, ",")
	case t.kind == str:
		f.Kind = Malformed
	}
	p.fail(f)
}

// notAMatchOp is a label of a matcher that no operator follows.
func (p *parser) notAMatchOp() {
	t := p.peek()
	label := p.before()
	f := faultAt(Span{}, "expected =, !=, =~ or !~ behind the label %s, found %s", label.text, p.found()).guesses(t.Span, "=").guesses(t.Span, "")
	switch {
	case t.text == ":" || is(t, "=="):
		f.says(`a matcher is written name="value"`)
		f.proposes(t.Span, "=")
	case t.kind == str:
		f.says("an operator is missing between the label %s and its value", label.text)
		f.proposes(Span{t.Start, t.Start}, "=")
	case t.text == "~" && is(p.ahead(1), "="):
		f.proposes(Span{t.Start, p.ahead(1).End}, "=~")
	case t.text == "~":
		f.proposes(t.Span, "=~")
	case isComparison(t):
		f.says("a matcher compares texts with =, !=, =~ or !~")
		f.proposes(t.Span, "=")
	}
	p.fail(f)
}

// dotted is a name such as k8s.pod or my-label: Loki knows it with underscores.
func (p *parser) dotted(label *token) *Fault {
	whole := label.Span
	for whole.End < len(p.src) && (isDigit(p.src[whole.End]) || isLetter(p.src[whole.End]) || strings.IndexByte("_.-/", p.src[whole.End]) >= 0) {
		whole.End++
	}
	return faultAt(whole, "%s cannot be the name of a label: only letters, digits and _ are allowed", whole.In(p.src)).
		advises("write it with underscores, which is how Loki stores it").proposes(whole, labelName(whole.In(p.src)))
}
