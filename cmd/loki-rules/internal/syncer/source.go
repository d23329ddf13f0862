package syncer

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/directory"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// standsStill is for how long a source whose collector tells nothing has to stand
// still, before what is not in it counts as gone.
const standsStill = 30 * time.Second

// askWhetherWhole asks the collector for its first full pass, until it was made.
// The look at the source comes after it in the same turn.
func (s *Syncer) askWhetherWhole(ctx context.Context) {
	if s.whole {
		return
	}
	if s.Collected != nil {
		err := s.Collected(ctx)
		s.whole = err == nil
		if err != nil {
			s.say("collector", err.Error(), "nothing is deleted before it has made its first full pass")
		} else {
			s.say("collector", "", "")
		}
	} else {
		s.whole = !s.moved.IsZero() && s.Now().Sub(s.moved) >= standsStill
	}
	if s.whole {
		s.storeDue = s.Now() // deletes may begin
	}
}

// lookAtSource takes what the source has for what is to be delivered, once it has
// stood still. It says when to look again.
func (s *Syncer) lookAtSource() time.Duration {
	before, now := s.looked, s.Now()
	snapshot, err := s.Source()
	s.looked = now
	switch {
	case errors.Is(err, directory.ErrMoving):
		return s.Settle
	case err != nil:
		s.sourceFails(metrics.SourceUnreadable, err)
	case s.accepted != nil && snapshot.Digest == s.accepted.Digest:
		s.candidate = nil
		s.say("source", "", "")
	case s.candidate == nil || s.candidate.Digest != snapshot.Digest:
		if s.candidate == nil {
			s.changed = changeTime(snapshot.Modified, before, now)
		}
		s.candidate, s.found = snapshot, now
		return s.Settle
	case now.Sub(s.found) < s.Settle:
		return s.Settle - now.Sub(s.found)
	default:
		s.take(snapshot)
	}
	return s.Poll
}

// changeTime is when a change was made, that was not there at the look before: the
// time of modification if it lies between, else the whole time is counted.
func changeTime(modified, before, now time.Time) time.Time {
	switch {
	case before.IsZero():
		return now
	case modified.Before(before) || modified.After(now):
		return before
	}
	return modified
}

// sourceFails keeps everything as it is: a source that is empty, or cannot be
// read, never means that there are to be no rules.
func (s *Syncer) sourceFails(reason metrics.Reason, err error) {
	s.candidate = nil
	if !s.whole && s.accepted == nil && reason == metrics.SourceEmpty && (s.Collected != nil || s.Now().Sub(s.began) < standsStill) {
		return // its collector has not begun
	}
	s.say("source", err.Error(), cmp.Or(terminal.NextStep(err), "what is delivered stays as it is; is the directory mounted, and may this process read it?"))
	s.Metrics.Pushed(metrics.AllTenants, metrics.Failure, reason)
}

// take makes what the source has what is to be delivered.
func (s *Syncer) take(snapshot *directory.Snapshot) {
	delivery, err := s.Desired(snapshot)
	switch {
	case errors.Is(err, rules.ErrEmpty):
		s.sourceFails(metrics.SourceEmpty, errors.New("the source has not one rule file"))
		return
	case err != nil:
		s.sourceFails(metrics.SourceWrong, err)
		return
	}
	s.say("source", "", "")
	s.large = true
	old := s.delivery
	s.accepted, s.candidate, s.delivery, s.moved = snapshot, nil, delivery, s.Now()
	s.storeDue, s.rulersDue = s.moved, s.moved
	for _, name := range delivery.Tenants() {
		s.wanted(name, old)
	}
	for name, t := range s.tenants {
		if !slices.Contains(delivery.Tenants(), name) {
			t.gone(s.changed)
			s.Metrics.SetGroups(name, metrics.Desired, 0)
		}
	}
	s.tellSource()
}

// wanted notes what of a tenant has become something else.
func (s *Syncer) wanted(name string, old *rules.Delivery) {
	t := s.tenants[name]
	if t == nil {
		t = &tenant{}
		s.tenants[name] = t
		s.Metrics.Tenant(name, s.stages()...)
	}
	var before []rules.Group
	if old != nil {
		before = groupsOf(old, name)
	}
	if changes := rules.Diff(before, groupsOf(s.delivery, name)); len(changes) > 0 || old == nil {
		t.change(s.changed, changes)
		t.first = old == nil
		s.showPending(name)
	}
	s.showWanted(name)
}

func (s *Syncer) showWanted(name string) {
	stamp := s.delivery.Stamp(name, "", s.Push.Revision, "")
	refused := 0
	for _, id := range s.delivery.Refused() {
		if id.Tenant == name {
			refused++
		}
	}
	s.Metrics.SetSource(name, stamp.RevGroup(), stamp.Digest)
	desired := len(groupsOf(s.delivery, name))
	s.Metrics.SetGroups(name, metrics.Desired, desired)
	if s.Store == nil { // the directory is what the ruler reads
		s.Metrics.SetGroups(name, metrics.Stored, desired)
	}
	s.Metrics.SetGroups(name, metrics.Refused, refused)
}

// stages are those of a change at which this process looks.
func (s *Syncer) stages() []metrics.Stage {
	var all []metrics.Stage
	if s.Store != nil {
		all = append(all, metrics.ToStore)
	}
	if s.Rulers != nil {
		all = append(all, metrics.ToRulers, metrics.ToEvaluation)
	}
	return all
}

func groupsOf(d *rules.Delivery, tenant string) []rules.Group {
	var all []rules.Group
	for _, f := range d.Files {
		if f.Tenant == tenant {
			all = append(all, f.Groups...)
		}
	}
	rules.Sort(all)
	return all
}

// tellSource says what the source has now, and what of it is refused.
func (s *Syncer) tellSource() {
	refused := s.delivery.RefusedFiles()
	s.Metrics.SetRefusedFiles(len(refused))
	s.Log.Info("source", "files", len(s.delivery.Files), "groups", len(s.delivery.Groups()), "tenants", len(s.delivery.Tenants()), "refused_files", len(refused))
	problems := map[string][]string{}
	for _, f := range s.delivery.Findings {
		if f.Severity >= finding.Error {
			problems[f.Place.File] = append(problems[f.Place.File], f.Place.String()+": "+f.Message)
		}
	}
	hint := "what Loki would not take keeps its older version"
	if s.Store == nil {
		hint = "until it is mended or removed, a ruler that reads this directory takes over nothing, of any tenant"
	}
	for file, all := range problems {
		s.say(aboutFile+file, strings.Join(all, "; "), hint)
	}
	for about := range s.told {
		if file, ok := strings.CutPrefix(about, aboutFile); ok && problems[file] == nil {
			s.say(about, "", "")
		}
	}
}

// aboutFile begins what is said of a file.
const aboutFile = "file "
