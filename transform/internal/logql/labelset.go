package logql

import "slices"

// A LabelSet is what is certain about the labels of lines or samples. The zero
// value is the set without any label. It does not change: what works one out of
// another shares what the two have in common.
type LabelSet struct {
	may  names // that can be there
	must names // that are there, and not empty, on all
	gone names // that are certainly not there, of an open set
	open bool  // other names can be there too
}

// names are few, each once, sorted.
type names []string

func (n names) has(name string) bool {
	_, there := slices.BinarySearch(n, name)
	return there
}

func (n names) and(name string) names {
	at, there := slices.BinarySearch(n, name)
	if there {
		return n
	}
	return slices.Insert(n[:len(n):len(n)], at, name)
}

func (n names) not(name string) names {
	at, there := slices.BinarySearch(n, name)
	if !there {
		return n
	}
	return slices.Concat(n[:at], n[at+1:])
}

// mostNames is how many labels are followed. Nobody writes so many, and each step
// copies them: of more, nothing is certain.
const mostNames = 256

// bounded is the set, or one of which nothing is certain.
func (s LabelSet) bounded() LabelSet {
	if len(s.may) > mostNames || len(s.gone) > mostNames {
		return LabelSet{open: true}
	}
	return s
}

// May reports whether the label can be there.
func (s LabelSet) May(name string) bool {
	return s.may.has(name) || s.open && !s.gone.has(name)
}

// Must reports whether the label is there, with a value, on each line or sample.
func (s LabelSet) Must(name string) bool { return s.must.has(name) }

// Open reports that there can be labels whose names are not known.
func (s LabelSet) Open() bool { return s.open }

// Names are the names that can be there and are known, sorted.
func (s LabelSet) Names() []string { return slices.Clone(s.may) }

// Gone are the names that are certainly not there though others may be, sorted.
func (s LabelSet) Gone() []string { return slices.Clone(s.gone) }

// with adds a label that can be there.
func (s LabelSet) with(added ...string) LabelSet {
	for _, name := range added {
		s.may, s.gone = s.may.and(name), s.gone.not(name)
		s = s.bounded()
	}
	return s
}

// needing says that a label is there on all that are left.
func (s LabelSet) needing(name string) LabelSet {
	s = s.with(name)
	s.must = s.must.and(name)
	return s
}

// doubting says that a label may not be there on all.
func (s LabelSet) doubting(name string) LabelSet {
	s.must = s.must.not(name)
	return s
}

// without takes labels away.
func (s LabelSet) without(taken ...string) LabelSet {
	for _, name := range taken {
		s.may, s.must = s.may.not(name), s.must.not(name)
		if s.open {
			s.gone = s.gone.and(name)
		}
		s = s.bounded()
	}
	return s
}

// only keeps no other labels than these.
func (s LabelSet) only(kept ...string) LabelSet {
	var out LabelSet
	for _, name := range kept {
		if s.May(name) {
			out.may = out.may.and(name)
		}
		if s.Must(name) {
			out.must = out.must.and(name)
		}
		if out = out.bounded(); out.open {
			return out
		}
	}
	return out
}

// opened says that any label can have been added.
func (s LabelSet) opened() LabelSet {
	s.open, s.gone = true, nil
	return s
}

// or is what is certain of samples that come from either.
func (s LabelSet) or(other LabelSet) LabelSet {
	out := LabelSet{may: s.may, open: s.open || other.open}
	for _, name := range other.may {
		out.may = out.may.and(name)
	}
	for _, name := range s.must {
		if other.Must(name) {
			out.must = out.must.and(name)
		}
	}
	for _, name := range slices.Concat(s.gone, other.gone) {
		if !s.May(name) && !other.May(name) {
			out.gone = out.gone.and(name)
		}
	}
	return out.bounded()
}
