package edit

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// With returns the tree's root with the same additions applied structurally:
// what a parse of the edited text must equal. The tree itself stays as it is,
// and the result shares the nodes that do not change; aliases and merge keys on
// the way are expanded in it.
func With(t *document.Tree, adds []Addition) (*document.Node, error) {
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
func (c *change) apply(n *document.Node, path document.Path, near int) (*document.Node, error) {
	n = n.Resolve()
	if n.IsNull() {
		want, err := c.wants(path)
		if err != nil {
			return nil, err
		}
		n = document.NewMapping()
		if want == document.Sequence {
			n = document.NewSequence()
		}
	}
	if n.End > 0 {
		near = n.Start
	}
	if err := c.check(n, path, near); err != nil {
		return nil, err
	}
	made := n.Bare()
	made.SetFields(slices.Clone(n.Fields()))
	made.SetItems(slices.Clone(n.Items()))
	if err := c.applyBelow(made, path, near); err != nil {
		return nil, err
	}
	for _, a := range c.fields {
		if err := checkFree(made, a.Key, path, near); err != nil {
			return nil, err
		}
		setField(made, a.Key, a.Value)
	}
	items, err := withItems(made.Items(), c.items, path, near)
	made.SetItems(items)
	return made, err
}

func (c *change) applyBelow(made *document.Node, path document.Path, near int) error {
	for _, s := range c.below {
		p := path.Then(s.at)
		switch at := s.at.(type) {
		case string:
			child, err := s.change.apply(made.Lookup(at), p, near)
			if err != nil {
				return err
			}
			setField(made, at, child)
		case int:
			if err := checkIndex(at, len(made.Items())-1, p, near); err != nil {
				return err
			}
			child, err := s.change.apply(made.Items()[at], p, near)
			if err != nil {
				return err
			}
			made.Items()[at] = child
		}
	}
	return nil
}

// setField gives a key a value: in the last field of that key, or in a new one.
func setField(n *document.Node, key string, value *document.Node) {
	for i := len(n.Fields()) - 1; i >= 0; i-- {
		if k := n.Fields()[i].Key; k.Kind == document.Scalar && k.Value == key {
			n.Fields()[i].Value = value
			return
		}
	}
	n.AddPair(key, value)
}

// withItems inserts additions before the items they name, in their order.
func withItems(items []*document.Node, adds []Addition, path document.Path, near int) ([]*document.Node, error) {
	before := map[int][]*document.Node{}
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
	var out []*document.Node
	for i, item := range items {
		out = append(out, before[i]...)
		out = append(out, item)
	}
	return append(out, before[len(items)]...), nil
}

func checkIndex(i, last int, path document.Path, near int) error {
	if i < 0 || i > last {
		return &document.SyntaxError{Offset: near, Msg: fmt.Sprintf("%s: there is no item %d", path, i)}
	}
	return nil
}

// checkFree refuses to set a key that has a value.
func checkFree(n *document.Node, key string, path document.Path, near int) error {
	if v := n.Lookup(key); !v.IsNull() {
		if v.End > 0 {
			near = v.Start
		}
		return &document.SyntaxError{Offset: near, Msg: fmt.Sprintf("%s is there already", path.Then(key))}
	}
	return nil
}
