package patchset

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// placer tells where a node stands.
type placer func(*document.Node) finding.Place

// Bounds for input that nobody writes by hand: aliases that multiply, and
// nesting that would exhaust the stack.
const (
	maxNodes = 100_000
	maxDepth = 200
)

// expander copies nodes without aliases and merge keys. The copies keep their
// places, so that what is wrong with them can still be pointed at.
type expander struct {
	place  placer
	unique bool // duplicate keys are an error; otherwise the last one wins, as for Helm
	left   int
}

func expand(n *document.Node, place placer, unique bool) (*document.Node, error) {
	e := &expander{place: place, unique: unique, left: maxNodes}
	return e.node(n, 0)
}

func (e *expander) node(n *document.Node, depth int) (*document.Node, error) {
	target := n.Resolve()
	if target == nil {
		return &document.Node{Kind: document.Scalar, Tag: document.NullTag}, nil
	}
	if e.left--; e.left < 0 || depth > maxDepth || target.Kind == document.Alias {
		return nil, fault(e.place(n), "too deeply nested, or too many aliases", "write the values out")
	}
	c := target.Bare()
	c.Start, c.End = n.Start, n.End
	switch c.Kind {
	case document.Sequence:
		return c, e.items(c, target, depth)
	case document.Mapping:
		return c, e.fields(c, target, depth)
	}
	return c, nil
}

func (e *expander) items(c, from *document.Node, depth int) error {
	for _, item := range from.Items() {
		v, err := e.node(item, depth+1)
		if err != nil {
			return err
		}
		c.AddItem(v)
	}
	return nil
}

// fields copies the mapping's own fields, then what its merge keys add.
func (e *expander) fields(c, from *document.Node, depth int) error {
	at := map[string]int{}
	for _, f := range from.Fields() {
		if f.Key.Tag == document.MergeTag {
			continue
		}
		key, err := e.key(f.Key)
		if err != nil {
			return err
		}
		v, err := e.node(f.Value, depth+1)
		if err != nil {
			return err
		}
		i, dup := at[key.Value]
		switch {
		case !dup:
			at[key.Value] = len(c.Fields())
			c.AddField(document.Field{Key: key, Value: v})
		case e.unique:
			return fault(e.place(key), "field "+words.Quote(key.Value)+" is given twice", "keep one of them")
		default:
			c.Fields()[i] = document.Field{Key: key, Value: v}
		}
	}
	for _, f := range from.Fields() {
		if f.Key.Tag != document.MergeTag {
			continue
		}
		if _, ok := document.MergeSources(f.Value); !ok {
			return fault(e.place(f.Value), "<< wants a mapping", "")
		}
	}
	return e.merged(c, from.Merged(), at, depth)
}

// merged adds the fields that c has not got yet, which are those of merge keys.
func (e *expander) merged(c *document.Node, fields []document.Field, at map[string]int, depth int) error {
	for _, f := range fields {
		key, err := e.key(f.Key)
		if err != nil {
			return err
		}
		if _, ok := at[key.Value]; ok {
			continue
		}
		v, err := e.node(f.Value, depth+1)
		if err != nil {
			return err
		}
		at[key.Value] = len(c.Fields())
		c.AddField(document.Field{Key: key, Value: v})
	}
	return nil
}

func (e *expander) key(n *document.Node) (*document.Node, error) {
	k := n.Resolve()
	if k == nil || k.Kind != document.Scalar {
		return nil, fault(e.place(n), "a key has to be text", "")
	}
	c := k.Bare()
	c.Start, c.End = n.Start, n.End
	return c, nil
}

// fault is bad input at a place.
//
// 35 inlined copies were 6.3 KB of code.
//
//go:noinline
func fault(place finding.Place, msg, hint string) *finding.InputError {
	return &finding.InputError{Place: place, Msg: msg, Hint: hint}
}
