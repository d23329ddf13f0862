package logql

import "iter"

// All goes over a node and everything below it, parents first, in the order of
// the text. Names and texts are not visited: they are fields of their node.
func All(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) { walk(n, yield) }
}

func walk(n Node, yield func(Node) bool) bool {
	if !yield(n) {
		return false
	}
	for _, child := range children(n) {
		if !walk(child, yield) {
			return false
		}
	}
	return true
}

// children are the nodes right below n.
func children(n Node) []Node {
	switch n := n.(type) {
	case *LogQuery:
		list := []Node{n.Selector}
		for _, s := range n.Stages {
			list = append(list, s)
		}
		return list
	case *Selector:
		list := make([]Node, len(n.Matchers))
		for i, m := range n.Matchers {
			list[i] = m
		}
		return list
	case *RangeAggregation:
		return unwrapping(n.Log, n.Unwrap)
	case *VectorAggregation:
		return []Node{n.Expr}
	case *Binary:
		return []Node{n.Left, n.Right}
	case *LabelReplace:
		return []Node{n.Expr}
	case *Vector:
		return []Node{n.Value}
	case *Variants:
		var list []Node
		for _, e := range n.Exprs {
			list = append(list, e)
		}
		return append(list, unwrapping(n.Log, n.Unwrap)...)
	}
	return parts(n)
}

// parts are the nodes right below a stage, condition or unwrap.
func parts(n Node) []Node {
	switch n := n.(type) {
	case *Unwrap:
		list := make([]Node, len(n.Filters))
		for i, f := range n.Filters {
			list[i] = f
		}
		return list
	case *LabelFilter:
		return []Node{n.Cond}
	case *CondAnd:
		return []Node{n.Left, n.Right}
	case *CondOr:
		return []Node{n.Left, n.Right}
	case *Drop:
		return matchersOf(n.Labels)
	case *Keep:
		return matchersOf(n.Labels)
	}
	return nil
}

func unwrapping(log *LogQuery, u *Unwrap) []Node {
	if u == nil {
		return []Node{log}
	}
	return []Node{log, u}
}

func matchersOf(list []Selection) []Node {
	var nodes []Node
	for _, s := range list {
		if s.Matcher != nil {
			nodes = append(nodes, s.Matcher)
		}
	}
	return nodes
}
