package logql

import (
	"iter"
)

// All goes over an expression and everything below it, parents first, in the order of
// the text. Names and texts are not visited: they are fields of their node.
func All(e Expr) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for _, below := range AppendAll(nil, e) {
			if !yield(below) {
				return
			}
		}
	}
}

// AppendAll adds to a list what All goes over.
func AppendAll(to []Node, e Expr) []Node {
	l := nodeList{to}
	l.expr(e)
	return l.nodes
}

// A nodeList is of nodes, each followed by those below it.
type nodeList struct{ nodes []Node }

// one adds a node without those below it. It takes time to make an interface of another
// one, and none to make it of a pointer: so those of most expressions are told apart
// before. Copies of it were 1.4 KB of code.
//
//go:noinline
func (l *nodeList) one(n Node) { l.nodes = append(l.nodes, n) }

func (l *nodeList) expr(e Expr) {
	switch e := e.(type) {
	case *Binary:
		l.chain(e)
	case *LogQuery:
		l.one(e)
		l.query(e)
	case *RangeAggregation:
		l.one(e)
		l.one(e.Log)
		l.query(e.Log)
		l.unwrap(e.Unwrap)
	case *VectorAggregation:
		l.one(e)
		l.expr(e.Expr)
	case *LabelReplace:
		l.one(e)
		l.expr(e.Expr)
	case *Vector:
		l.one(e)
		l.one(e.Value)
	case *Number:
		l.one(e)
	case *Variants:
		l.one(e)
		for _, each := range e.Exprs {
			l.expr(each)
		}
		l.one(e.Log)
		l.query(e.Log)
		l.unwrap(e.Unwrap)
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

func (l *nodeList) query(q *LogQuery) {
	l.one(q.Selector)
	for _, m := range q.Selector.Matchers {
		l.one(m)
	}
	for _, stage := range q.Stages {
		switch stage := stage.(type) {
		case *LineFilter:
			l.one(stage)
		case *JSON:
			l.one(stage)
		case *LabelFilter:
			l.filter(stage)
		case *Drop:
			l.one(stage)
			l.selections(stage.Labels)
		case *Keep:
			l.one(stage)
			l.selections(stage.Labels)
		default:
			l.one(stage)
		}
	}
}

func (l *nodeList) filter(f *LabelFilter) {
	l.one(f)
	l.condition(f.Cond)
}

func (l *nodeList) condition(c Condition) {
	switch c := c.(type) {
	case *CondText:
		l.one(c)
	case *CondNumber:
		l.one(c)
	case *CondAnd:
		l.one(c)
		l.condition(c.Left)
		l.condition(c.Right)
	case *CondOr:
		l.one(c)
		l.condition(c.Left)
		l.condition(c.Right)
	default:
		l.one(c)
	}
}

func (l *nodeList) unwrap(u *Unwrap) {
	if u == nil {
		return
	}
	l.one(u)
	for _, f := range u.Filters {
		l.filter(f)
	}
}

func (l *nodeList) selections(list []Selection) {
	for _, s := range list {
		if s.Matcher != nil {
			l.one(s.Matcher)
		}
	}
}
