package rulefile

import (
	"strings"
	"text/template/parse"
)

// templateUses are what a template asks for.
type templateUses struct {
	labels []use // $labels.x
	values []use // $value where it is printed
	tested []string
}

// A use is where a template asks for something; offsets are into the template.
type use struct {
	name       string
	start, end int
}

func usesOf(tree *parse.Tree) (u templateUses) {
	if tree != nil {
		u.walk(tree.Root, false)
	}
	return u
}

// walk goes over a template. test says that n only decides which branch is taken.
func (t *templateUses) walk(n parse.Node, test bool) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			t.walk(child, test)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			t.walk(n.Pipe, test)
		}
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			t.command(c, test)
		}
	case *parse.IfNode:
		t.branch(&n.BranchNode)
	case *parse.WithNode:
		t.branch(&n.BranchNode)
	case *parse.RangeNode:
		t.branch(&n.BranchNode)
	}
}

func (t *templateUses) branch(n *parse.BranchNode) {
	t.walk(n.Pipe, true)
	t.walk(n.List, false)
	t.walk(n.ElseList, false)
}

func (t *templateUses) command(c *parse.CommandNode, test bool) {
	if len(c.Args) == 3 && c.Args[0].String() == "index" && isLabels(c.Args[1]) {
		if key, ok := c.Args[2].(*parse.StringNode); ok {
			t.uses(key.Text, int(c.Args[1].Position()), int(key.Pos)+len(key.Quoted), test)
			return
		}
	}
	for _, arg := range c.Args {
		t.argument(arg, test)
	}
}

// argument looks at $labels.x, .Labels.x, $value and .Value. The position of a
// chain is that of its last point.
func (t *templateUses) argument(arg parse.Node, test bool) {
	at := int(arg.Position())
	switch arg := arg.(type) {
	case *parse.PipeNode:
		t.walk(arg, test)
	case *parse.VariableNode:
		t.asks(arg.Ident, "$labels", "$value", at, test)
	case *parse.FieldNode:
		t.asks(arg.Ident, ".Labels", ".Value", at, test)
	}
}

func (t *templateUses) asks(words []string, labels, value string, at int, test bool) {
	switch first := strings.TrimPrefix(words[0], "."); {
	case len(words) == 2 && first == strings.TrimPrefix(labels, "."):
		t.uses(words[1], at-len(labels), at+1+len(words[1]), test)
	case len(words) == 1 && first == strings.TrimPrefix(value, ".") && !test:
		t.values = append(t.values, t.use(at, at+len(value), value))
	}
}

func isLabels(n parse.Node) bool { return n.String() == "$labels" || n.String() == ".Labels" }

// uses notes a label. One that is asked about in a condition may well be missing.
func (t *templateUses) uses(label string, start, end int, test bool) {
	if test {
		t.tested = append(t.tested, label)
		return
	}
	t.labels = append(t.labels, t.use(start, end, label))
}

// use takes the declarations off that were put in front.
func (t *templateUses) use(start, end int, name string) use {
	return use{name, start - len(templateVariables), end - len(templateVariables)}
}
