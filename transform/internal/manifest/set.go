package manifest

import "cmp"

// Set is an index of the objects of one or many streams.
type Set struct {
	// Namespace is where objects live that name no namespace, when it is known
	// (--namespace). Empty means that they may be anywhere.
	Namespace string

	objects []*Object
	kinds   map[string][]*Object
	names   map[kindName][]*Object
}

type kindName struct{ kind, name string }

// NewSet indexes objects; their order is kept.
func NewSet(objs []*Object) *Set {
	s := &Set{objects: objs, kinds: map[string][]*Object{}, names: map[kindName][]*Object{}}
	for _, o := range objs {
		s.kinds[o.Kind] = append(s.kinds[o.Kind], o)
		s.names[kindName{o.Kind, o.Name}] = append(s.names[kindName{o.Kind, o.Name}], o)
	}
	for _, o := range objs {
		for _, former := range o.Formers() {
			if former.Name != o.Name {
				key := kindName{o.Kind, former.Name}
				s.names[key] = append(s.names[key], o) // behind those that have the name now
			}
		}
	}
	return s
}

// All returns every object in order.
func (s *Set) All() []*Object { return s.objects }

// Kind returns the objects of a kind in order.
func (s *Set) Kind(kind string) []*Object { return s.kinds[kind] }

// Find returns the object of this kind and name in this namespace, or nil. An
// object whose namespace is not known is in any, and namespace "" asks for any;
// an exact match goes before the others, and of equals the first.
func (s *Set) Find(kind, namespace, name string) *Object {
	var best *Object
	for _, o := range s.names[kindName{kind, name}] {
		home := s.namespaceOf(o)
		if home == namespace {
			return o
		}
		if best == nil && (home == "" || namespace == "") {
			best = o
		}
	}
	return best
}

// FindNear is Find for something that an object refers to by kind and name, in
// its own namespace. Where several match (a stream of many releases in which
// the referring object names no namespace), it prefers, in this order: the same
// namespace, the same stream, the same release (label
// app.kubernetes.io/instance), the nearest document.
func (s *Set) FindNear(from *Object, kind, name string) *Object {
	home := s.namespaceOf(from)
	var best *Object
	var bestRank [4]int
	for _, o := range s.names[kindName{kind, name}] {
		there := s.namespaceOf(o)
		if home != "" && there != "" && home != there {
			continue
		}
		rank := nearness(from, o)
		if home == there {
			rank[0] = 1
		}
		if best == nil || less(bestRank, rank) {
			best, bestRank = o, rank
		}
	}
	return best
}

// namespaceOf is where an object lives, "" when nothing tells.
func (s *Set) namespaceOf(o *Object) string { return cmp.Or(o.Namespace, s.Namespace) }

// nearness ranks how likely from means o; more is likelier. Element 0 is for the
// namespace.
func nearness(from, o *Object) (rank [4]int) {
	if from.Stream != o.Stream {
		return rank
	}
	rank[1] = 1
	if r := from.Release(); r != "" && r == o.Release() {
		rank[2] = 1
	}
	distance := from.Tree.Doc.Index - o.Tree.Doc.Index
	rank[3] = -max(distance, -distance)
	return rank
}

func less(a, b [4]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}
