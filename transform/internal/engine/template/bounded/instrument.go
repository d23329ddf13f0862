package bounded

import (
	"fmt"
	"text/template"
	"text/template/parse"
)

// stepFunction is what a template calls to be counted. It becomes known when the
// text has been parsed, so that nobody can write it.
const stepFunction = "__step__"

// Instrument makes a parsed template, and all that it defines, count what it
// does.
func (m *Meter) Instrument(t *template.Template) {
	t.Funcs(template.FuncMap{stepFunction: func(nodes int) (string, error) { return "", m.Step(nodes) }})
	for _, each := range t.Templates() {
		if each.Tree != nil && each.Root != nil {
			count(each.Root)
			prepend(each.Root) // it may call itself
		}
	}
}

// count puts a step in front of every loop's body.
func count(node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				count(child)
			}
		}
	case *parse.RangeNode:
		countBranch(&n.BranchNode)
		prepend(n.List)
	case *parse.IfNode:
		countBranch(&n.BranchNode)
	case *parse.WithNode:
		countBranch(&n.BranchNode)
	}
}

func countBranch(n *parse.BranchNode) {
	count(n.List)
	count(n.ElseList)
}

func prepend(list *parse.ListNode) {
	list.Nodes = append([]parse.Node{step(weight(list))}, list.Nodes...)
}

// step is the action that counts a body of so many nodes.
func step(nodes int) parse.Node {
	call := &parse.CommandNode{NodeType: parse.NodeCommand, Args: []parse.Node{
		parse.NewIdentifier(stepFunction),
		&parse.NumberNode{NodeType: parse.NodeNumber, IsInt: true, Int64: int64(nodes), Text: fmt.Sprint(nodes)},
	}}
	return &parse.ActionNode{NodeType: parse.NodeAction, Pipe: &parse.PipeNode{NodeType: parse.NodePipe, Cmds: []*parse.CommandNode{call}}}
}

// weight is the number of nodes in a body. Those of loops in it are counted
// there, each time round; here they only count too much.
func weight(node parse.Node) int {
	total := 1
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				total += weight(child)
			}
		}
	case *parse.ActionNode:
		total += weight(n.Pipe)
	case *parse.TemplateNode:
		total += weight(n.Pipe)
	case *parse.PipeNode:
		if n != nil {
			for _, command := range n.Cmds {
				total += weight(command)
			}
		}
	case *parse.CommandNode:
		for _, argument := range n.Args {
			total += weight(argument)
		}
	case *parse.IfNode:
		total += weightBranch(&n.BranchNode)
	case *parse.RangeNode:
		total += weightBranch(&n.BranchNode)
	case *parse.WithNode:
		total += weightBranch(&n.BranchNode)
	}
	return total
}

func weightBranch(n *parse.BranchNode) int {
	return weight(n.Pipe) + weight(n.List) + weight(n.ElseList)
}
