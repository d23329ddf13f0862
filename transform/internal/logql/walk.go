package logql

import (
	"iter"
)

// All goes over a node and everything below it, parents first, in the order of
// the text. Names and texts are not visited: they are fields of their node.
func All(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for _, below := range AppendAll(nil, n) {
			if !yield(below) {
				return
			}
		}
	}
}

// AppendAll adds to a list what All goes over.
func AppendAll(to []Node, n Node) []Node {
	l := nodeList{to}
	l.add(n)
	return l.nodes
}

// A nodeList is of nodes, each followed by those below it.
type nodeList struct{ nodes []Node }

// one adds a node without those below it. Copies of it were 1.4 KB of code.
//
//go:noinline
func (l *nodeList) one(n Node) { l.nodes = append(l.nodes, n) }

func (l *nodeList) add(n Node) {
	if b, ok := n.(*Binary); ok {
		l.chain(b)
		return
	}
	l.one(n)
	switch n := n.(type) {
	case *LogQuery:
		l.query(n)
	case *Selector:
		l.matchers(n)
	case *RangeAggregation:
		l.one(n.Log)
		l.query(n.Log)
		l.unwrap(n.Unwrap)
	case *VectorAggregation:
		l.expr(n.Expr)
	case *LabelReplace:
		l.expr(n.Expr)
	case *Vector:
		l.one(n.Value)
	case *Variants:
		for _, e := range n.Exprs {
			l.expr(e)
		}
		l.one(n.Log)
		l.query(n.Log)
		l.unwrap(n.Unwrap)
	default:
		l.part(n)
	}
}

// chain adds a chain of operators, of which each is the left operand of the next, and
// what stands below it: down to its beginning, and back.
func (l *nodeList) chain(n *Binary) {
	var few [8]Expr
	rights := few[:0]
	for left := Expr(n); ; left = n.Left {
		b, ok := left.(*Binary)
		if !ok {
			l.expr(left)
			break
		}
		n = b
		l.one(n)
		rights = append(rights, n.Right)
	}
	for i := len(rights) - 1; i >= 0; i-- {
		l.expr(rights[i])
	}
}

// expr adds an expression. An interface takes 80 bytes to become another: so does
// condition with those.
//
//go:noinline
func (l *nodeList) expr(e Expr) { l.add(e) }

//go:noinline
func (l *nodeList) condition(c Condition) { l.add(c) }

func (l *nodeList) query(q *LogQuery) {
	l.one(q.Selector)
	l.matchers(q.Selector)
	for _, stage := range q.Stages {
		if f, ok := stage.(*LabelFilter); ok {
			l.one(f)
			l.condition(f.Cond)
			continue
		}
		l.add(stage)
	}
}

func (l *nodeList) matchers(s *Selector) {
	for _, m := range s.Matchers {
		l.one(m)
	}
}

// part adds what stands below a stage, condition or unwrap.
func (l *nodeList) part(n Node) {
	switch n := n.(type) {
	case *Unwrap:
		for _, f := range n.Filters {
			l.add(f)
		}
	case *LabelFilter:
		l.condition(n.Cond)
	case *CondAnd:
		l.condition(n.Left)
		l.condition(n.Right)
	case *CondOr:
		l.condition(n.Left)
		l.condition(n.Right)
	case *Drop:
		l.selections(n.Labels)
	case *Keep:
		l.selections(n.Labels)
	}
}

func (l *nodeList) unwrap(u *Unwrap) {
	if u != nil {
		l.add(u)
	}
}

func (l *nodeList) selections(list []Selection) {
	for _, s := range list {
		if s.Matcher != nil {
			l.one(s.Matcher)
		}
	}
}
