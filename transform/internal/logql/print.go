package logql

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Print writes an expression in one line, without comments and with no more
// parentheses than it needs. What Parse makes of it is the same tree, but for
// the spans.
func Print(e Expr) string {
	var w printer
	w.expr(e)
	return w.String()
}

type printer struct{ strings.Builder }

// put is called from everywhere: copies of it would be a third of the printer's code.
//
//go:noinline
func (w *printer) put(s string) { w.WriteString(s) }

// add puts several.
//
//go:noinline
func (w *printer) add(parts ...string) {
	for _, s := range parts {
		w.put(s)
	}
}

func (w *printer) expr(e Expr) {
	switch e := e.(type) {
	case *LogQuery:
		w.log(e)
	case *RangeAggregation:
		w.rangeAggregation(e)
	case *VectorAggregation:
		w.vectorAggregation(e)
	case *Binary:
		w.binary(e)
	case *LabelReplace:
		w.put("label_replace(")
		w.expr(e.Expr)
		for _, t := range []Text{e.To, e.Replacement, e.From, e.Regexp} {
			w.add(", ", quote(t.Value, t.Raw))
		}
		w.put(")")
	case *Vector:
		w.add("vector(", formatNumber(e.Value.Value), ")")
	case *Number:
		w.put(formatNumber(e.Value))
	case *Variants:
		w.variants(e)
	}
}

func formatNumber(v float64) string {
	if v == 0 && math.Signbit(v) {
		return "-0.0" // -0 is a duration
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

func (w *printer) log(q *LogQuery) {
	w.put("{")
	for i, m := range q.Selector.Matchers {
		w.comma(i)
		w.matcher(m.Label, m.Op, m.Value)
	}
	w.put("}")
	for _, s := range q.Stages {
		w.stage(s)
	}
}

//go:noinline
func (w *printer) comma(i int) {
	if i > 0 {
		w.put(", ")
	}
}

func (w *printer) matcher(label Name, op MatchOp, value Text) {
	w.name(label)
	w.add(string(op), quote(value.Value, value.Raw))
}

// name keeps what is a name only because it means nothing, such as !, away from
// the sign behind it.
func (w *printer) name(n Name) {
	w.put(n.Text)
	if !isWord(n.Text) {
		w.put(" ")
	}
}

func (w *printer) names(list []Name) {
	w.put("(")
	for i, n := range list {
		w.comma(i)
		w.put(n.Text)
	}
	w.put(")")
}

func (w *printer) rangeAggregation(r *RangeAggregation) {
	w.add(string(r.Func), "(")
	if r.Param != nil {
		w.add(formatNumber(r.Param.Value), ", ")
	}
	w.logRange(r.Log, r.Unwrap, r.Window, r.Offset)
	w.put(")")
	if r.Grouping != nil {
		w.put(" ")
		w.grouping(r.Grouping)
	}
}

func (w *printer) logRange(log *LogQuery, u *Unwrap, window Window, offset *Offset) {
	w.log(log)
	if u != nil {
		w.unwrap(u)
	}
	w.add(" [", FormatDuration(window.Length), "]")
	if offset != nil {
		w.add(" offset ", offset.Length.String())
	}
}

// FormatDuration writes a duration of whole milliseconds as Prometheus does.
func FormatDuration(d time.Duration) string {
	if d == 0 {
		return "0s"
	}
	out := ""
	for _, u := range units() {
		if n := d / time.Duration(u.size); n > 0 && (u.name != "y" && u.name != "w" || d%time.Duration(u.size) == 0) { //nolint:gosec // sizes are small
			out += strconv.FormatInt(int64(n), 10) + u.name
			d -= n * time.Duration(u.size) //nolint:gosec // as above
		}
	}
	return out
}

func (w *printer) unwrap(u *Unwrap) {
	w.put(" | unwrap ")
	if u.Convert != ConvertNumber {
		w.add(string(u.Convert), "(", u.Label.Text, ")")
	} else {
		w.put(u.Label.Text)
	}
	for _, f := range u.Filters {
		w.stage(f)
	}
}

func (w *printer) grouping(g *Grouping) {
	if g.Without {
		w.put("without ")
	} else {
		w.put("by ")
	}
	w.names(g.Labels)
}

func (w *printer) vectorAggregation(v *VectorAggregation) {
	w.put(string(v.Func))
	if v.Grouping != nil {
		w.put(" ")
		w.grouping(v.Grouping)
		w.put(" ")
	}
	w.put("(")
	if v.Param != nil {
		w.add(formatNumber(v.Param.Value), ", ")
	}
	w.expr(v.Expr)
	w.put(")")
}

// binary goes down to the beginning of a chain of operators, of which each is the left
// operand of the next, and writes it from there.
func (w *printer) binary(b *Binary) {
	chain := []*Binary{b}
	for left, ok := b.Left.(*Binary); ok; left, ok = left.Left.(*Binary) {
		if outer := chain[len(chain)-1]; fallsApart(left, binding(outer.Op), outer.Op == Pow) {
			w.put("(")
		}
		chain = append(chain, left)
	}
	w.expr(chain[len(chain)-1].Left)
	for i, step := range slices.Backward(chain) {
		w.operation(step)
		if i > 0 && fallsApart(step, binding(chain[i-1].Op), chain[i-1].Op == Pow) {
			w.put(")")
		}
	}
}

// operation writes an operator and what stands right of it.
func (w *printer) operation(b *Binary) {
	w.add(" ", string(b.Op))
	if b.Bool {
		w.put(" bool")
	}
	if b.Matching != nil {
		w.matching(b.Matching)
	}
	w.put(" ")
	if fallsApart(b.Right, binding(b.Op), b.Op != Pow) {
		w.put("(")
		w.expr(b.Right)
		w.put(")")
		return
	}
	w.expr(b.Right)
}

// binding says how tightly an operator binds.
func binding(op BinaryOp) int {
	if op.IsSet() {
		return binds(&token{kind: keyword, text: string(op)})
	}
	return binds(&token{kind: sign, text: string(op)})
}

// fallsApart reports an operand that needs parentheses: an operation that binds less
// than own, or no more where the operator groups from the other side.
func fallsApart(e Expr, own int, other bool) bool {
	inner, ok := e.(*Binary)
	return ok && (binding(inner.Op) < own || binding(inner.Op) == own && other)
}

func (w *printer) matching(m *Matching) {
	if m.On {
		w.put(" on ")
	} else {
		w.put(" ignoring ")
	}
	w.names(m.Labels)
	switch m.Card {
	case OneToOne:
	case ManyToOne:
		w.put(" group_left ")
		w.names(m.Include)
	case OneToMany:
		w.put(" group_right ")
		w.names(m.Include)
	}
}

func (w *printer) variants(v *Variants) {
	w.put("variants(")
	for i, e := range v.Exprs {
		w.comma(i)
		w.expr(e)
	}
	w.put(") of (")
	w.logRange(v.Log, v.Unwrap, v.Window, v.Offset)
	w.put(")")
}
