package logql

import (
	"sort"
	"strconv"
	"strings"
)

// Parse reads an expression. The error is of type Faults: the reasons why Loki
// 3.7 refuses to load a rule with it. A syntax error is told alone; what is wrong
// with an expression that has a tree is told together, with the tree.
//
// Expressions that load, but whose every evaluation fails, are no error here: see
// Fails.
func Parse(src string) (Expr, error) { return new(Reader).Parse(src) }

// A Reader reads one expression after the other, each in the memory of the one before,
// whose tree is gone then. The zero value is ready. It is not safe for concurrent use.
type Reader struct {
	lexer  lexer
	tokens []token
	nodes  nodes
}

// Parse is the function of that name.
func (r *Reader) Parse(src string) (Expr, error) {
	expr, faults := r.read(src)
	if len(faults) == 0 {
		return expr, nil
	}
	mend(src, faults, func(src string) Faults {
		_, faults := new(Reader).read(src)
		return faults
	})
	return expr, faults
}

// Parses reports an expression that Parse takes. It costs less than asking why
// not.
func Parses(src string) bool {
	_, faults := new(Reader).read(src)
	return len(faults) == 0
}

// MaxLength is the length in bytes from which Loki refuses an expression.
const MaxLength = 128 << 10

// maxDepth is how deep brackets and operators may be nested.
const maxDepth = 1000

// maxFaults is how many faults of one expression are told.
const maxFaults = 10

// read is Parse without proposals.
func (r *Reader) read(src string) (Expr, Faults) {
	if len(src) >= MaxLength {
		return nil, Faults{faultAt(Span{0, len(src)}, "the expression has %s bytes; Loki takes fewer than %s", strconv.Itoa(len(src)), strconv.Itoa(MaxLength)).
			of(TooLong)}
	}
	if strings.TrimSpace(src) == "" {
		return nil, Faults{faultAt(Span{}, "the expression is blank")}
	}
	l := &r.lexer
	l.read(src, r.tokens)
	r.keep(l.tokens)
	r.nodes.again()
	p := &parser{src: src, lexer: l, tokens: l.tokens, nodes: &r.nodes}
	expr := p.whole()
	if p.fault != nil {
		if f := p.promQL(); f != nil {
			return nil, Faults{f}
		}
		return nil, Faults{p.fault}
	}
	if len(p.checks) > 1 {
		sort.SliceStable(p.checks, func(i, j int) bool { return p.checks[i].Start < p.checks[j].Start })
	}
	return expr, p.checks[:min(len(p.checks), maxFaults)]
}

// keep has the next expression cut in the memory of this one, unless that is very large.
func (r *Reader) keep(tokens []token) {
	const enough = 1 << 12
	if r.tokens = tokens[:0]; cap(tokens) > enough {
		r.tokens = nil
	}
}

// A parser goes once over the tokens of one text. After the first syntax error
// it is at the end, so that everything it is in comes to its end too.
type parser struct {
	src    string
	lexer  *lexer
	tokens []token
	nodes  *nodes
	at     int // never behind the last token, which is the end
	depth  int
	fault  *Fault // the syntax error
	checks Faults // what else Loki refuses
	// variants says that the parser is at the expressions of variants(), whose
	// selectors may select everything.
	variants bool
}

// whole reads the whole text.
func (p *parser) whole() Expr {
	e := p.expr(0)
	if p.fault == nil && p.peek().kind != end {
		p.trailing(e)
	}
	return e
}

// peek is the token that comes next. Like the others that are not inlined here it is
// called from everywhere: copies of them would be a tenth of the parser's code.
//
//go:noinline
func (p *parser) peek() *token { return p.next() }

// next is peek where it is inlined: in what is itself called from everywhere.
func (p *parser) next() *token { return &p.tokens[p.at] }

// ahead is the token n behind the next one.
//
//go:noinline
func (p *parser) ahead(n int) *token { return &p.tokens[min(p.at+n, len(p.tokens)-1)] }

// before is the token that was taken last.
//
//go:noinline
func (p *parser) before() *token {
	if p.at == 0 {
		return &token{}
	}
	return &p.tokens[p.at-1]
}

// take goes past the next token.
//
//go:noinline
func (p *parser) take() *token {
	t := p.next()
	if p.at < len(p.tokens)-1 {
		p.at++
	}
	return t
}

// is reports that the next token is this sign or keyword.
//
//go:noinline
func (p *parser) is(text string) bool { return is(p.next(), text) }

// is reports that a token is this sign or keyword.
//
//go:noinline
func is(t *token, text string) bool {
	if t.kind != sign && t.kind != keyword || len(t.text) != len(text) || t.text[0] != text[0] {
		return false
	}
	return len(text) == 1 || t.text == text
}

// accept goes past the next token if it is this sign or keyword.
//
//go:noinline
func (p *parser) accept(text string) bool {
	if !is(p.next(), text) {
		return false
	}
	p.at++
	return true
}

// expect goes past this sign or keyword, or fails: what says what it is for.
func (p *parser) expect(text, what string) {
	if p.accept(text) {
		return
	}
	t := p.peek()
	here := p.before().End
	p.fail(faultAt(Span{}, "expected %s%s, found %s", text, what, p.found()).of(unbalancedBy(text)).guesses(Span{here, here}, text).
		guesses(t.Span, text).guesses(t.Span, ""))
}

func unbalancedBy(text string) Kind {
	switch text {
	case ")", "}", "(":
		return Unbalanced
	}
	return Malformed
}

// span is from start to behind the token taken last.
//
//go:noinline
func (p *parser) span(start int) Span {
	if p.at > 0 {
		return Span{start, max(start, p.tokens[p.at-1].End)}
	}
	return Span{start, start}
}

// fail notes the syntax error; its place is the next token where it has none.
// A bad token has its own fault.
func (p *parser) fail(f *Fault) {
	if p.fault != nil {
		return
	}
	t := p.peek()
	if f.Span == (Span{}) {
		f.Span = t.Span
	}
	if t.kind == bad {
		f = p.lexer.fault
	} else if own := p.foreign(); own != nil {
		f = own
	}
	p.fault, p.at = f, len(p.tokens)-1
}

// check notes what Loki refuses in an expression that has a tree.
//
//go:noinline
func (p *parser) check(f *Fault) {
	if p.fault == nil {
		p.checks = append(p.checks, f)
	}
}

// found describes the next token for a message.
func (p *parser) found() string { return describe(p.peek(), p.src) }

func describe(t *token, src string) string {
	switch {
	case t.kind == end:
		return "the end"
	case t.kind == window:
		return "the range " + shorten(t.In(src))
	case t.kind == str:
		return "the text " + shorten(t.In(src))
	case t.kind == number, t.kind == durationKind, t.kind == bytesKind:
		return shorten(t.In(src))
	case t.kind == sign:
		return t.text
	}
	return strconv.Quote(shorten(t.In(src)))
}

// shorten cuts a text that is shown to one line of 40 bytes.
//
//go:noinline
func shorten(s string) string {
	for i, r := range s {
		if r == '\n' || r == '\r' || i >= 40 {
			return s[:i] + "…"
		}
	}
	return s
}

// deeper counts a level of nesting; the caller counts it down with shallower.
func (p *parser) deeper() bool {
	p.depth++
	if p.depth > maxDepth {
		p.fail(faultAt(Span{}, "the expression is nested more than %d deep, which is more than is read here", strconv.Itoa(maxDepth)).of(TooDeep))
	}
	return p.fault == nil
}

func (p *parser) shallower() { p.depth-- }
