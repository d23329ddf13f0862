package logql

import (
	"strings"
	"unicode"
)

// mend gives a fault its Edit where one of its candidates makes the whole
// expression one that Loki takes. Each is tried.
//
// A slip is often made several times, as in {app='x', ns='y'}: where a candidate
// leaves faults of the same kind, their likeliest candidates are added to it, and
// the Edit is the replacement that covers all of them.
//
// judge says what is wrong with a text.
func mend(src string, faults Faults, judge func(src string) Faults) {
	if len(src) > maxMended {
		return
	}
	m := mender{judge: judge, left: maxTries}
	for _, f := range faults {
		for _, candidate := range f.edits {
			if e, ok := m.all(src, candidate, f.Kind); ok {
				f.Edit = &e
				break
			}
		}
		for _, guess := range f.guessed {
			if f.Edit == nil && m.left > 0 && !deletesWords(src, guess) && m.isMended(guess.Apply(src)) {
				f.Edit = &guess
			}
		}
	}
}

const (
	maxMended = 8 << 10 // bytes of an expression that is tried to be mended
	maxTries  = 24      // how often it is parsed for that
)

// A mender tries candidates, and counts how often.
type mender struct {
	judge func(src string) Faults
	left  int
}

func (m *mender) isMended(src string) bool {
	m.left--
	return len(m.judge(src)) == 0
}

// all follows a candidate with those of the faults it leaves.
func (m *mender) all(src string, e Edit, kind Kind) (all Edit, ok bool) {
	all = e
	for m.left > 0 {
		m.left--
		now := all.Apply(src)
		faults := m.judge(now)
		if len(faults) == 0 {
			return all, true
		}
		next := faults[0]
		if next.Kind != kind || len(next.edits) == 0 {
			return all, false
		}
		all = joined(src, now, all, next.edits[0])
	}
	return all, false
}

// deletesWords reports an edit that would throw away what somebody meant.
func deletesWords(src string, e Edit) bool {
	return e.Text == "" && strings.ContainsFunc(e.In(src), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// joined is two edits as one: e is of src and gives now, next is of now.
func joined(src, now string, e, next Edit) Edit {
	before := min(e.Start, next.Start)
	grown := len(now) - len(src)
	end := max(e.End, next.End-grown)
	done := next.Apply(now)
	return Edit{Span{before, end}, done[before : len(done)-(len(src)-end)]}
}
