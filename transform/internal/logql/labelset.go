package logql

import (
	"slices"
	"sort"
)

// A LabelSet is what is certain about the labels of lines or samples. The zero
// value is the set without any label. Its lists do not change: a copy shares what it
// has in common with the set that is worked out of it.
type LabelSet struct {
	may  names // that can be there
	must names // that are there, and not empty, on all
	gone names // that are certainly not there, of an open set
	open bool  // other names can be there too
	lost bool  // there were too many once, see bounded
}

// names are few, each once, sorted.
type names []string

// find is where a name is, or would be. Most lists are so short that nothing is gained
// by halving them.
func (n names) find(name string) (at int, there bool) {
	const short = 8
	if len(n) > short {
		return slices.BinarySearch(n, name)
	}
	for at, other := range n {
		if other >= name {
			return at, other == name
		}
	}
	return len(n), false
}

func (n names) has(name string) bool {
	_, there := n.find(name)
	return there
}

func (n names) and(name string) names {
	at, there := n.find(name)
	if there {
		return n
	}
	return slices.Insert(n[:len(n):len(n)], at, name)
}

func (n names) not(name string) names {
	at, there := n.find(name)
	if !there {
		return n
	}
	return append(n[:at:at], n[at+1:]...)
}

// namesOf sorts a list.
func namesOf(list []Name) names {
	out := make(names, len(list))
	for i, n := range list {
		out[i] = n.Text
	}
	return out.sorted()
}

func (n names) sorted() names {
	sort.Strings(n)
	kept := n[:0]
	for _, name := range n {
		if len(kept) == 0 || kept[len(kept)-1] != name {
			kept = append(kept, name)
		}
	}
	return kept
}

// union shares what it can: most sets that meet come from the same one.
func (n names) union(other names) names {
	switch {
	case n.same(other) || len(other) == 0:
		return n
	case len(n) == 0:
		return other
	}
	out := make(names, 0, len(n)+len(other))
	for len(n) > 0 && len(other) > 0 {
		next := min(n[0], other[0])
		if n[0] == next {
			n = n[1:]
		}
		if other[0] == next {
			other = other[1:]
		}
		out = append(out, next)
	}
	if len(n) == 0 {
		n = other
	}
	return append(out, n...)
}

// where keeps the names of which ok is true.
func (n names) where(ok func(string) bool) names {
	keep := 0
	for keep < len(n) && ok(n[keep]) {
		keep++
	}
	if keep == len(n) {
		return n
	}
	out := slices.Clone(n[:keep])
	for _, name := range n[keep+1:] {
		if ok(name) {
			out = append(out, name)
		}
	}
	return out
}

// same reports that both are the same piece of memory.
func (n names) same(other names) bool {
	return len(n) == len(other) && (len(n) == 0 || &n[0] == &other[0])
}

// mostNames is how many labels are followed. Nobody writes so many, and each step
// copies them: of more, nothing is certain. Where that has happened once, a machine wrote
// the expression, and few more are followed.
const mostNames, fewNames = 256, 16

// bound makes one of which nothing is certain of a set that has too many.
//
//go:noinline
func (s *LabelSet) bound() {
	most := mostNames
	if s.lost {
		most = fewNames
	}
	if len(s.may) > most || len(s.gone) > most {
		*s = LabelSet{open: true, lost: true}
	}
}

// May reports whether the label can be there.
func (s LabelSet) May(name string) bool { return s.can(name) }

func (s *LabelSet) can(name string) bool {
	return s.may.has(name) || s.open && !s.gone.has(name)
}

// Must reports whether the label is there, with a value, on each line or sample.
func (s LabelSet) Must(name string) bool { return s.must.has(name) }

// MustAny reports that some label is there on each.
func (s LabelSet) MustAny() bool { return len(s.must) > 0 }

// Open reports that there can be labels whose names are not known.
func (s LabelSet) Open() bool { return s.open }

// Names are the names that can be there and are known, sorted.
func (s LabelSet) Names() []string { return slices.Clone(s.may) }

// Gone are the names that are certainly not there though others may be, sorted.
func (s LabelSet) Gone() []string { return slices.Clone(s.gone) }

// add says that a label can be there.
func (s *LabelSet) add(name string) {
	s.may, s.gone = s.may.and(name), s.gone.not(name)
	s.bound()
}

// addAll says that labels can be there.
func (s *LabelSet) addAll(added names) {
	s.may, s.gone = s.may.union(added), s.gone.where(func(name string) bool { return !added.has(name) })
	s.bound()
}

// need says that a label is there on all that are left.
func (s *LabelSet) need(name string) {
	all := s.must.same(s.may) // as it is of what a selector asks for: both stay one list
	s.add(name)
	if all && len(s.may) > 0 {
		s.must = s.may
	} else {
		s.must = s.must.and(name)
	}
}

// remove takes a label away.
func (s *LabelSet) remove(name string) {
	s.may, s.must = s.may.not(name), s.must.not(name)
	if s.open {
		s.gone = s.gone.and(name)
	}
	s.bound()
}

// removeAll takes labels away.
func (s *LabelSet) removeAll(taken names) {
	stays := func(name string) bool { return !taken.has(name) }
	s.may, s.must = s.may.where(stays), s.must.where(stays)
	if s.open {
		s.gone = s.gone.union(taken)
	}
	s.bound()
}

// keepOnly takes all other labels away.
func (s *LabelSet) keepOnly(kept names) {
	*s = LabelSet{may: kept.where(s.can), must: s.must.where(kept.has)}
	s.bound()
}

// unknown says that any label can have been added.
func (s *LabelSet) unknown() { s.open, s.gone = true, nil }

// or leaves what is certain of samples that come from either.
func (s *LabelSet) or(other *LabelSet) {
	s.gone = s.gone.union(other.gone).where(func(name string) bool { return !s.can(name) && !other.can(name) })
	if !s.must.same(other.must) {
		s.must = s.must.where(other.must.has)
	}
	s.may, s.open, s.lost = s.may.union(other.may), s.open || other.open, s.lost || other.lost
	s.bound()
}
