package rulefile

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// checkExpr judges the expression of a rule: whether Loki loads it, and whether
// it can be evaluated.
func (c *checker) checkExpr(item, expr *document.Node, r *Rule) {
	if r.Expr == "" {
		r.ExprRefused = true
		if expr == nil || expr.Kind == document.Scalar {
			c.missingExpr(item, r)
		}
		return
	}
	if known, ok := c.exprs[r.expr]; ok && c.aliases {
		r.ExprRefused, r.tree, r.fails = known.refused, known.tree, known.fails
		if r.tree != nil {
			c.reader.nodes = logql.AppendAll(c.reader.nodes[:0], r.tree)
		}
		return
	}
	e := expression{checker: c, rule: r}
	e.judge()
	if c.aliases {
		c.remember(r.expr, judged{r.ExprRefused, r.fails, r.tree})
	}
}

// remember keeps the verdict on an expression, or on a rule that has none.
func (c *checker) remember(n *document.Node, verdict judged) {
	if c.exprs == nil {
		c.exprs = map[*document.Node]judged{}
	}
	c.exprs[n] = verdict
}

// judged is the verdict on an expression that an alias may bring again.
type judged struct {
	refused, fails bool
	tree           logql.Expr
}

func (c *checker) missingExpr(item *document.Node, r *Rule) {
	if c.exprs[item.Resolve()].refused || misspelt(item.Resolve(), "expr", ruleLevel) {
		return
	}
	c.remember(item.Resolve(), judged{refused: true})
	c.reject(at(item, &Problem{Rule: "rule-file-invalid", Path: r.path.field("expr"),
		Message: "the rule has no expr", FixText: "give it an expr: with a LogQL metric query"}))
}

// An expression is one that is being judged.
type expression struct {
	*checker
	rule *Rule
}

// span is where a part of the expression stands in the file.
func (e *expression) span(from, to int) (start, end int) {
	return e.exprSpan(e.rule, from, to)
}

// exprSpan is where a part of a rule's expression stands in the text; an
// expression that is judged alone is the text.
func (c *checker) exprSpan(r *Rule, from, to int) (start, end int) {
	if r.expr == nil {
		return from, to
	}
	return c.spanIn(r.expr, from, to)
}

// inside is a text as it has to be written where the expression stands.
func (r *Rule) inside(text string) string {
	if r.expr == nil {
		return text
	}
	return r.expr.Style.Inside(text)
}

// judge reports what is wrong with the expression, the gravest only: one that
// Loki refuses is not also blamed for what its evaluation would do.
func (e *expression) judge() {
	reader := &e.reader.expressions
	if e.aliases { // which may bring the tree again
		reader = new(logql.Reader)
	}
	tree, err := reader.Parse(e.rule.Expr)
	refused := logql.FaultsOf(err)
	for _, f := range refused {
		e.refuse(f)
	}
	if len(refused) > 0 {
		return
	}
	e.rule.tree = tree
	e.reader.nodes = logql.AppendAll(e.reader.nodes[:0], tree)
	e.checkVersion()
	fails := logql.Fails(e.rule.Expr, e.reader.nodes)
	e.rule.fails = len(fails) > 0
	for _, f := range fails {
		p := e.problem("rule-expr-fails", finding.Error, f)
		p.Message += "; Loki loads the rule, and every evaluation of it fails"
		e.report(&p)
	}
	if logql.IsLog(tree) {
		e.logQuery(tree)
	}
}

// problem makes a problem of a fault.
func (e *expression) problem(id string, severity finding.Severity, f *logql.Fault) Problem {
	p := Problem{Rule: id, Severity: severity, Message: f.Message, FixText: f.Advice}
	e.at(f.Span, &p)
	if f.Edit != nil {
		p.Start, p.End = e.span(f.Edit.Start, f.Edit.End)
		if p.Proposed = e.rule.inside(f.Edit.Text); p.Proposed == "" || p.Start == p.End {
			e.replaceMore(&p, f)
		}
	}
	return p
}

// replaceMore makes a deletion or an insertion a replacement of the word before
// it too, which is what a problem can propose.
func (e *expression) replaceMore(p *Problem, f *logql.Fault) {
	src, edit := e.rule.Expr, *f.Edit
	if word := logql.WordBefore(src, edit.Start); word.End > 0 {
		edit = logql.Edit{Span: logql.Span{Start: word.Start, End: edit.End}, Text: src[word.Start:edit.Start] + edit.Text}
	} else if edit.End < len(src) {
		edit.End++
		edit.Text += src[edit.End-1 : edit.End]
	}
	p.Start, p.End = e.span(edit.Start, edit.End)
	p.Proposed = e.rule.inside(strings.TrimSpace(edit.Text))
}

// at puts a problem at a span of the expression.
func (e *expression) at(s logql.Span, p *Problem) *Problem {
	p.Path = e.rule.path.field("expr")
	p.Start, p.End = e.span(s.Start, s.End)
	return p
}

