// Package syntax asks a template what it looks at, without running it: which
// labels it names, and whether it looks at all of them. It knows none of the
// functions, so that who only asks links none of them; unknown ones are not its
// business. It stands on text/template/parse.
package syntax

import (
	"slices"
	"text/template/parse"
)

// Parse reads a template without looking at the functions it calls. The tree of
// an empty template is nil.
func Parse(text string) (*parse.ListNode, error) {
	t := parse.New("")
	t.Mode = parse.SkipFuncCheck
	tree, err := t.Parse(text, "", "", map[string]*parse.Tree{})
	if err != nil || tree == nil {
		return nil, err
	}
	return tree.Root, nil
}

// Fields are the first names of fields of a template, in order, each once.
func Fields(node parse.Node) []string {
	var names []string
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	walk(node, add)
	return names
}

// LooksAround reports a point that is all labels: in the bodies of range and with it
// is something else.
func LooksAround(node parse.Node) bool {
	switch n := node.(type) {
	case *parse.DotNode:
		return true
	case *parse.ListNode:
		return n != nil && slices.ContainsFunc(n.Nodes, LooksAround)
	case *parse.ActionNode:
		return LooksAround(n.Pipe)
	case *parse.PipeNode:
		return n != nil && slices.ContainsFunc(n.Cmds, func(c *parse.CommandNode) bool { return slices.ContainsFunc(c.Args, LooksAround) })
	case *parse.IfNode:
		return LooksAround(n.Pipe) || LooksAround(n.List) || LooksAround(n.ElseList)
	case *parse.RangeNode:
		return LooksAround(n.Pipe)
	case *parse.WithNode:
		return LooksAround(n.Pipe)
	}
	return false
}

func walk(node parse.Node, add func(string)) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				walk(child, add)
			}
		}
	case *parse.ActionNode:
		walk(n.Pipe, add)
	case *parse.PipeNode:
		if n != nil {
			for _, command := range n.Cmds {
				walk(command, add)
			}
		}
	case *parse.CommandNode:
		for _, argument := range n.Args {
			walk(argument, add)
		}
	case *parse.FieldNode:
		add(n.Ident[0])
	case *parse.ChainNode:
		walk(n.Node, add)
	case *parse.IfNode:
		walkBranch(&n.BranchNode, add)
	case *parse.WithNode:
		walkBranch(&n.BranchNode, add)
	}
}

func walkBranch(n *parse.BranchNode, add func(string)) {
	walk(n.Pipe, add)
	walk(n.List, add)
	walk(n.ElseList, add)
}
