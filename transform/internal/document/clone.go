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
	a := c.arena()
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
	if n.End > 0 || n.Kind == Alias || n.Anchor() != "" || n.hasMerge() {
		return false
	}
	for _, f := range n.Fields() {
		if !f.Key.isSynthetic() || !f.Value.isSynthetic() {
			return false
		}
	}
	return !slices.ContainsFunc(n.Items(), func(item *Node) bool { return !item.isSynthetic() })
}

func (c *counts) add(n *Node) {
	if n = n.Resolve(); n == nil {
		return
	}
	fields, items := n.Merged(), n.Items()
	c.nodes++
	if len(fields)+len(items) > 0 {
		c.parts++
	}
	c.fields += len(fields)
	c.items += len(items)
	for _, f := range fields {
		c.add(f.Key)
		c.add(f.Value)
	}
	for _, item := range items {
		c.add(item)
	}
}

func (a *arena) clone(n *Node) *Node {
	if n = n.Resolve(); n == nil {
		return nil
	}
	c := a.node()
	c.Kind, c.Style, c.Value = n.Kind, n.Style, n.Value
	fields, items := n.Merged(), n.Items()
	if len(fields)+len(items) > 0 {
		c.parts = a.part()
		c.parts.fields, c.parts.items = a.fields(len(fields)), a.items(len(items))
	}
	for i, f := range fields {
		c.parts.fields[i] = Field{Key: a.clone(f.Key), Value: a.clone(f.Value)}
	}
	for i, item := range items {
		c.parts.items[i] = a.clone(item)
	}
	c.tagAs(n)
	return c
}
