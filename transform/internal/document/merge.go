package document

import "slices"

// Merged returns the fields of a mapping as its readers see them: its own, and in the
// place of each merge key ("<<") those that it brings, unless the mapping has them itself
// or an earlier source brings them. Duplicate keys of the mapping itself are kept; of
// those of a source the last one counts, as it does for Get.
func (n *Node) Merged() []Field {
	if n == nil || n.parts == nil || !n.hasMerge() {
		return n.own()
	}
	m := merger{taken: map[string]int{}}
	for _, f := range n.Fields() {
		if key, ok := f.name(); ok && f.Key.Tag != MergeTag {
			m.taken[key] = -1
		}
	}
	for _, f := range n.Fields() {
		if f.Key.Tag != MergeTag {
			m.out = append(m.out, f)
			continue
		}
		sources, _ := MergeSources(f.Value)
		for _, source := range sources {
			m.bring(source)
		}
	}
	return m.out
}

func (n *Node) own() []Field {
	if n == nil || n.parts == nil {
		return nil
	}
	return n.parts.fields
}

func (n *Node) hasMerge() bool {
	return n.parts != nil && slices.ContainsFunc(n.parts.fields, func(f Field) bool { return f.Key.Tag == MergeTag })
}

// A merger puts together the fields of a mapping with merge keys.
type merger struct {
	out   []Field
	taken map[string]int // index in out of what a source has brought, -1 for the mapping's own
}

func (m *merger) bring(source *Node) {
	first := len(m.out)
	for _, f := range source.Merged() {
		key, isText := f.name()
		at, taken := m.taken[key]
		switch {
		case !isText:
			m.out = append(m.out, f)
		case !taken:
			m.taken[key] = len(m.out)
			m.out = append(m.out, f)
		case at >= first: // there twice in this source
			m.out[at] = f
		}
	}
}

// name is the text of a field's key; ok is false for a key that is no text.
func (f Field) name() (key string, ok bool) {
	k := f.Key.Resolve()
	if k == nil || k.Kind != Scalar {
		return "", false
	}
	return k.Value, true
}

// MergeSources returns the mappings that the value of a merge key names, in order. ok is
// false where it names anything but a mapping or, written out there, a list of mappings,
// which the YAML library refuses to decode.
func MergeSources(v *Node) (sources []*Node, ok bool) {
	target := v.Resolve()
	switch {
	case target == nil:
		return nil, false
	case target.Kind == Mapping:
		return []*Node{target}, true
	}
	ok = v.Kind == Sequence
	for _, item := range target.Items() {
		if item = item.Resolve(); item != nil && item.Kind == Mapping {
			sources = append(sources, item)
		} else {
			ok = false
		}
	}
	return sources, ok
}
