package manifest

import "strings"

// Forget gives up what an object holds, which weighs eleven times its text, and keeps
// what it is found by: kind, namespace and name, those that it had, its release, and
// where it stands. A [Set] that finds it reads it again. An item of a list, whose
// document others hold on to, stays as it is, and so does what streams share.
func (o *Object) Forget() {
	if o.in == nil || o.in.held || o.Path != nil || o.node != nil && (o.in.tree == nil || o.in.tree.Root != o.node) {
		return
	}
	if o.forgotten && o.in.tree == nil {
		return // nobody asked since
	}
	o.in, o.node, o.forgotten = &parsed{Document: o.in.Document}, nil, true
	o.start, o.end, o.bare = 0, 0, nil
	// Texts of one document share memory with each other.
	o.APIVersion, o.Kind, o.Namespace, o.Name = strings.Clone(o.APIVersion), strings.Clone(o.Kind), strings.Clone(o.Namespace), strings.Clone(o.Name)
	o.Labels = some(o.Labels, instanceLabel, oldReleaseLabel)
	o.Annotations = some(o.Annotations, previousNames, previousNamespaces)
}

// some are the entries of a map with these keys, nil for none.
func some(of map[string]string, keys ...string) map[string]string {
	var out map[string]string
	for _, key := range keys {
		if v, ok := of[key]; ok {
			if out == nil {
				out = map[string]string{}
			}
			out[key] = strings.Clone(v)
		}
	}
	return out
}

// whole is an object with all that it holds.
func (s *Set) whole(o *Object) *Object {
	if o == nil || !o.forgotten {
		return o
	}
	objs, err := o.Stream.Parse(o.in.Document)
	if err != nil || len(objs) != 1 {
		panic("internal error: a document that was read cannot be read again")
	}
	*o = *objs[0]
	s.reread = append(s.reread, o)
	return o
}

// Forget is Object.Forget for all that had to be read again since it was last called.
func (s *Set) Forget() {
	for _, o := range s.reread {
		o.Forget()
	}
	s.reread = s.reread[:0]
}
