package manifest

import (
	"bytes"
	"hash/maphash"
	"sort"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Trees are documents that were parsed, by their text. A stream that has most of
// its documents in common with another takes them over; see [Stream.Like]. Trees are
// not safe for concurrent use.
type Trees struct {
	seed    maphash.Seed
	byText  map[uint64]*Object        // the first of each document; nil until somebody asks
	objects map[*Stream][]*Object     // of each stream, in order
	values  map[string]*document.Node // what values say that are documents themselves, by their text
}

// TreesOf are the trees of some objects, which stand in the order of their streams.
func TreesOf(objects []*Object) *Trees {
	t := &Trees{seed: maphash.MakeSeed(), objects: map[*Stream][]*Object{}, values: map[string]*document.Node{}}
	for first, i := 0, 0; i < len(objects); i++ {
		objects[i].in.held = true
		if i+1 == len(objects) || objects[i+1].Stream != objects[first].Stream {
			t.objects[objects[first].Stream] = objects[first : i+1 : i+1]
			first = i + 1
		}
	}
	return t
}

// withText is the first object of a document that may have the same text; nil for none.
func (t *Trees) withText(s *Stream, d document.Document) *Object {
	if t.byText == nil {
		t.byText = map[uint64]*Object{}
		for _, all := range t.objects {
			for i, o := range all {
				if i == 0 || all[i-1].in != o.in {
					t.byText[t.key(o.Stream.Src, o.in.Document)] = o
				}
			}
		}
	}
	return t.byText[t.key(s.Src, d)]
}

func (t *Trees) key(src []byte, d document.Document) uint64 {
	return maphash.Bytes(t.seed, src[d.Start:d.End])
}

// Like lets the stream take over those of its documents that were parsed already.
// The objects of such a document have nodes in common, which nobody may change.
func (s *Stream) Like(known *Trees) { s.known = known }

// AddValue adds what a value says that was parsed, as Loki's config.
func (t *Trees) AddValue(text string, root *document.Node) { t.values[text] = root }

// ValueRead is what a value of the stream says that was parsed already, see
// [Trees.AddValue]: nobody may change it.
func (s *Stream) ValueRead(text string) (root *document.Node, ok bool) {
	if s.known == nil {
		return nil, false
	}
	root, ok = s.known.values[text]
	return root, ok
}

// among are the objects of a document of the stream itself.
func (t *Trees) among(s *Stream, d document.Document) []*Object {
	all := t.objects[s]
	first := sort.Search(len(all), func(i int) bool { return all[i].in.Index >= d.Index })
	last := first
	for last < len(all) && all[last].in.Index == d.Index {
		last++
	}
	return all[first:last:last]
}

// surveyed is the object of a document of the same text that was surveyed; nil for none.
func (t *Trees) surveyed(s *Stream, d document.Document) *Object {
	var o *Object
	if own := t.among(s, d); len(own) > 0 {
		o = own[0]
	} else {
		o = t.withText(s, d)
	}
	if o == nil || o.start == o.end {
		return nil
	}
	if from := o.in; from.Body-from.Start != d.Body-d.Start || !bytes.Equal(o.Stream.Src[from.Start:from.End], s.Src[d.Start:d.End]) {
		return nil
	}
	return o
}

// moved is the same object in a document of the same text.
func (o *Object) moved(to *Stream, d document.Document) *Object {
	m := *o
	m.Stream, m.in, m.node = to, &parsed{Document: d, like: o, loose: o.in.loose}, nil
	by := d.Start - o.in.Start
	m.start, m.end, m.placeStart, m.placeEnd = o.start+by, o.end+by, o.placeStart+by, o.placeEnd+by
	if o.kept != nil {
		m.kept = document.Apart(o.kept, by)
	}
	return &m
}

// read is the tree of a document that is known to be sound.
func (s *Stream) read(in *parsed) *document.Tree {
	if like := in.like; like != nil && (like.in.tree != nil || like.in.Start == in.Start) {
		if tree, ok := like.Tree().Moved(s.Src, in.Document); ok {
			return tree
		}
	}
	tree, err := s.reader.ParseObject(s.Src, in.Document)
	if err != nil {
		return &document.Tree{Doc: in.Document, Src: s.Src}
	}
	return tree
}

// tree parses a document, or takes it over.
func (s *Stream) tree(d document.Document) (*document.Tree, error) {
	if s.known != nil {
		if like := s.known.withText(s, d); like != nil && like.in.tree != nil {
			if tree, ok := like.in.tree.Moved(s.Src, d); ok {
				return tree, nil
			}
		}
	}
	return s.reader.ParseObject(s.Src, d)
}
