package document

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
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
	*positions
	base    int    // offset of the text in its source
	arena   []Node // room for nodes to come
	grown   int    // how many nodes the last room was for
	anchors map[*yaml.Node]*anchored
	aliases []*Node
	extra   int // nodes that the aliases so far add
}

// An anchored node, and how many nodes it is with its aliases expanded.
type anchored struct {
	node *Node
	size int
	open bool // still being converted: an alias to it would contain itself
}

// surroundings are what a node is in.
type surroundings struct {
	depth  int
	column int // of the innermost block collection, -1 at the root
}

// fault is a *SyntaxError, named apart because it never hides in an error.
type fault = *SyntaxError

func (c *converter) root(y *yaml.Node) (*Node, fault) {
	n, _, err := c.convert(y, surroundings{column: -1})
	if err != nil {
		return nil, err
	}
	if err := c.checkRest(n.End - c.base); err != nil {
		return nil, err
	}
	if n.Kind == Scalar && n.Start == n.End && n.Style == Plain {
		return nil, nil // what the parser makes of a document that is only a marker
	}
	return n, nil
}

// checkRest refuses text after the root node, which the YAML library does not
// read: a first line that is indented deeper than the others, say.
func (c *converter) checkRest(end int) fault {
	at := c.SkipBlank(end)
	if at+3 <= len(c.Text) && string(c.Text[at:at+3]) == "..." && yamltext.IsMarker(c.Text[at:]) {
		at = c.SkipBlank(at + 3)
	}
	if at < len(c.Text) {
		return c.coded(LeftOver, at, "this does not belong to what stands above it (is it indented differently?)")
	}
	return nil
}

// convert returns the node, and its size with aliases expanded.
func (c *converter) convert(y *yaml.Node, in surroundings) (n *Node, size int, err fault) {
	start := c.offset(y.Line, y.Column)
	if in.depth > maxDepth {
		return nil, 0, c.coded(TooDeep, start, "nested more than %d levels deep", maxDepth)
	}
	if y.Kind == yaml.AliasNode {
		return c.alias(y, start)
	}
	n = c.newNode()
	*n = Node{Value: y.Value, Start: c.base + start}
	n.setTag(y.Tag)
	own, propsEnd := c.properties(y, start)
	var a *anchored
	if y.Anchor != "" {
		n.ownLink().anchor = y.Anchor
		a = &anchored{node: n, open: true}
		c.anchors[y] = a
	}
	end := 0
	if y.Kind == yaml.ScalarNode {
		size = 1
		end, err = c.scalar(n, y, own, propsEnd, in)
	} else {
		end, size, err = c.collection(n, y, own, in)
	}
	if err != nil {
		return nil, 0, err
	}
	if a != nil {
		a.open, a.size = false, size
	}
	n.End = c.base + end
	return n, size, nil
}

func (c *converter) alias(y *yaml.Node, start int) (*Node, int, fault) {
	a := c.anchors[y.Alias]
	if a == nil || a.open {
		return nil, 0, c.fault(start, "alias *%s stands inside what it is an alias of", y.Value)
	}
	if c.extra += a.size; c.extra > maxExpansion {
		return nil, 0, c.fault(start, "aliases expand to more than %d nodes", maxExpansion)
	}
	n := c.newNode()
	*n = Node{Kind: Alias, Value: y.Value, parts: &parts{link: &link{target: a.node}}, Start: c.base + start}
	n.End = n.Start + len("*") + len(y.Value)
	c.aliases = append(c.aliases, n)
	return n, a.size, nil
}

func (c *converter) scalar(n *Node, y *yaml.Node, own, propsEnd int, in surroundings) (end int, err fault) {
	n.Kind, n.Style = Scalar, scalarStyle(y.Style)
	end, ok := c.ScalarEnd(n.Style, n.Value, own, propsEnd, in.column)
	if !ok {
		return 0, c.fault(own, "cannot tell where this value ends")
	}
	return end, nil
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

// collection converts what is in a mapping or sequence whose own text begins
// at own.
func (c *converter) collection(n *Node, y *yaml.Node, own int, in surroundings) (end, size int, err fault) {
	n.Style = Flow
	if y.Style&yaml.FlowStyle == 0 {
		n.Style = Block
		in.column = max(in.column, c.ColumnOf(own))
	}
	in.depth++
	var last int
	if y.Kind == yaml.SequenceNode {
		n.Kind = Sequence
		last, size, err = c.items(n, y, own, in)
	} else {
		n.Kind = Mapping
		last, size, err = c.fields(n, y, own, in)
	}
	if err != nil {
		return 0, 0, err
	}
	end, err = c.collectionEnd(n, own, last)
	return end, 1 + size, err
}

func (c *converter) items(n *Node, y *yaml.Node, own int, in surroundings) (end, size int, err fault) {
	items := make([]*Node, len(y.Content))
	n.SetItems(items)
	end = own
	for i, item := range y.Content {
		child, s, err := c.convert(item, in)
		if err != nil {
			return 0, 0, err
		}
		items[i] = child
		size += s
		end = child.End - c.base
	}
	return end, size, nil
}

func (c *converter) fields(n *Node, y *yaml.Node, own int, in surroundings) (end, size int, err fault) {
	fields := make([]Field, len(y.Content)/2)
	n.SetFields(fields)
	end = own
	for i := range fields {
		key, ks, err := c.convert(y.Content[2*i], in)
		if err != nil {
			return 0, 0, err
		}
		if key.Start == key.End && c.Text[own] == '?' && n.Style == Flow {
			return 0, 0, c.fault(own, "expected a key behind \"?\"") // the parser has lost the comma of "[?, x]"
		}
		value, vs, err := c.convert(y.Content[2*i+1], in)
		if err != nil {
			return 0, 0, err
		}
		c.placeAbsent(key, value, n.Style)
		fields[i] = Field{Key: key, Value: value}
		size += ks + vs
		end = value.End - c.base
	}
	return end, size, nil
}

// newNode takes a node from the arena: one allocation for many nodes. It grows with
// the document; most are small, and a stream has thousands.
func (c *converter) newNode() *Node {
	if len(c.arena) == 0 {
		c.grown = min(max(2*c.grown, 8), 128)
		c.arena = make([]Node, c.grown)
	}
	n := &c.arena[0]
	c.arena = c.arena[1:]
	return n
}

func (c *converter) fault(at int, format string, args ...any) fault {
	return c.coded(Malformed, at, format, args...)
}

func (c *converter) coded(code Code, at int, format string, args ...any) fault {
	return &SyntaxError{Offset: c.base + at, Msg: fmt.Sprintf(format, args...), Code: code}
}
