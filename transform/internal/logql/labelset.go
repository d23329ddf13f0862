package logql

import (
	"maps"
	"slices"
)

// A LabelSet is what is certain about the labels of lines or samples. The zero
// value is the set without any label.
type LabelSet struct {
	may  map[string]bool // names that can be there
	must map[string]bool // names that are there, and not empty, on all
	gone map[string]bool // names that are certainly not there, of an open set
	open bool            // other names can be there too
}

// May reports whether the label can be there.
func (s LabelSet) May(name string) bool {
	return s.may[name] || s.open && !s.gone[name]
}

// Must reports whether the label is there, with a value, on each line or sample.
func (s LabelSet) Must(name string) bool { return s.must[name] }

// Open reports that there can be labels whose names are not known.
func (s LabelSet) Open() bool { return s.open }

// Names are the names that can be there and are known, sorted.
func (s LabelSet) Names() []string { return slices.Sorted(maps.Keys(s.may)) }

// Gone are the names that are certainly not there though others may be, sorted.
func (s LabelSet) Gone() []string { return slices.Sorted(maps.Keys(s.gone)) }

// with adds a label that can be there.
func (s LabelSet) with(names ...string) LabelSet {
	s = s.clone()
	for _, name := range names {
		s.may[name] = true
		delete(s.gone, name)
	}
	return s
}

// needing says that a label is there on all that are left.
func (s LabelSet) needing(name string) LabelSet {
	s = s.with(name)
	s.must[name] = true
	return s
}

// without takes labels away.
func (s LabelSet) without(names ...string) LabelSet {
	s = s.clone()
	for _, name := range names {
		delete(s.may, name)
		delete(s.must, name)
		if s.open {
			s.gone[name] = true
		}
	}
	return s
}

// only keeps no other labels than these.
func (s LabelSet) only(names ...string) LabelSet {
	out := LabelSet{may: map[string]bool{}, must: map[string]bool{}}
	for _, name := range names {
		if s.May(name) {
			out.may[name] = true
		}
		if s.must[name] {
			out.must[name] = true
		}
	}
	return out
}

// opened says that any label can have been added.
func (s LabelSet) opened() LabelSet {
	s = s.clone()
	s.open, s.gone = true, map[string]bool{}
	return s
}

// or is what is certain of samples that come from either.
func (s LabelSet) or(other LabelSet) LabelSet {
	out := LabelSet{may: map[string]bool{}, must: map[string]bool{}, gone: map[string]bool{}, open: s.open || other.open}
	for _, names := range []map[string]bool{s.may, other.may} {
		maps.Copy(out.may, names)
	}
	for name := range s.must {
		if other.must[name] {
			out.must[name] = true
		}
	}
	for _, names := range []map[string]bool{s.gone, other.gone} {
		for name := range names {
			if !s.May(name) && !other.May(name) {
				out.gone[name] = true
			}
		}
	}
	return out
}

func (s LabelSet) clone() LabelSet {
	copied := func(m map[string]bool) map[string]bool {
		out := make(map[string]bool, len(m))
		maps.Copy(out, m)
		return out
	}
	return LabelSet{may: copied(s.may), must: copied(s.must), gone: copied(s.gone), open: s.open}
}
