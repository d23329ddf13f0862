package logql

import (
	"iter"
	"slices"
)

// All goes over a node and everything below it, parents first, in the order of
// the text. Names and texts are not visited: they are fields of their node.
func All(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) { walk(n, yield) }
}

// AppendAll adds to a list what All goes over.
func AppendAll(to []Node, n Node) []Node {
	for below := range All(n) {
		to = append(to, below)
	}
	return to
}

// walk reports whether to go on.
func walk(n Node, yield func(Node) bool) bool {
	if !yield(n) {
		return false
	}
	switch n := n.(type) {
	case *LogQuery:
		return walk(n.Selector, yield) && walkList(n.Stages, yield)
	case *Selector:
		return walkList(n.Matchers, yield)
	case *RangeAggregation:
		return walk(n.Log, yield) && walkUnwrap(n.Unwrap, yield)
	case *VectorAggregation:
		return walk(n.Expr, yield)
	case *Binary:
		return walkChain(n, yield)
	case *LabelReplace:
		return walk(n.Expr, yield)
	case *Vector:
		return walk(n.Value, yield)
	case *Variants:
		return walkList(n.Exprs, yield) && walk(n.Log, yield) && walkUnwrap(n.Unwrap, yield)
	}
	return walkPart(n, yield)
}

// walkChain goes over what stands below a chain of operators, of which each is the left
// operand of the next: down to its beginning, and back.
func walkChain(n *Binary, yield func(Node) bool) bool {
	var few [8]Expr
	rights := append(few[:0], n.Right)
	first := n.Left
	for left, ok := first.(*Binary); ok; left, ok = first.(*Binary) {
		if !yield(left) {
			return false
		}
		rights, first = append(rights, left.Right), left.Left
	}
	if !walk(first, yield) {
		return false
	}
	for _, right := range slices.Backward(rights) {
		if !walk(right, yield) {
			return false
		}
	}
	return true
}

// walkPart goes over what stands below a stage, condition or unwrap.
func walkPart(n Node, yield func(Node) bool) bool {
	switch n := n.(type) {
	case *Unwrap:
		return walkList(n.Filters, yield)
	case *LabelFilter:
		return walk(n.Cond, yield)
	case *CondAnd:
		return walk(n.Left, yield) && walk(n.Right, yield)
	case *CondOr:
		return walk(n.Left, yield) && walk(n.Right, yield)
	case *Drop:
		return walkSelections(n.Labels, yield)
	case *Keep:
		return walkSelections(n.Labels, yield)
	}
	return true
}

func walkList[N Node](list []N, yield func(Node) bool) bool {
	for _, n := range list {
		if !walk(n, yield) {
			return false
		}
	}
	return true
}

func walkUnwrap(u *Unwrap, yield func(Node) bool) bool { return u == nil || walk(u, yield) }

func walkSelections(list []Selection, yield func(Node) bool) bool {
	for _, s := range list {
		if s.Matcher != nil && !walk(s.Matcher, yield) {
			return false
		}
	}
	return true
}
