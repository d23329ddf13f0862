package manifest

// Set is an index of the objects of one or many streams.
type Set struct{}

// NewSet indexes objects; their order is kept.
func NewSet(objs []*Object) *Set { panic("not yet") }

// All returns every object in order.
func (s *Set) All() []*Object { panic("not yet") }

// Kind returns the objects of a kind in order.
func (s *Set) Kind(kind string) []*Object { panic("not yet") }

// Find returns the object of this kind and name in this namespace, or nil. An
// object without a namespace is in any namespace, and namespace "" asks for any;
// an exact match goes before the others.
func (s *Set) Find(kind, namespace, name string) *Object { panic("not yet") }

// FindNear is Find for something that o refers to, in o's namespace: of several
// that match, it prefers o's stream, then o's release, then the nearest.
func (s *Set) FindNear(o *Object, kind, name string) *Object { panic("not yet") }
