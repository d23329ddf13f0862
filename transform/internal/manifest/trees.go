package manifest

import (
	"hash/maphash"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Trees are documents that were parsed, by their text. A stream that has most of
// its documents in common with another reads them from its trees; see
// [Stream.ParseLike]. Trees are not safe for concurrent use.
type Trees struct {
	seed   maphash.Seed
	byText map[uint64]*document.Tree
}

// TreesOf are the trees of some objects.
func TreesOf(objects []*Object) *Trees {
	t := &Trees{seed: maphash.MakeSeed(), byText: map[uint64]*document.Tree{}}
	for i, o := range objects {
		if i > 0 && objects[i-1].Tree == o.Tree {
			continue // the items of a list have one tree
		}
		t.byText[t.key(o.Tree.Src, o.Tree.Doc)] = o.Tree
	}
	return t
}

func (t *Trees) key(src []byte, d document.Document) uint64 {
	return maphash.Bytes(t.seed, src[d.Start:d.End])
}

// ParseLike is Parse for a stream that may have documents in common with one that
// was parsed; nil trees have none. The objects of such a document share nodes.
func (s *Stream) ParseLike(d document.Document, known *Trees) ([]*Object, error) {
	if known == nil {
		return s.Parse(d)
	}
	if like := known.byText[known.key(s.Src, d)]; like != nil {
		if tree, ok := like.Moved(s.Src, d); ok {
			return s.unwrapped(tree), nil
		}
	}
	return s.Parse(d)
}
