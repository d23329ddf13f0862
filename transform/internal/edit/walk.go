package edit

import (
	"slices"
	"sort"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// mapping edits what is below n first, so that of two insertions at one point,
// where a child ends and n too, the deeper one comes first.
func (e *editor) mapping(n *document.Node, c *change, s slot) error {
	inner := e.inside(n, s)
	missing, err := e.below(n, c, s, inner)
	if err != nil {
		return err
	}
	fresh, err := e.fill(n, c, s, inner)
	if err != nil {
		return err
	}
	fresh = append(fresh, missing...)
	c.order(fresh)
	if n.Style == document.Flow {
		e.addToFlow(n, fieldEntries(n, fresh), inner)
		return nil
	}
	e.addFields(n, fresh, inner)
	return nil
}

// below visits the fields that something is added below of. Those that are
// missing are returned as additions, with what a merge key brings in them.
func (e *editor) below(n *document.Node, c *change, s, inner slot) (missing []Addition, err error) {
	for _, b := range c.below {
		key := b.at.(string)
		inner.path = s.path.Then(key)
		if f, ok := n.FieldOf(key); ok {
			inner.bare = bareKey(f)
			if err := e.visit(f.Value, b.change, inner); err != nil {
				return nil, err
			}
			continue
		}
		value, err := b.change.apply(n.Lookup(key), inner.path, n.Start)
		if err != nil {
			return nil, err
		}
		missing = append(missing, Addition{Key: key, After: b.after, Value: value})
	}
	return missing, nil
}

// fill gives null fields their value. The other additions are returned.
func (e *editor) fill(n *document.Node, c *change, s, inner slot) (fresh []Addition, err error) {
	for _, a := range c.fields {
		if err := checkFree(n, a.Key, s.path, n.Start); err != nil {
			return nil, err
		}
		f, ok := n.FieldOf(a.Key)
		if !ok {
			fresh = append(fresh, a)
			continue
		}
		inner.path, inner.bare = s.path.Then(a.Key), bareKey(f)
		if err := e.checkShared(f.Value, inner.path); err != nil {
			return nil, err
		}
		if err := e.put(f.Value, a.Value, inner); err != nil {
			return nil, err
		}
	}
	return fresh, nil
}

// bareKey is a key without a colon, as in "{a, b}" and "? a", or nil.
func bareKey(f document.Field) *document.Node {
	if f.Value.Start == f.Key.End {
		return f.Key
	}
	return nil
}

// sequence edits what is below n first, too; only what goes before the first
// item of a flow sequence comes ahead of what is added to that item.
func (e *editor) sequence(n *document.Node, c *change, s slot) error {
	items, err := indexed(c.items, n, s.path)
	if err != nil {
		return err
	}
	inner := e.inside(n, s)
	if n.Style == document.Flow {
		first := 0
		for first < len(items) && items[first].Index == 0 {
			first++
		}
		e.addToFlow(n, itemEntries(items[:first]), inner)
		items = items[first:]
	}
	for _, b := range c.below {
		at := b.at.(int)
		inner.path = s.path.Then(at)
		if err := checkIndex(at, len(n.Items())-1, s.path, n.Start); err != nil {
			return err
		}
		if err := e.visit(n.Items()[at], b.change, inner); err != nil {
			return err
		}
	}
	if n.Style == document.Flow {
		e.addToFlow(n, itemEntries(items), inner)
		return nil
	}
	e.addItems(n, items, inner)
	return nil
}

// indexed returns the additions to n's items, in the order of the items they
// go before, which is len for the last place.
func indexed(adds []Addition, n *document.Node, path document.Path) ([]Addition, error) {
	items := slices.Clone(adds)
	for i := range items {
		if items[i].Index == -1 {
			items[i].Index = len(n.Items())
		}
		if err := checkIndex(items[i].Index, len(n.Items()), path, n.Start); err != nil {
			return nil, err
		}
	}
	sort.SliceStable(items, func(i, j int) bool { return items[i].Index < items[j].Index })
	return items, nil
}
