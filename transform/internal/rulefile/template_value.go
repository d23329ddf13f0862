package rulefile

import (
	"maps"
	"text/template/parse"
)

// A carrier is a part of a template through which the value can come out.
type carrier struct {
	use  use // where the template asks for the value
	kind carries
}

type carries uint8

const (
	carriesNothing carries = iota
	carriesValue           // the value, or what was made of it
	carriesAll             // the data of the template, of which the value is a field
)

func (c carries) String() string { return [...]string{"nothing", "value", "all"}[c] }

// wholeData is the dot that a template begins with.
var wholeData = carrier{kind: carriesAll}

// valueFlow is where the value has got to at a place of a template. What is not known
// to carry it, such as the answer of a query, does not.
type valueFlow struct {
	dot       carrier
	root      carrier // what the dot was at the beginning
	variables map[string]carrier
	// declared here, and forgotten behind the branch
	declared map[string]bool
}

// copied is the flow at the beginning of a branch.
func (f valueFlow) copied() valueFlow {
	return valueFlow{dot: f.dot, root: f.root, variables: maps.Clone(f.variables)}
}

// after is the flow behind two branches: what one of them assigned may carry the value.
func (f valueFlow) after(branches ...valueFlow) valueFlow {
	behind := f
	behind.variables = make(map[string]carrier)
	for _, branch := range branches {
		for name, c := range branch.variables {
			if branch.declared[name] {
				c = f.variables[name]
			}
			if c.kind > behind.variables[name].kind {
				behind.variables[name] = c
			}
		}
	}
	return behind
}

// declare follows variables.
func (f *valueFlow) declare(p *parse.PipeNode) {
	if len(p.Decl) == 0 {
		return
	}
	if f.variables == nil {
		f.variables = make(map[string]carrier)
	}
	if f.declared == nil {
		f.declared = make(map[string]bool)
	}
	name := p.Decl[len(p.Decl)-1].Ident[0]
	f.variables[name] = f.ofPipe(p)
	f.declared[name] = f.declared[name] || !p.IsAssign
}

// ofPipe is what the last command gives; each is the last argument of the next.
//
// 5 inlined copies were 1.2 KB of code.
//
//go:noinline
func (f *valueFlow) ofPipe(p *parse.PipeNode) carrier {
	var c carrier
	for _, command := range p.Cmds {
		c = f.ofCommand(command, c)
	}
	return c
}

func (f *valueFlow) ofCommand(c *parse.CommandNode, piped carrier) carrier {
	if len(c.Args) == 1 && piped.kind == carriesNothing {
		return f.of(c.Args[0])
	}
	given := []carrier{piped}
	for _, arg := range c.Args[1:] {
		given = append(given, f.of(arg))
	}
	function, ok := c.Args[0].(*parse.IdentifierNode)
	if !ok || judges(function.Ident) {
		return carrier{}
	}
	for _, one := range given {
		if one.kind != carriesNothing {
			return carrier{one.use, carriesValue}
		}
	}
	return carrier{}
}

// judges reports functions whose result is not made of what they are given: it says
// something of it, or is something else.
func judges(function string) bool {
	switch function {
	case "and", "eq", "ne", "lt", "le", "gt", "ge", "not", "len", "match", "query":
		return true
	}
	return false
}

// of is what one argument carries.
func (f *valueFlow) of(n parse.Node) carrier {
	switch n := n.(type) {
	case *parse.PipeNode:
		return f.ofPipe(n)
	case *parse.DotNode:
		return placed(n, f.dot)
	case *parse.FieldNode:
		return field(n, f.dot, n.Ident)
	case *parse.ChainNode:
		inner := f.of(n.Node)
		return carrier{inner.use, field(n, inner, n.Field).kind}
	case *parse.VariableNode:
		switch n.Ident[0] {
		case "$value":
			return placed(n, carrier{kind: carriesValue})
		case "$":
			return field(n, f.root, n.Ident[1:])
		}
		return field(n, f.variables[n.Ident[0]], n.Ident[1:])
	}
	return carrier{}
}

// field is what a chain of fields of something carries.
func field(n parse.Node, from carrier, names []string) carrier {
	switch {
	case len(names) == 0 || from.kind == carriesValue: // args of it
		return placed(n, from)
	case from.kind == carriesAll && len(names) == 1 && names[0] == "Value":
		return placed(n, carrier{kind: carriesValue})
	}
	return carrier{}
}

// placed gives what has no place in the template yet the place of the node.
func placed(n parse.Node, c carrier) carrier {
	if c.kind != carriesNothing && c.use.name == "" {
		start := startOf(n)
		c.use = use{n.String(), start, start + len(n.String())}
	}
	return c
}
