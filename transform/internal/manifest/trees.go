package manifest

import (
	"hash/maphash"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Trees are documents that were parsed, by their text. A stream that has most of
// its documents in common with another takes them over; see [Stream.Like]. Trees are
// not safe for concurrent use.
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

// Like lets the stream take over those of its documents that were parsed already.
// The objects of such a document have nodes in common, which nobody may change.
func (s *Stream) Like(known *Trees) { s.known = known }

// tree parses a document, or takes it over.
func (s *Stream) tree(d document.Document) (*document.Tree, error) {
	if s.known != nil {
		if like := s.known.byText[s.known.key(s.Src, d)]; like != nil {
			if tree, ok := like.Moved(s.Src, d); ok {
				return tree, nil
			}
		}
	}
	return document.ParseObject(s.Src, d)
}
