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
		return &document.Node{Kind: document.Scalar, Tag: "!!null"}, nil
	}
	if e.left--; e.left < 0 || depth > maxDepth || target.Kind == document.Alias {
		return nil, fault(e.place(n), "too deeply nested, or too many aliases", "write the values out")
	}
	c := *target
	c.Anchor, c.Fields, c.Items = "", nil, nil
	c.Start, c.End = n.Start, n.End
	switch c.Kind {
	case document.Sequence:
		return &c, e.items(&c, target, depth)
	case document.Mapping:
		return &c, e.fields(&c, target, depth)
	}
	return &c, nil
}

func (e *expander) items(c, from *document.Node, depth int) error {
	for _, item := range from.Items {
		v, err := e.node(item, depth+1)
		if err != nil {
			return err
		}
		c.Items = append(c.Items, v)
	}
	return nil
}

// fields copies the mapping's own fields, then what its merge keys add.
func (e *expander) fields(c, from *document.Node, depth int) error {
	at := map[string]int{}
	for _, f := range from.Fields {
		if f.Key.Tag == "!!merge" {
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
			at[key.Value] = len(c.Fields)
			c.Fields = append(c.Fields, document.Field{Key: key, Value: v})
		case e.unique:
			return fault(e.place(key), "field "+words.Quote(key.Value)+" is given twice", "keep one of them")
		default:
			c.Fields[i] = document.Field{Key: key, Value: v}
		}
	}
	for _, f := range from.Fields {
		if f.Key.Tag != "!!merge" {
			continue
		}
		if err := e.merged(c, f.Value, at, depth); err != nil {
			return err
		}
	}
	return nil
}

// merged adds the fields of a merge key's mapping, or of each mapping of its
// sequence, that c has not got yet.
func (e *expander) merged(c, from *document.Node, at map[string]int, depth int) error {
	v, err := e.node(from, depth+1)
	if err != nil {
		return err
	}
	sources := []*document.Node{v}
	if v.Kind == document.Sequence {
		sources = v.Items
	}
	for _, s := range sources {
		if s.Kind != document.Mapping {
			return fault(e.place(from), "<< wants a mapping", "")
		}
		for _, f := range s.Fields {
			if _, ok := at[f.Key.Value]; !ok {
				at[f.Key.Value] = len(c.Fields)
				c.Fields = append(c.Fields, f)
			}
		}
	}
	return nil
}

func (e *expander) key(n *document.Node) (*document.Node, error) {
	k := n.Resolve()
	if k == nil || k.Kind != document.Scalar {
		return nil, fault(e.place(n), "a key has to be text", "")
	}
	c := *k
	c.Anchor = ""
	c.Start, c.End = n.Start, n.End
	return &c, nil
}

// fault is bad input at a place.
func fault(place finding.Place, msg, hint string) *finding.InputError {
	return &finding.InputError{Place: place, Msg: msg, Hint: hint}
}
