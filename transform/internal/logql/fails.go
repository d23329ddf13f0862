package logql

import (
	"net/netip"
	"regexp/syntax"
	"strings"
)

// Fails returns the reasons why every evaluation of an expression fails that
// Loki loads: its stages are built only when it is evaluated. src is the text
// that its nodes were parsed from. That a rule cannot compute with a log query is not
// among them: see IsLog.
func Fails(src string, nodes []Node) Faults {
	faults := fails(src, nodes)
	mend(src, faults, func(src string) Faults {
		e, refused := new(Reader).read(src)
		if len(refused) > 0 {
			return refused
		}
		return fails(src, AppendAll(nil, e))
	})
	return faults
}

// IsLog reports a log query, which gives lines and no numbers.
func IsLog(e Expr) bool {
	_, log := e.(*LogQuery)
	return log
}

// fails is Fails without proposals.
func fails(src string, nodes []Node) Faults {
	b := &builder{src: src}
	for _, n := range nodes {
		switch n := n.(type) {
		case *LineFilter:
			b.lineFilter(n)
		case *CondBytes:
			b.size(n)
		case *LogQuery:
			b.labelFilters(n.Stages)
		case *JSON:
			if len(n.Labels) > 0 {
				b.paths(n.Labels, b.jsonPath)
			}
		case *Logfmt:
			if len(n.Labels) > 0 {
				b.paths(n.Labels, b.logfmtKey)
			}
		case *LineFormat:
			b.template(n.Template, "line_format")
		case *LabelFormat:
			b.labelFormat(n)
		case *VectorAggregation:
			b.vector(string(n.Func), n.Expr)
		case *LabelReplace:
			b.vector("label_replace", n.Expr)
		}
	}
	return b.faults
}

// A builder collects what keeps the stages of one expression from being built.
type builder struct {
	src    string
	faults Faults
}

// fail notes a fault.
//
//go:noinline
func (b *builder) fail(f *Fault) {
	f.Kind = FailsEvaluation
	if len(b.faults) < maxFaults {
		b.faults = append(b.faults, f)
	}
}

// vector judges what an aggregation is of: Loki takes a number there, and what comes to
// one, and has nothing that evaluates it (seen with 3.7.6).
func (b *builder) vector(of string, e Expr) {
	if !isConstant(e) {
		return
	}
	f := faultAt(e.Bounds(), "%s works on vectors, and %s is a number", of, shorten(e.Bounds().In(b.src))).
		advises("give it a metric query, or a number as vector(NUMBER)")
	if n, ok := e.(*Number); ok {
		f.proposes(n.Span, "vector("+n.In(b.src)+")")
	}
	b.fail(f)
}

// size judges a size in a condition. Loki evaluates the text that it prints of an
// expression, and of no bytes it prints 0B, which begins a binary number.
func (b *builder) size(c *CondBytes) {
	if c.Value > 0 {
		return
	}
	b.fail(faultAt(c.Span, "Loki makes 0B of a size without bytes before it evaluates, and cannot read that").
		advises("compare with 1B, such as " + c.Label.Text + " >= 1B"))
}

// labelFilters judges the stages that are one ip() and nothing else. Joined with
// other conditions, or behind unwrap, one without an address fails nothing: it
// keeps no line.
func (b *builder) labelFilters(stages []Stage) {
	for _, stage := range stages {
		if f, ok := stage.(*LabelFilter); ok {
			if c, ok := f.Cond.(*CondIP); ok {
				b.address(c.Value)
			}
		}
	}
}

func (b *builder) lineFilter(f *LineFilter) {
	for _, o := range f.Counted() {
		switch {
		case o.IP && f.Alone():
			b.lineAddress(f, o)
		case f.Op == LineMatches || f.Op == LineMatchesNot:
			if _, err := checkPattern(o.Text.Value, syntax.Perl); err != nil {
				b.fail(badRegexp(o.Text, string(f.Op), err))
			}
		case f.Op == HasPattern || f.Op == HasPatternNot:
			b.linePattern(f.Op, o.Text)
		}
	}
}

func (b *builder) lineAddress(f *LineFilter, o LineOperand) {
	sign := Span{f.Start, f.Start + len(f.Op)}
	switch f.Op {
	case Contains, ContainsNot:
		b.address(o.Text)
	case LineMatches, HasPattern:
		b.fail(faultAt(sign, "ip() stands only behind |= and !=").proposes(sign, "|="))
	default:
		b.fail(faultAt(sign, "ip() stands only behind |= and !=").proposes(sign, "!="))
	}
}

// address judges the argument of ip(): an address, a network, or a range of
// addresses.
func (b *builder) address(t Text) {
	if isAddress(t.Value) {
		return
	}
	b.fail(faultAt(t.Span, "%s is no address, network such as 10.0.0.0/8, or range such as 10.0.0.1-10.0.0.9", t.In(b.src)))
}

func isAddress(s string) bool {
	if _, err := netip.ParsePrefix(s); err == nil {
		return true
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	from, to, isRange := strings.Cut(s, "-")
	low, err := netip.ParseAddr(from)
	high, err2 := netip.ParseAddr(to)
	return isRange && err == nil && err2 == nil && low.Is4() == high.Is4() && !high.Less(low)
}

// linePattern judges the pattern of |> and !>, which captures nothing.
func (b *builder) linePattern(op LineOp, t Text) {
	parts, why := splitPattern(t.Value)
	switch {
	case t.Value == "":
	case why != "":
		b.fail(faultAt(t.Span, "the pattern of %s cannot be used: %s", string(op), why))
	case hasNamed(parts):
		var unnamed []byte
		for _, part := range parts {
			if part.capture {
				part.text = "<_>"
			}
			unnamed = append(unnamed, part.text...)
		}
		b.fail(faultAt(t.Span, "the pattern of %s must not name what it finds: <_> stands for any text", string(op)).requotes(t, string(unnamed)))
	}
}

// labelFormat judges label_format: no label twice, and not the label of errors.
func (b *builder) labelFormat(s *LabelFormat) {
	seen := map[string]bool{}
	for _, f := range s.Formats {
		switch {
		case f.Label.Text == "__error__":
			b.fail(faultAt(f.Label.Span, "label_format cannot set __error__"))
		case seen[f.Label.Text]:
			b.fail(faultAt(f.Label.Span, "label_format sets %s twice in one stage", f.Label.Text).advises("use a second label_format stage"))
		case f.Template != nil:
			b.template(*f.Template, "label "+f.Label.Text)
		}
		seen[f.Label.Text] = true
	}
}
