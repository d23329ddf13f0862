package document

import (
	"fmt"
	"slices"
)

// With returns the tree's root with the same additions applied structurally:
// what a parse of the edited text must equal. The tree itself stays as it is,
// and the result shares the nodes that do not change; aliases and merge keys on
// the way are expanded in it.
func (t *Tree) With(adds []Addition) (*Node, error) {
	if len(adds) == 0 {
		return t.Root, nil
	}
	c, err := newChange(adds)
	if err != nil {
		return nil, err
	}
	return c.apply(t.Root, nil, t.Doc.Start)
}

// apply returns n with the change made. near is the offset of the closest node
// around n, for errors.
func (c *change) apply(n *Node, path Path, near int) (*Node, error) {
	n = n.Resolve()
	if n.IsNull() {
		want, err := c.wants(path)
		if err != nil {
			return nil, err
		}
		n = NewMapping()
		if want == Sequence {
			n = NewSequence()
		}
	}
	if n.End > 0 {
		near = n.Start
	}
	if err := c.check(n, path, near); err != nil {
		return nil, err
	}
	made := &Node{Kind: n.Kind, Style: n.Style, Tag: n.Tag, Fields: slices.Clone(n.Fields), Items: slices.Clone(n.Items)}
	if err := c.applyBelow(made, path, near); err != nil {
		return nil, err
	}
	for _, a := range c.fields {
		if err := checkFree(made, a.Key, path, near); err != nil {
			return nil, err
		}
		setField(made, a.Key, a.Value)
	}
	items, err := withItems(made.Items, c.items, path, near)
	made.Items = items
	return made, err
}

func (c *change) applyBelow(made *Node, path Path, near int) error {
	for _, s := range c.below {
		p := path.then(s.at)
		switch at := s.at.(type) {
		case string:
			child, err := s.change.apply(made.field(at, 0), p, near)
			if err != nil {
				return err
			}
			setField(made, at, child)
		case int:
			if err := checkIndex(at, len(made.Items)-1, p, near); err != nil {
				return err
			}
			child, err := s.change.apply(made.Items[at], p, near)
			if err != nil {
				return err
			}
			made.Items[at] = child
		}
	}
	return nil
}

// setField gives a key a value: in the last field of that key, or in a new one.
func setField(n *Node, key string, value *Node) {
	for i := len(n.Fields) - 1; i >= 0; i-- {
		if k := n.Fields[i].Key; k.Kind == Scalar && k.Value == key {
			n.Fields[i].Value = value
			return
		}
	}
	n.Fields = append(n.Fields, Pair(key, value))
}

// withItems inserts additions before the items they name, in their order.
func withItems(items []*Node, adds []Addition, path Path, near int) ([]*Node, error) {
	before := map[int][]*Node{}
	for _, a := range adds {
		i := a.Index
		if i == -1 || len(items) == 0 {
			i = len(items)
		}
		if err := checkIndex(i, len(items), path, near); err != nil {
			return nil, err
		}
		before[i] = append(before[i], a.Value)
	}
	var out []*Node
	for i, item := range items {
		out = append(out, before[i]...)
		out = append(out, item)
	}
	return append(out, before[len(items)]...), nil
}

func checkIndex(i, last int, path Path, near int) error {
	if i < 0 || i > last {
		return &SyntaxError{near, fmt.Sprintf("%s: there is no item %d", path, i)}
	}
	return nil
}

// checkFree refuses to set a key that has a value.
func checkFree(n *Node, key string, path Path, near int) error {
	if v := n.field(key, 0); !v.IsNull() {
		if v.End > 0 {
			near = v.Start
		}
		return &SyntaxError{near, fmt.Sprintf("%s is there already", path.then(key))}
	}
	return nil
}
