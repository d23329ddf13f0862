package edit

import (
	"fmt"
	"slices"
	"sort"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Addition is one thing to add to a document. Exactly one of Key and the
// sequence form is used:
//
//   - Key != "": set Key in the mapping at document.Path, which must not have it (or has
//     it null). The new field goes after the field named After, else last.
//   - Key == "": put Value into the sequence at document.Path before item Index, or last
//     when Index is -1 or len. A sequence that is absent or null is created,
//     after the field named After, else last.
//
// What is missing on the way to document.Path is created as mappings. All additions of
// one call are meant against the document as it is: an Index counts the items
// that are there before any is added.
type Addition struct {
	Path  document.Path
	Key   string
	After string
	Index int
	Value *document.Node
}

// A change is all that is added at one node and below it.
type change struct {
	fields []Addition // for a mapping
	items  []Addition // for a sequence
	below  []step     // in the order they were first named
	named  []string   // the keys of both fields and below, in the order they were first named
}

// A step leads to the change of a child: of the field of this key, or of the
// item of this index.
type step struct {
	at     any
	after  string // where the field goes when it must be created
	change *change
}

// newChange sorts additions by the nodes they belong to.
func newChange(adds []Addition) (*change, error) {
	root := &change{}
	for _, a := range adds {
		c := root
		for i, at := range a.Path {
			last := i == len(a.Path)-1
			c = c.stepTo(at, last && a.Key == "", a.After)
		}
		switch {
		case a.Value == nil:
			return nil, fmt.Errorf("internal error: nothing to add at %s", a.Path)
		case a.Key != "":
			c.fields = append(c.fields, a)
			c.named = append(c.named, a.Key)
		default:
			c.items = append(c.items, a)
		}
	}
	return root, root.fold(nil)
}

func (c *change) stepTo(at any, created bool, after string) *change {
	if !created {
		after = ""
	}
	for i := range c.below {
		if s := &c.below[i]; s.at == at {
			if s.after == "" {
				s.after = after
			}
			return s.change
		}
	}
	next := &change{}
	c.below = append(c.below, step{at, after, next})
	if key, ok := at.(string); ok {
		c.named = append(c.named, key)
	}
	return next
}

// order sorts new fields as they were first named.
func (c *change) order(fields []Addition) {
	sort.SliceStable(fields, func(i, j int) bool {
		return slices.Index(c.named, fields[i].Key) < slices.Index(c.named, fields[j].Key)
	})
}

// fold puts what is added below a new field into that field's value, so that
// afterwards each node is named once.
func (c *change) fold(path document.Path) error {
	seen := map[string]bool{}
	for i := range c.fields {
		f := &c.fields[i]
		if seen[f.Key] {
			return fmt.Errorf("internal error: %s is added twice", path.Then(f.Key))
		}
		seen[f.Key] = true
	}
	var rest []step
	for _, s := range c.below {
		p := path.Then(s.at)
		if err := s.change.fold(p); err != nil {
			return err
		}
		key, _ := s.at.(string)
		if !seen[key] {
			rest = append(rest, s)
			continue
		}
		for i := range c.fields {
			if f := &c.fields[i]; f.Key == key {
				value, err := s.change.apply(f.Value, p, 0)
				if err != nil {
					return err
				}
				f.Value = value
			}
		}
	}
	c.below = rest
	return nil
}

// wants returns the kind of node a change can be made to. It is an error for a change
// to name both keys and indices.
func (c *change) wants(path document.Path) (document.Kind, error) {
	indices, keys := len(c.items), len(c.fields)
	for _, s := range c.below {
		switch s.at.(type) {
		case int:
			indices++
		case string:
			keys++
		default:
			return 0, fmt.Errorf("internal error: step %v (%T) below %s is neither key nor index", s.at, s.at, path)
		}
	}
	switch {
	case indices > 0 && keys > 0:
		return 0, fmt.Errorf("internal error: %s is taken for a sequence and a mapping", path)
	case indices > 0:
		return document.Sequence, nil
	}
	return document.Mapping, nil
}

// check refuses a node that is not of the kind the change is for.
func (c *change) check(n *document.Node, path document.Path, near int) error {
	want, err := c.wants(path)
	if err != nil {
		return err
	}
	if n.Kind == want {
		return nil
	}
	word := "mapping"
	if want == document.Sequence {
		word = "sequence"
	}
	return &document.SyntaxError{Offset: near, Msg: fmt.Sprintf("%s is not a %s: nothing can be added to it", path, word)}
}
