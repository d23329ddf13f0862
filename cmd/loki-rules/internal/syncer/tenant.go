package syncer

import (
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/loaded"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// tenant is how far a tenant's rules have got.
type tenant struct {
	// begun is when the change was made that is on its way; zero: none is.
	begun   time.Time
	touched map[rules.ID]bool // groups that it is about, until they are evaluated

	first    bool      // the change is that the process began
	dirty    bool      // the store does not have it yet
	wrote    bool      // something had to be written for it
	stored   time.Time // when the store had it; zero: not yet
	complete bool      // the store had all of it, nothing refused and nothing held
	held     bool      // deletes are kept back
	loaded   bool      // every ruler has it
	over     bool      // nothing is wanted of the tenant any more
}

// change begins a change. One that is on its way already is the older one.
func (t *tenant) change(at time.Time, changes []rules.Change) {
	if t.begun.IsZero() || t.loaded {
		t.begun = at
	}
	if t.touched == nil {
		t.touched = map[rules.ID]bool{}
	}
	for _, c := range changes {
		if c.After != nil {
			t.touched[c.ID] = true
		} else {
			delete(t.touched, c.ID)
		}
	}
	t.dirty, t.loaded, t.over, t.wrote, t.stored = true, false, false, false, at
}

// arrived ends a change.
func (t *tenant) arrived() {
	t.begun, t.touched, t.wrote = time.Time{}, nil, false
}

// gone begins the end of a tenant.
func (t *tenant) gone(at time.Time) {
	if !t.over {
		t.change(at, nil)
		t.touched, t.over = nil, true
	}
}

// evaluated reports that every rule of the groups that changed was evaluated
// since they were stored.
func (t *tenant) evaluated(of []loaded.Health) bool {
	seen := 0
	for _, g := range of {
		if !t.touched[g.ID] {
			continue
		}
		for _, h := range g.Rules {
			if h.Evaluated.Before(t.stored) {
				return false
			}
		}
		seen++
	}
	return seen == len(t.touched)
}
