package document

// Clone copies a node deeply as a synthetic node. Aliases are expanded and
// merge keys become the fields they bring; anchors are gone. Parse bounds what
// this can grow to.
func Clone(n *Node) *Node {
	n = n.Resolve()
	if n == nil {
		return nil
	}
	c := &Node{Kind: n.Kind, Style: n.Style, Tag: n.Tag, Value: n.Value}
	for _, f := range n.Merged() {
		c.Fields = append(c.Fields, Field{Key: Clone(f.Key), Value: Clone(f.Value)})
	}
	for _, item := range n.Items {
		c.Items = append(c.Items, Clone(item))
	}
	return c
}
