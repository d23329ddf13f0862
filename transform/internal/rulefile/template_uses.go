package rulefile

import (
	"strings"
	"text/template/parse"
)

// templateUses are what a template asks for.
type templateUses struct {
	labels []use // $labels.x, printed or compared
	values []use // $value where it is printed
	tested []use // $labels.x where it is only asked whether it is there
}

// A use is where a template asks for something; offsets are into the template.
type use struct {
	name       string
	start, end int
}

// purpose is what a part of a template is there for.
type purpose uint8

const (
	printed  purpose = iota
	compared         // it is held against something, which decides
	tested           // whether it is there decides
)

// A templateReader collects what a template asks for.
type templateReader struct {
	templateUses
	trees  map[string]*parse.Tree
	inside int             // range and with, in which the dot is something else
	read   map[string]bool // templates, by name and kind of dot: one can use itself
	copies map[string]use  // variables that are a label
	flow   valueFlow
}

// usesOf reads the template t.
func usesOf(trees map[string]*parse.Tree) templateUses {
	t := templateReader{trees: trees, read: map[string]bool{}, copies: map[string]use{}}
	t.template("t", wholeData)
	return t.templateUses
}

// template reads one of the templates, with what its dot is.
func (t *templateReader) template(name string, dot carrier) {
	tree, once := t.trees[name], name+" "+dot.kind.String()
	if tree == nil || t.read[once] {
		return
	}
	t.read[once] = true
	inside, flow := t.inside, t.flow
	t.inside, t.flow = 1, valueFlow{dot: dot, root: dot}
	if dot.kind == carriesAll {
		t.inside = 0
	}
	t.walk(tree.Root, printed)
	t.inside, t.flow = inside, flow
}

func (t *templateReader) walk(n parse.Node, why purpose) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			t.walk(child, why)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			t.pipe(n.Pipe, why)
			t.print(n.Pipe)
		} else {
			t.declare(n.Pipe)
			t.flow.declare(n.Pipe)
		}
	case *parse.IfNode:
		t.branch(&n.BranchNode, 0)
	case *parse.WithNode:
		t.branch(&n.BranchNode, 1)
	case *parse.RangeNode:
		t.branch(&n.BranchNode, 1)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			t.template(n.Name, t.flow.ofPipe(n.Pipe))
		}
	}
}

// declare follows a variable that is a label and nothing else.
func (t *templateReader) declare(p *parse.PipeNode) {
	name := p.Decl[0].Ident[0]
	delete(t.copies, name)
	if len(p.Cmds) == 1 && len(p.Cmds[0].Args) == 1 {
		if use, ok := labelAt(p.Cmds[0].Args[0]); ok {
			t.copies[name] = use
		}
	}
}

// print notes the value where it comes out, as it is or made into something else.
func (t *templateReader) print(p *parse.PipeNode) {
	if c := t.flow.ofPipe(p); c.kind != carriesNothing {
		t.values = append(t.values, shifted(c.use))
	}
}

// branch reads both ways; in the first the dot is something else for with and range.
func (t *templateReader) branch(n *parse.BranchNode, inside int) {
	t.pipe(n.Pipe, tested)
	before, dot := t.flow, t.flow.ofPipe(n.Pipe)
	if inside > 0 && dot.kind == carriesAll {
		inside = 0
	}
	then, otherwise := before.copied(), before.copied()
	then.declare(n.Pipe)
	otherwise.declare(n.Pipe)
	if n.Type() != parse.NodeIf {
		then.dot = dot
	}
	t.inside += inside
	t.flow = then
	t.walk(n.List, printed)
	then = t.flow
	t.inside -= inside
	t.flow = otherwise
	t.walk(n.ElseList, printed)
	t.flow = before.after(then, t.flow)
}

// pipe reads commands of which each is the last argument of the next.
func (t *templateReader) pipe(p *parse.PipeNode, why purpose) {
	for i, c := range p.Cmds {
		if i+1 < len(p.Cmds) {
			t.command(c, argumentOf(p.Cmds[i+1], why))
		} else {
			t.command(c, why)
		}
	}
}

func (t *templateReader) command(c *parse.CommandNode, why purpose) {
	if len(c.Args) == 3 && c.Args[0].String() == "index" && t.isLabels(c.Args[1]) {
		if key, ok := c.Args[2].(*parse.StringNode); ok {
			t.uses(use{key.Text, startOf(c.Args[1]), int(key.Pos) + len(key.Quoted)}, why)
			return
		}
	}
	own := argumentOf(c, why)
	for i, arg := range c.Args {
		if why == printed && c.Args[0].String() == "or" && i+1 < len(c.Args) {
			t.argument(arg, tested) // the next one stands in for it
			continue
		}
		t.argument(arg, own)
	}
}

// argumentOf is what an argument of a command is there for.
func argumentOf(c *parse.CommandNode, why purpose) purpose {
	function, ok := c.Args[0].(*parse.IdentifierNode)
	if !ok || why == printed {
		return why
	}
	switch function.Ident {
	case "and", "or", "not", "len":
		return why
	case "eq", "ne", "match":
		for _, arg := range c.Args {
			if text, ok := arg.(*parse.StringNode); ok && (text.Text == "" || text.Text == ".+") {
				return tested
			}
		}
	case "gt", "ge", "lt", "le":
		for _, arg := range c.Args {
			if inner, ok := arg.(*parse.PipeNode); ok && len(inner.Cmds) == 1 && inner.Cmds[0].Args[0].String() == "len" {
				return tested
			}
		}
	}
	return compared
}

// argument looks at $labels.x and .Labels.x.
func (t *templateReader) argument(arg parse.Node, why purpose) {
	if inner, ok := arg.(*parse.PipeNode); ok {
		t.pipe(inner, why)
		return
	}
	if _, field := arg.(*parse.FieldNode); field && t.inside > 0 {
		return
	}
	if use, ok := labelAt(arg); ok {
		t.uses(use, why)
		return
	}
	if use, ok := t.copies[arg.String()]; ok {
		t.uses(use, why)
	}
}

func (t *templateReader) isLabels(n parse.Node) bool {
	name := n.String()
	return name == "$labels" || name == "$.Labels" || name == ".Labels" && t.inside == 0
}

// labelAt reads $labels.x, .Labels.x or $.Labels.x.
func labelAt(n parse.Node) (use, bool) {
	for _, labels := range []string{"$labels.", ".Labels.", "$.Labels."} {
		name, ok := strings.CutPrefix(n.String(), labels)
		if ok && !strings.Contains(name, ".") {
			start := startOf(n)
			return use{name, start, start + len(n.String())}, true
		}
	}
	return use{}, false
}

// startOf is where a chain begins; package parse says where its first point behind the
// first word is.
func startOf(n parse.Node) int {
	text := n.String()
	if at := strings.IndexByte(text[1:], '.'); at >= 0 {
		return int(n.Position()) - at - 1
	}
	return int(n.Position())
}

// uses notes a label.
func (t *templateReader) uses(u use, why purpose) {
	if why == tested {
		t.tested = append(t.tested, shifted(u))
		return
	}
	t.labels = append(t.labels, shifted(u))
}

// shifted takes the declarations off that were put in front.
func shifted(u use) use {
	return use{u.name, u.start - len(templateVariables), u.end - len(templateVariables)}
}
