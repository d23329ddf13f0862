package document

import (
	"bytes"
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

// Edits turns additions into edits of the text t was parsed from, in the
// indentation and style of their neighbours. Additions at one point keep their
// order, deeper ones first. rewrote names, by path, what could not be spliced
// and is written again: explicit nulls, and aliases that give way to a copy of
// what they stand for. Without it the edits only insert. The error is a
// *SyntaxError with the place of what cannot be edited safely.
func (t *Tree) Edits(adds []Addition) (edits []splice.Edit, rewrote []string, err error) {
	if len(adds) == 0 {
		return nil, nil, nil
	}
	c, err := newChange(adds)
	if err != nil {
		return nil, nil, err
	}
	e := &editor{tree: t, text: t.src[:t.Doc.End], newline: t.newline()}
	if t.Root == nil {
		return nil, nil, &SyntaxError{t.Doc.Start, "the document is empty: nothing can be added to it"}
	}
	e.replaced = aliasesOn(t.Root, c, nil)
	if err := e.visit(t.Root, c, slot{}); err != nil {
		return nil, nil, err
	}
	return e.edits, e.rewrote, nil
}

// An editor collects the edits of one document.
type editor struct {
	text     // the source up to the document's end, so that offsets are the source's
	tree     *Tree
	newline  string
	around   []*Node         // the collections on the way to where the editor is, outermost first
	replaced map[*Node]bool  // aliases that give way to a copy
	endless  bool            // the missing line break at the end of the stream is dealt with
	edits    []splice.Edit
	rewrote  []string
}

// A slot is where a value stands.
type slot struct {
	path   Path
	column int  // of the block collection it is in
	item   bool // it is in a sequence
	flow   bool // it is inside of brackets
	json   bool // these brackets are JSON
}

// visit makes the change to n, which stands in slot s.
func (e *editor) visit(n *Node, c *change, s slot) error {
	if n.Kind == Alias || n.IsNull() {
		if err := e.checkShared(n, s); err != nil {
			return err
		}
		value, err := c.apply(n, s.path, n.Start)
		if err != nil {
			return err
		}
		return e.put(n, value, s)
	}
	if err := c.check(n, s.path, n.Start); err != nil {
		return err
	}
	if err := e.checkShared(n, s); err != nil {
		return err
	}
	e.around = append(e.around, n)
	defer func() { e.around = e.around[:len(e.around)-1] }()
	if n.Kind == Mapping {
		return e.mapping(n, c, s)
	}
	return e.sequence(n, c, s)
}

// mapping makes a change below n first, so that of two insertions at one
// point, where a child ends and n too, the deeper one comes first.
func (e *editor) mapping(n *Node, c *change, s slot) error {
	inner := e.inside(n, s)
	added := c.fields
	for _, b := range c.below {
		key := b.at.(string)
		inner.path = s.path.then(key)
		if f, ok := n.FieldOf(key); ok {
			if err := e.visit(f.Value, b.change, inner); err != nil {
				return err
			}
			continue
		}
		value, err := b.change.apply(n.field(key, 0), inner.path, n.Start) // nil, or what a merge key brings
		if err != nil {
			return err
		}
		added = append(added[:len(added):len(added)], Addition{Key: key, After: b.after, Value: value})
	}
	var fresh []Addition
	for _, a := range added {
		if f, ok := n.FieldOf(a.Key); ok {
			inner.path = s.path.then(a.Key)
			if err := e.fill(f.Value, a, n, inner); err != nil {
				return err
			}
			continue
		}
		if err := checkFree(n, a.Key, s.path, n.Start); err != nil && !isBelow(c, a.Key) {
			return err
		}
		fresh = append(fresh, a)
	}
	if n.Style == Flow {
		return e.addFlow(n, fieldSpots(n, fresh), inner)
	}
	return e.addFields(n, fresh, inner)
}
