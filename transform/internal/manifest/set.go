package manifest

import (
	"cmp"
	"slices"
	"sort"
)

// Set is an index of the objects of one or many streams.
type Set struct {
	// Namespace is where objects live that name no namespace, when it is known
	// (--namespace). Empty means that they may be anywhere.
	Namespace string

	objects []*Object
	reread  []*Object // see Forget
	kinds   map[string][]*Object
	indexes map[string]*index // of kinds, built when somebody asks for a name: of most kinds nobody does
}

// index has the objects of a kind by each name they have or had.
type index struct {
	names map[string][]named
	homes map[homeName][]named // the same, by the namespace that an object names
}

type homeName struct{ namespace, name string }

// named is an object under one of its names. Those that have a name now are in
// the order of the input, and before those that had it once.
type named struct {
	*Object
	order int
}

// NewSet indexes objects; their order is kept.
func NewSet(objs []*Object) *Set {
	s := &Set{objects: objs, kinds: map[string][]*Object{}, indexes: map[string]*index{}}
	for _, o := range objs {
		s.kinds[o.Kind] = append(s.kinds[o.Kind], o)
	}
	return s
}

// of is the index of a kind.
func (s *Set) of(kind string) *index {
	x, built := s.indexes[kind]
	if built {
		return x
	}
	objs := s.kinds[kind]
	x = &index{names: make(map[string][]named, len(objs)), homes: make(map[homeName][]named, len(objs))}
	for i, o := range objs {
		x.file(o.Name, named{o, i})
	}
	for i, o := range objs {
		for _, former := range o.Formers() {
			if former.Name != o.Name {
				x.file(former.Name, named{o, len(objs) + i})
			}
		}
	}
	s.indexes[kind] = x
	return x
}

func (x *index) file(name string, o named) {
	here := homeName{o.Namespace, name}
	x.homes[here] = append(x.homes[here], o)
	x.names[name] = append(x.names[name], o)
}

// All returns every object in order.
func (s *Set) All() []*Object { return s.objects }

// Kind returns the objects of a kind in order.
func (s *Set) Kind(kind string) []*Object { return s.kinds[kind] }

// called are the objects of a kind and name that may be in a namespace: those that
// name it, and those that name none. Namespace "" asks for any.
func (s *Set) called(kind, namespace, name string) []named {
	x := s.of(kind)
	if namespace == "" {
		return x.names[name]
	}
	here, open := x.homes[homeName{namespace, name}], x.homes[homeName{"", name}]
	switch {
	case len(open) == 0:
		return here
	case len(here) == 0:
		return open
	}
	both := slices.Concat(here, open)
	sort.Slice(both, func(i, j int) bool { return both[i].order < both[j].order })
	return both
}

// Find returns the object of this kind and name in this namespace, or nil. An
// object whose namespace is not known is in any, and namespace "" asks for any;
// an exact match goes before the others, and of equals the first.
func (s *Set) Find(kind, namespace, name string) *Object {
	if open := s.of(kind).homes[homeName{"", name}]; namespace == "" && s.Namespace == "" && len(open) > 0 {
		return s.whole(open[0].Object)
	}
	var best *Object
	for _, o := range s.called(kind, namespace, name) {
		home := s.namespaceOf(o.Object)
		switch {
		case home == namespace, namespace == "":
			return s.whole(o.Object)
		case best == nil && home == "":
			best = o.Object
		}
	}
	return s.whole(best)
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
	for _, o := range s.called(kind, home, name) {
		there := s.namespaceOf(o.Object)
		if home != "" && there != "" && home != there {
			continue
		}
		rank := nearness(from, o.Object)
		if home == there {
			rank[0] = 1
		}
		if best == nil || less(bestRank, rank) {
			best, bestRank = o.Object, rank
		}
	}
	return s.whole(best)
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
	distance := from.in.Index - o.in.Index
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
