package document

import "slices"

// Clone copies a node deeply as a synthetic node. Aliases are expanded and
// merge keys become the fields they bring; anchors are gone. Parse bounds what
// this can grow to.
func Clone(n *Node) *Node {
	if n.Resolve() == nil {
		return nil
	}
	var c counts
	c.add(n)
	a := arena{nodes: make([]Node, c.nodes), pairs: make([]Field, c.fields), elements: make([]*Node, c.items)}
	return a.clone(n)
}

// Synthetic is the node itself where nothing in it has a place, is an alias or anchored,
// or brings fields by a merge key; else a [Clone].
func Synthetic(n *Node) *Node {
	if n.isSynthetic() {
		return n
	}
	return Clone(n)
}

func (n *Node) isSynthetic() bool {
	if n == nil {
		return true
	}
	if n.End > 0 || n.Link != nil || n.hasMerge() {
		return false
	}
	for _, f := range n.Fields {
		if !f.Key.isSynthetic() || !f.Value.isSynthetic() {
			return false
		}
	}
	return !slices.ContainsFunc(n.Items, func(item *Node) bool { return !item.isSynthetic() })
}

// counts are how many parts a copy has.
type counts struct{ nodes, fields, items int }

func (c *counts) add(n *Node) {
	if n = n.Resolve(); n == nil {
		return
	}
	fields := n.Merged()
	c.nodes++
	c.fields += len(fields)
	c.items += len(n.Items)
	for _, f := range fields {
		c.add(f.Key)
		c.add(f.Value)
	}
	for _, item := range n.Items {
		c.add(item)
	}
}

func (a *arena) clone(n *Node) *Node {
	if n = n.Resolve(); n == nil {
		return nil
	}
	c := a.node()
	c.Kind, c.Style, c.Tag, c.Value = n.Kind, n.Style, n.Tag, n.Value
	if fields := n.Merged(); len(fields) > 0 {
		c.Fields = a.pairs[:len(fields):len(fields)]
		a.pairs = a.pairs[len(fields):]
		for i, f := range fields {
			c.Fields[i] = Field{Key: a.clone(f.Key), Value: a.clone(f.Value)}
		}
	}
	if len(n.Items) > 0 {
		c.Items = a.items(n.Items)
		for i, item := range n.Items {
			c.Items[i] = a.clone(item)
		}
	}
	return c
}
