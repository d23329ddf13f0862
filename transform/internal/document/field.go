package document

import "slices"

// WithField returns a copy of a mapping in which key has this value, at its old
// position or last; a nil value removes it.
func WithField(m *Node, key string, value *Node) *Node {
	fields := append(make([]Field, 0, len(m.Fields())+1), m.Fields()...)
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Key.Value == key })
	switch {
	case value == nil && i >= 0:
		fields = slices.Delete(fields, i, i+1)
	case value == nil:
	case i >= 0:
		fields[i].Value = value
	default:
		fields = append(fields, Pair(key, value))
	}
	out := *m
	out.SetFields(fields)
	return &out
}
