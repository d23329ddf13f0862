package syncer

import (
	"context"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/loaded"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// evaluates is how often rulers are asked, at first, whether they have evaluated
// what they have loaded.
const evaluates = 5 * time.Second

// patience is how long to wait for what has taken so long already: the longer it
// takes, the less it matters to the second when it was over.
func (s *Syncer) patience(since time.Time, part int, least time.Duration) time.Duration {
	return max(least, min(s.Now().Sub(since)/time.Duration(part), s.Repair))
}

// lookAtRulers asks every ruler what it has loaded, and says when to ask again.
func (s *Syncer) lookAtRulers(ctx context.Context) {
	rulers, err := s.Rulers(ctx)
	var looks loaded.Looks
	if err == nil {
		looks, err = loaded.See(ctx, rulers, s.delivery, loaded.Options{Revision: s.Push.Revision, Interval: s.Interval, Shared: s.Shared})
	}
	if err != nil {
		s.say("rulers", err.Error(), terminal.NextStep(err))
	} else {
		s.say("rulers", "", "")
	}
	s.Metrics.SetSilentRulers(s.silent(rulers, looks, err))
	wait := s.Repair
	for _, name := range s.delivery.Tenants() {
		if of := ofTenant(looks, name); len(of) == 0 || len(of) < len(rulers) {
			wait = s.Poll // one did not answer: nothing is known of it
			s.Metrics.SetUnknown(name, metrics.Loaded)
		} else {
			wait = min(wait, s.judge(name, of))
		}
	}
	s.rulersDue = s.Now().Add(wait)
}

// silent is how many rulers did not say of every tenant what they have loaded. Where
// it is not even known which rulers there are, it is one.
func (s *Syncer) silent(rulers []*rulerapi.Client, looks loaded.Looks, err error) int {
	if err == nil {
		return 0
	}
	said := map[string]int{} // tenants, by ruler
	for _, l := range looks {
		said[l.Ruler]++
	}
	n := 0
	for _, r := range rulers {
		if said[r.Address()] < len(s.delivery.Tenants()) {
			n++
		}
	}
	return max(n, 1)
}

func ofTenant(looks loaded.Looks, tenant string) loaded.Looks {
	var all loaded.Looks
	for _, l := range looks {
		if l.Tenant == tenant {
			all = append(all, l)
		}
	}
	return all
}

// judge notes what all rulers have of a tenant, and says when to ask again.
func (s *Syncer) judge(name string, looks loaded.Looks) time.Duration {
	t, now := s.tenants[name], s.Now()
	groups := -1
	var only loaded.Looks // at rulers whose API is off
	all := true
	for _, l := range looks {
		if l.Verdict == nil {
			only = append(only, l)
			continue
		}
		all = all && t.has(l.Verdict)
		if groups < 0 || l.Verdict.Groups < groups {
			groups = l.Verdict.Groups
		}
	}
	all = all && only.Loaded()
	s.Metrics.SetGroups(name, metrics.Loaded, max(groups, 0))
	defer s.showPending(name)
	switch {
	case !all && (t.loaded || t.begun.IsZero()): // it was, and is no more
		t.begun, t.loaded = now, false
		return s.Poll
	case !all:
		return s.patience(t.begun, 30, s.Poll)
	case !t.loaded:
		t.loaded, s.large = true, true
		if t.moves(s) {
			s.Metrics.Delivered(name, metrics.ToRulers, now.Sub(t.begun))
		}
		s.Log.Info("loaded", "tenant", name, "groups", groups, "rulers", len(looks), "seconds", now.Sub(t.begun).Seconds())
	}
	return s.judgeEvaluation(name, t, looks)
}

// judgeEvaluation looks for the first evaluation of what has changed.
func (s *Syncer) judgeEvaluation(name string, t *tenant, looks loaded.Looks) time.Duration {
	if len(t.touched) == 0 || !t.moves(s) {
		t.arrived()
		return s.Repair
	}
	for _, l := range looks {
		if l.Verdict == nil {
			t.arrived() // metrics do not tell
			return s.Repair
		}
		if !t.evaluated(l.Health) {
			return s.patience(t.begun, 8, max(evaluates, s.Poll))
		}
	}
	s.Metrics.Delivered(name, metrics.ToEvaluation, s.Now().Sub(t.begun))
	t.arrived()
	return s.Repair
}

// moves reports a change that began while somebody watched: that of a start has
// no time that would tell anything.
func (t *tenant) moves(s *Syncer) bool {
	return t.wrote || s.Store == nil && !t.first
}

// has reports a ruler that has all of a tenant. Rules that fail are loaded.
func (t *tenant) has(v *rules.Verdict) bool {
	return len(v.Missing) == 0 && len(v.Different) == 0 && (len(v.Extra) == 0 || t.held)
}

// showPending says since when a tenant's rules are on their way.
func (s *Syncer) showPending(name string) {
	t := s.tenants[name]
	if t.loaded {
		s.Metrics.SetPending(name, time.Time{})
		return
	}
	s.Metrics.SetPending(name, t.begun)
}
