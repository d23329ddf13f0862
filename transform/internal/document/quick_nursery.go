package document

import "strings"

// A nursery makes the parts of a tree with few allocations. Its slabs are
// small: a rest that is never used stays in memory as long as the tree does, and
// a large stream has thousands of trees.
type nursery struct {
	nodes  []Node
	made   int // size of the last slab of nodes: small documents are many
	fields slab[Field]
	items  slab[*Node]
	values strings.Builder
}

const slabSize = 32

func (y *nursery) node(kind Kind, style Style, tag string, start int) *Node {
	if len(y.nodes) == 0 {
		y.made = min(max(2*y.made, slabSize/4), slabSize)
		y.nodes = make([]Node, y.made)
	}
	n := &y.nodes[0]
	y.nodes = y.nodes[1:]
	n.Kind, n.Style, n.Tag, n.Start = kind, style, tag, start
	return n
}

// keep copies a value. Values are not parts of one copy of the text, because a
// name that outlives its tree would keep all of that.
func (y *nursery) keep(value []byte) string {
	const enough = 512
	if y.values.Cap()-y.values.Len() < len(value) {
		y.values.Reset() // strings that were taken from it stay as they are
		y.values.Grow(max(enough, len(value)))
	}
	from := y.values.Len()
	y.values.Write(value)
	return y.values.String()[from:]
}

// A slab holds the children of collections: those that are open, whose number
// is not known, and room for the final lists.
type slab[T any] struct{ open, room []T }

func (s *slab[T]) add(child T) { s.open = append(s.open, child) }

// take closes the collection whose children are the open ones from mark on.
func (s *slab[T]) take(mark int) []T {
	children := s.open[mark:]
	s.open = s.open[:mark]
	if len(children) > len(s.room) || s.room == nil {
		s.room = make([]T, max(slabSize/2, len(children)))
	}
	own := s.room[:len(children):len(children)]
	s.room = s.room[len(children):]
	copy(own, children)
	return own
}
