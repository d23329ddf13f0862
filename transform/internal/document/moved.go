package document

import (
	"bytes"
	"strings"
)

// Moved is the tree for a document of the same text in another source, as far as
// that is cheaper than reading it; ok is false for another text, and for a text
// with aliases that stands elsewhere. Where the text has not moved, both trees
// have the nodes in common, so neither may be changed.
func (t *Tree) Moved(src []byte, d Document) (moved *Tree, ok bool) {
	from := t.Doc
	if from.Body-from.Start != d.Body-d.Start || !bytes.Equal(t.Src[from.Start:from.End], src[d.Start:d.End]) {
		return nil, false
	}
	by := d.Start - from.Start
	if by == 0 {
		return &Tree{Doc: d, Src: src, Root: t.Root, Base: t.Base, Aliases: t.Aliases}, true
	}
	if len(t.Aliases) > 0 {
		return nil, false
	}
	return &Tree{Doc: d, Src: src, Root: mover{by: by}.copied(t.Root), Base: t.Base + by}, true
}

// Apart is a copy of a node without aliases, so many bytes further on. It holds on to
// nothing of the document.
func Apart(n *Node, by int) *Node { return mover{by: by, apart: true}.copied(n) }

// mover copies the nodes of a tree without aliases to another place.
type mover struct {
	by                   int  // bytes
	apart                bool // values are copied, too
	nodes, fields, items int
	arena                arena
}

func (m mover) copied(n *Node) *Node {
	m.count(n)
	m.arena = arena{nodes: make([]Node, m.nodes), pairs: make([]Field, m.fields), elements: make([]*Node, m.items)}
	return m.move(n)
}

func (m *mover) count(n *Node) {
	if n == nil {
		return
	}
	m.nodes++
	m.fields += len(n.Fields)
	m.items += len(n.Items)
	for _, f := range n.Fields {
		m.count(f.Key)
		m.count(f.Value)
	}
	for _, item := range n.Items {
		m.count(item)
	}
}

func (m *mover) move(n *Node) *Node {
	if n == nil {
		return nil
	}
	out := m.arena.node()
	*out = *n
	if out.Start, out.End = n.Start+m.by, n.End+m.by; m.apart {
		out.Value = strings.Clone(n.Value)
	}
	if n.Fields != nil {
		out.Fields, m.arena.pairs = m.arena.pairs[:len(n.Fields):len(n.Fields)], m.arena.pairs[len(n.Fields):]
		for i, f := range n.Fields {
			out.Fields[i] = Field{Key: m.move(f.Key), Value: m.move(f.Value)}
		}
	}
	if n.Items != nil {
		out.Items, m.arena.elements = m.arena.elements[:len(n.Items):len(n.Items)], m.arena.elements[len(n.Items):]
		for i, item := range n.Items {
			out.Items[i] = m.move(item)
		}
	}
	return out
}
