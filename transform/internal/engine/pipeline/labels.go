package pipeline

import (
	"slices"
	"strings"
)

// Label is a name with its value, which may be empty: that is not the same as
// no label.
type Label struct{ Name, Value string }

// Labels are sorted by name, each name once.
type Labels []Label

// MakeLabels sorts what a map holds.
func MakeLabels(from map[string]string) Labels {
	labels := make(Labels, 0, len(from))
	for name, value := range from {
		labels = append(labels, Label{name, value})
	}
	slices.SortFunc(labels, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	return labels
}

// Get is the value of a label, and whether it is there.
func (l Labels) Get(name string) (string, bool) {
	for i := range l {
		if l[i].Name == name {
			return l[i].Value, true
		}
	}
	return "", false
}

// Map is the labels as a map.
func (l Labels) Map() map[string]string {
	m := make(map[string]string, len(l))
	for _, label := range l {
		m[label.Name] = label.Value
	}
	return m
}

// AppendKey appends what is equal for equal labels and different for different
// ones.
func (l Labels) AppendKey(key []byte) []byte {
	for i := range l {
		key = append(key, l[i].Name...)
		key = append(key, 0xff)
		key = append(key, l[i].Value...)
		key = append(key, 0xfe)
	}
	return key
}

// String is the labels as LogQL writes them: {app="shop", level="error"}.
func (l Labels) String() string {
	var b strings.Builder
	b.WriteByte('{')
	for i, label := range l {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(label.Name + "=" + quote(label.Value))
	}
	b.WriteByte('}')
	return b.String()
}