// refuse reports a reason why Loki refuses the expression, and with it the file.
func (e *expression) refuse(f *logql.Fault) {
	e.rule.ExprRefused = true
	if f.Kind == logql.TooDeep || f.Newer && semver.IsValid(e.opts.LokiVersion) && semver.Compare(e.opts.LokiVersion, newestKnown) > 0 {
		e.notJudged(f)
		return
	}
	p := e.problem(refusedBy(f.Kind), finding.Error, f)
	if f.Kind == logql.Unbalanced && e.cutByComment(e.rule.expr) {
		p.FixText = "quote the value, or put it on lines of its own behind \"expr: |\": in YAML, \" #\" begins a comment"
	}
	e.reject(&p)
}

// newestKnown is the last version whose language is known here.
const newestKnown = "v3.7.99"

// notJudged reports an expression that may be right for all that is known here.
func (e *expression) notJudged(f *logql.Fault) {
	e.file.NotJudged = true
	p := e.problem("rule-expr-version", finding.Warning, f)
	if f.Kind != logql.TooDeep {
		p.Message = fmt.Sprintf("not judged: Loki 3.7 refuses this, and Loki %s may not: %s", e.opts.LokiVersion, f.Message)
	}
	e.report(&p)
}

// refusedBy is the lint rule of a kind of fault.
func refusedBy(k logql.Kind) string {
	switch k {
	case logql.Unbalanced:
		return "rule-expr-unbalanced"
	case logql.SelectsAll:
		return "rule-selector-matches-everything"
	case logql.BadRange:
		return "rule-duration-invalid"
	case logql.PromQL:
		return "rule-promql-not-logql"
	default:
		return "rule-expr-refused"
	}
}

// cutByComment reports an unquoted value that ends at a comment, which may have
// been a part of it.
func (c *checker) cutByComment(n *document.Node) bool {
	return n != nil && n.Style == document.Plain && bytes.HasPrefix(bytes.TrimLeft(c.text[n.End:], " \t"), []byte("#"))
}

// checkVersion reports what the ruler's version does not know yet, or not any
// more, and what is off unless somebody turns it on.
func (e *expression) checkVersion() {
	known := e.release != release{}
	if known && e.release.before("3.0") {
		if f, found := logql.Capitals(e.rule.Expr); found {
			e.checkFeature(f, known)
		}
	}
	has := e.release
	if !known { // whatever it has, what some version takes away counts
		has.major = math.MaxInt
	}
	for f := range logql.Features(e.rule.Expr, e.reader.nodes, has.major, has.minor) {
		e.checkFeature(f, known)
	}
}

func (e *expression) checkFeature(f logql.Feature, known bool) {
	p := Problem{Rule: "rule-expr-version", Severity: finding.Warning}
	refused := false
	switch {
	case known && f.Since != "" && e.release.before(f.Since):
		p.Message = fmt.Sprintf("%s came with Loki %s, and the ruler is %s", f.Name, f.Since, e.opts.LokiVersion)
		refused = true
	case known && f.Until != "" && !e.release.before(f.Until):
		p.Message = fmt.Sprintf("%s is gone since Loki %s, and the ruler is %s", f.Name, f.Until, e.opts.LokiVersion)
		refused = true
	case f.Until != "" && f.Since != "":
		p.Message = f.Name + " is an experiment: unless the limits turn it on every evaluation fails, and Loki 4 refuses the file"
		p.FixText = "write a rule for each variant"
	case f.Until != "" && !known:
		p.Message = fmt.Sprintf("%s: Loki %s refuses the whole file", f.Name, f.Until)
	default:
		return
	}
	if refused {
		e.rule.ExprRefused, e.file.Loads = true, false
	}
	switch {
	case e.toldEnough(p.Rule):
	case refused:
		e.reject(e.at(f.Span, &p))
	default:
		e.report(e.at(f.Span, &p))
	}
}

// logQuery reports an expression that selects log lines and computes nothing.
func (e *expression) logQuery(tree logql.Expr) {
	p := e.at(tree.Bounds(), &Problem{Rule: "rule-log-query-as-expr", Severity: finding.Error,
		Message: "this is a log query: Loki loads it, but a rule must compute numbers, and every evaluation fails with \"rule result is not a vector or scalar\"",
		FixText: "count the lines, such as count_over_time(… [5m]) > 0"})
	counted := "count_over_time(" + tree.Bounds().In(e.rule.Expr) + " [5m])"
	if e.rule.Record == "" {
		counted += " > 0"
	}
	if metric, err := logql.Parse(counted); err == nil && !logql.IsLog(metric) {
		p.Start, p.End = e.span(0, len(e.rule.Expr))
		p.Proposed = e.rule.inside(counted)
	}
	e.report(p)
}
