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
	by    int  // bytes
	apart bool // values are copied, too
	counts
	copies arena
}

func (m mover) copied(n *Node) *Node {
	m.count(n)
	m.copies = m.arena()
	return m.move(n)
}

func (m *mover) count(n *Node) {
	if n == nil {
		return
	}
	m.nodes++
	if n.parts == nil {
		return
	}
	m.parts++
	m.fields += len(n.parts.fields)
	m.items += len(n.parts.items)
	for _, f := range n.parts.fields {
		m.count(f.Key)
		m.count(f.Value)
	}
	for _, item := range n.parts.items {
		m.count(item)
	}
}

func (m *mover) move(n *Node) *Node {
	if n == nil {
		return nil
	}
	out := m.copies.node()
	*out = *n
	if out.Start, out.End = n.Start+m.by, n.End+m.by; m.apart {
		out.Value = strings.Clone(n.Value)
	}
	if n.parts == nil {
		return out
	}
	out.parts = m.copies.part()
	*out.parts = parts{fields: m.copies.fields(len(n.parts.fields)), items: m.copies.items(len(n.parts.items)), link: n.parts.link}
	for i, f := range n.parts.fields {
		out.parts.fields[i] = Field{Key: m.move(f.Key), Value: m.move(f.Value)}
	}
	for i, item := range n.parts.items {
		out.parts.items[i] = m.move(item)
	}
	return out
}
