package document

import "slices"

// WithField returns a copy of a mapping in which key has this value, at its old
// position or last; a nil value removes it.
func WithField(m *Node, key string, value *Node) *Node {
	out := *m
	out.SetFields(slices.Clone(m.Fields()))
	i := slices.IndexFunc(out.Fields(), func(f Field) bool { return f.Key.Value == key })
	switch {
	case value == nil && i >= 0:
		out.SetFields(slices.Delete(out.Fields(), i, i+1))
	case value == nil:
	case i >= 0:
		out.Fields()[i].Value = value
	default:
		out.AddPair(key, value)
	}
	return &out
}
