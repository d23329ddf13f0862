package document

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// maxDepth is how deep collections may nest: more than any manifest needs, few
// enough that every walk may recurse.
const maxDepth = 1000

// maxExpansion is how many nodes the aliases of a document may add to it.
// Because more is refused here, nobody else has to fear an alias bomb.
const maxExpansion = 1_000_000

// A converter turns the YAML library's nodes, which know where they begin in
// lines and columns, into ours, which know their bytes.
type converter struct {
	*grid
	base    int // offset of the text in its source
	slab    []Node
	anchors map[*yaml.Node]*anchored
	extra   int // nodes that aliases add
}

// An anchored node, and how many nodes it is with its aliases expanded.
type anchored struct {
	node *Node
	size int
	open bool // still being converted: an alias to it would contain itself
}

// A place says what surrounds a node.
type surroundings struct {
	depth  int
	indent int // column of the innermost block collection, -1 at the root
}

func (c *converter) root(y *yaml.Node) (*Node, error) {
	n, _, err := c.convert(y, surroundings{indent: -1})
	if err != nil {
		return nil, err
	}
	if n.Kind == Scalar && n.Start == n.End && n.Anchor == "" {
		return nil, nil // the parser makes a null of a document that only holds a marker
	}
	return n, nil
}

// convert returns the node and its size with aliases expanded.
func (c *converter) convert(y *yaml.Node, in surroundings) (n *Node, size int, err error) {
	start := c.offset(y.Line, y.Column)
	if in.depth > maxDepth {
		return nil, 0, c.errorf(start, "nested more than %d levels deep", maxDepth)
	}
	if y.Kind == yaml.AliasNode {
		return c.alias(y, start)
	}
	n = c.newNode()
	*n = Node{Tag: y.Tag, Value: y.Value, Anchor: y.Anchor, Start: start}
	text, propsEnd := start, start
	if c.hasProperties(y, start) {
		text, propsEnd = c.skipProperties(start)
	}
	var a *anchored
	if y.Anchor != "" {
		a = &anchored{node: n, open: true}
		c.anchors[y] = a
	}
	switch y.Kind {
	case yaml.ScalarNode:
		size = 1
		n.Kind, n.Style = Scalar, scalarStyle(y.Style)
		var ok bool
		if n.End, ok = c.scalarEnd(n.Style, n.Value, text, propsEnd, in.indent); !ok {
			err = c.errorf(start, "cannot tell where this value ends")
		}
	case yaml.SequenceNode:
		n.Kind = Sequence
		size, err = c.sequence(n, y, text, in)
	case yaml.MappingNode:
		n.Kind = Mapping
		size, err = c.mapping(n, y, text, in)
	}
	if err != nil {
		return nil, 0, err
	}
	if a != nil {
		a.open, a.size = false, size
	}
	n.Start += c.base
	n.End += c.base
	return n, size, nil
}

func (c *converter) alias(y *yaml.Node, start int) (*Node, int, error) {
	a := c.anchors[y.Alias]
	if a == nil || a.open {
		return nil, 0, c.errorf(start, "anchor %q contains itself", y.Value)
	}
	if c.extra += a.size; c.extra > maxExpansion {
		return nil, 0, c.errorf(start, "aliases expand to more than %d nodes", maxExpansion)
	}
	n := c.newNode()
	*n = Node{Kind: Alias, Value: y.Value, Alias: a.node, Start: c.base + start}
	n.End = n.Start + len("*") + len(y.Value)
	return n, a.size, nil
}

func (c *converter) sequence(n *Node, y *yaml.Node, text int, in surroundings) (size int, err error) {
	n.Style = Block
	if y.Style&yaml.FlowStyle != 0 {
		n.Style = Flow
	} else {
		in.indent = max(in.indent, c.columnOf(text))
	}
	in.depth++
	n.Items = make([]*Node, len(y.Content))
	size = 1
	end := text
	for i, item := range y.Content {
		child, s, err := c.convert(item, in)
		if err != nil {
			return 0, err
		}
		n.Items[i] = child
		size += s
		end = child.End - c.base
	}
	n.End, err = c.collectionEnd(n, text, end)
	return size, err
}

func (c *converter) mapping(n *Node, y *yaml.Node, text int, in surroundings) (size int, err error) {
	n.Style = Block
	if y.Style&yaml.FlowStyle != 0 {
		n.Style = Flow
	} else {
		in.indent = max(in.indent, c.columnOf(text))
	}
	in.depth++
	n.Fields = make([]Field, len(y.Content)/2)
	size = 1
	end := text
	for i := range n.Fields {
		key, ks, err := c.convert(y.Content[2*i], in)
		if err != nil {
			return 0, err
		}
		value, vs, err := c.convert(y.Content[2*i+1], in)
		if err != nil {
			return 0, err
		}
		if value.Start == value.End {
			c.placeAbsent(key, value)
		}
		n.Fields[i] = Field{Key: key, Value: value}
		size += ks + vs
		end = value.End - c.base
	}
	n.End, err = c.collectionEnd(n, text, end)
	return size, err
}

// collectionEnd is the end of the last child of a block collection, and behind
// the closing bracket of a flow collection. The single pair of "[a: b]" is a
// flow mapping without brackets.
func (c *converter) collectionEnd(n *Node, text, lastChild int) (end int, err error) {
	if n.Style == Block || text >= len(c.text) || c.text[text] != '[' && c.text[text] != '{' {
		return lastChild, nil
	}
	closing := byte(']')
	if c.text[text] == '{' {
		closing = '}'
	}
	end, ok := c.flowEnd(max(lastChild, text+1), closing)
	if !ok {
		return 0, c.errorf(text, "cannot tell where this collection ends")
	}
	return end, nil
}

// newNode takes a node from a slab: one allocation for many nodes.
func (c *converter) newNode() *Node {
	if len(c.slab) == 0 {
		c.slab = make([]Node, 64)
	}
	n := &c.slab[0]
	c.slab = c.slab[1:]
	return n
}

func (c *converter) errorf(at int, format string, args ...any) error {
	return &SyntaxError{Offset: c.base + at, Msg: fmt.Sprintf(format, args...)}
}

func scalarStyle(s yaml.Style) Style {
	switch {
	case s&yaml.DoubleQuotedStyle != 0:
		return DoubleQuoted
	case s&yaml.SingleQuotedStyle != 0:
		return SingleQuoted
	case s&yaml.LiteralStyle != 0:
		return Literal
	case s&yaml.FoldedStyle != 0:
		return Folded
	}
	return Plain
}
