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
	for _, f := range merged(n) {
		c.Fields = append(c.Fields, Field{Key: Clone(f.Key), Value: Clone(f.Value)})
	}
	for _, item := range n.Items {
		c.Items = append(c.Items, Clone(item))
	}
	return c
}

// merged returns the fields of a mapping with those of its merge keys put
// where the merge key stands, unless the mapping or an earlier source has them.
func merged(n *Node) []Field {
	if !hasMerge(n) {
		return n.Fields
	}
	own := map[string]bool{}
	for _, f := range n.Fields {
		if f.Key.Kind == Scalar && f.Key.Tag != "!!merge" {
			own[f.Key.Value] = true
		}
	}
	var out []Field
	for _, f := range n.Fields {
		if f.Key.Tag != "!!merge" {
			out = append(out, f)
			continue
		}
		for _, source := range mergeSources(f.Value) {
			for _, g := range merged(source) {
				if !own[g.Key.Value] {
					own[g.Key.Value] = true
					out = append(out, g)
				}
			}
		}
	}
	return out
}

func hasMerge(n *Node) bool {
	for _, f := range n.Fields {
		if f.Key.Tag == "!!merge" {
			return true
		}
	}
	return false
}

// mergeSources returns the mappings a merge key names, in order.
func mergeSources(v *Node) []*Node {
	v = v.Resolve()
	switch {
	case v == nil:
		return nil
	case v.Kind == Mapping:
		return []*Node{v}
	}
	var out []*Node
	for _, item := range v.Items {
		if item = item.Resolve(); item != nil && item.Kind == Mapping {
			out = append(out, item)
		}
	}
	return out
}
