package logql

// mend gives a fault its Edit where one of its candidates makes the whole
// expression one that Loki takes. Each is tried.
//
// A slip is often made several times, as in {app='x', ns='y'}: where a candidate
// leaves faults of the same kind, their likeliest candidates are added to it, and
// the Edit is the replacement that covers all of them.
func mend(src string, faults Faults) {
	if len(src) > maxMended {
		return
	}
	tries := maxTries
	for _, f := range faults {
		for _, candidate := range f.edits {
			if e, ok := mendAll(src, candidate, f.Kind, &tries); ok {
				f.Edit = &e
				break
			}
		}
		for _, guess := range f.guesses {
			if f.Edit == nil && tries > 0 && isMended(guess.Apply(src), &tries) {
				f.Edit = &guess
			}
		}
	}
}

const (
	maxMended = 8 << 10 // bytes of an expression that is tried to be mended
	maxTries  = 24      // how often it is parsed for that
)

func isMended(src string, tries *int) bool {
	*tries--
	_, faults := parse(src)
	return len(faults) == 0
}

// mendAll follows a candidate with those of the faults it leaves.
func mendAll(src string, e Edit, kind Kind, tries *int) (all Edit, ok bool) {
	all = e
	for *tries > 0 {
		*tries--
		now := all.Apply(src)
		_, faults := parse(now)
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

// joined is two edits as one: e is of src and gives now, next is of now.
func joined(src, now string, e, next Edit) Edit {
	before := min(e.Start, next.Start)
	grown := len(now) - len(src)
	end := max(e.End, next.End-grown)
	done := next.Apply(now)
	return Edit{Span{before, end}, done[before : len(done)-(len(src)-end)]}
}
