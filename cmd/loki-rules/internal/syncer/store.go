package syncer

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/deliver"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// deliver makes the store what the source says, as far as that is safe.
func (s *Syncer) deliver(ctx context.Context) {
	pushes, failures := deliver.Plan(ctx, s.Store, s.delivery, s.Push)
	if ctx.Err() != nil {
		return
	}
	s.planFails(failures)
	if len(s.lost) > 0 {
		return
	}
	run := deliver.Run{Store: s.Store, Hold: s.hold(pushes), Partial: len(failures) > 0, Told: s.tellStep}
	outcomes := run.All(ctx, s.delivery, pushes)
	if ctx.Err() != nil {
		return // what was begun is finished, and the next process goes on
	}
	failed := len(failures) > 0
	for i := range outcomes {
		s.note(&pushes[i], outcomes[i], run.Hold)
		failed = failed || len(outcomes[i].Failed) > 0 || pushes[i].Partial
	}
	s.nextPass(failed)
}

// hold says that nothing may be deleted now.
func (s *Syncer) hold(pushes []rules.Push) bool {
	if !s.whole {
		return true
	}
	brake := deliver.Brake(pushes, s.AllowDelete, s.deletedLately())
	if brake == nil {
		s.say("brake", "", "")
		return false
	}
	s.say("brake", brake.Error()+", and nothing is deleted", "if it is meant, begin again with --allow-delete; few deletes at a time go on by themselves after ten minutes")
	return true
}

// planFails tells what kept tenants from being planned. One that was ours, and has
// another process's stamp, has been taken over.
func (s *Syncer) planFails(failures deliver.Failures) {
	if err := failures.Err(); err != nil {
		s.say("store", err.Error(), terminal.NextStep(failures[0].Err))
	} else {
		s.say("store", "", "")
	}
	for _, f := range failures {
		var other *rules.WriterError
		if !errors.As(f.Err, &other) {
			s.Metrics.Pushed(f.Tenant, metrics.Failure, metrics.StoreFails)
			continue
		}
		s.Metrics.Pushed(f.Tenant, metrics.Refusal, metrics.OtherWriter)
		if slices.Contains(s.Push.Claimed, f.Tenant) {
			s.lost = append(s.lost, f.Tenant)
			s.Log.Error("another writer has taken over, and this one writes no more", "tenant", f.Tenant, "writer", other.Writer, "instance", other.Instance)
		}
	}
}

// standBy says again, as often as it would have looked at the store, that another
// process has taken over: an alert about it must not end while that is so.
func (s *Syncer) standBy() {
	for _, name := range s.lost {
		s.Metrics.Pushed(name, metrics.Refusal, metrics.OtherWriter)
	}
	s.storeDue = s.Now().Add(s.Repair)
}

// note notes what came of one tenant's steps.
func (s *Syncer) note(p *rules.Push, o deliver.Outcome, hold bool) {
	if p.Partial {
		s.Log.Warn("a bad object of ours is in the store, and is written over", "tenant", p.Tenant)
	}
	t := s.tenants[p.Tenant]
	if t == nil { // one that an earlier process delivered to
		t = &tenant{dirty: true, over: true}
		s.tenants[p.Tenant] = t
		s.Metrics.Tenant(p.Tenant, s.stages()...)
	}
	wrote := o.Created + o.Updated + o.Deleted
	s.large = s.large || wrote > 0
	if wrote > 0 && !t.dirty && t.complete {
		s.Metrics.Repaired(p.Tenant, wrote)
		s.Log.Warn("drift repaired", "tenant", p.Tenant, "groups", wrote)
	}
	s.rememberDeletes(o.Deleted)
	s.count(p, o, hold, wrote)
	if all := slices.Concat(o.Failed, o.Refused); len(all) > 0 {
		s.say("tenant "+p.Tenant, errors.Join(all...).Error(), terminal.NextStep(all[0]))
	}
	if len(o.Failed) > 0 {
		return
	}
	if len(o.Refused) == 0 {
		s.say("tenant "+p.Tenant, "", "")
	}
	if !slices.Contains(s.Push.Claimed, p.Tenant) {
		s.Push.Claimed = append(s.Push.Claimed, p.Tenant)
	}
	t.held, t.complete = o.Held > 0, o.Complete
	s.stored(p.Tenant, t, wrote > 0)
}

// stored notes that the store has a tenant's change.
func (s *Syncer) stored(name string, t *tenant, wrote bool) {
	now := s.Now()
	t.wrote = t.wrote || wrote && t.dirty
	if t.dirty && t.wrote && !t.begun.IsZero() {
		s.Metrics.Delivered(name, metrics.ToStore, now.Sub(t.begun))
	}
	if t.dirty {
		t.stored = now
		s.rulersDue = now
	}
	t.dirty = false
	switch {
	case t.over && t.complete:
		delete(s.tenants, name)
		s.Metrics.Forget(name)
	case s.Rulers == nil || t.over:
		t.loaded = true
		t.arrived()
		s.showPending(name)
	}
}

// count is for the metrics what came of a pass.
func (s *Syncer) count(p *rules.Push, o deliver.Outcome, hold bool, wrote int) {
	foreign := 0
	for _, f := range p.Foreign {
		foreign += s.groupsIn(p.Tenant, f.Namespace)
	}
	s.Metrics.SetGroups(p.Tenant, metrics.Foreign, foreign)
	s.Metrics.SetGroups(p.Tenant, metrics.Held, o.Held)
	s.Metrics.SetGroups(p.Tenant, metrics.Stored, o.Same+o.Created+o.Updated)
	counted := func(is bool, result metrics.Result, reason metrics.Reason) {
		if is {
			s.Metrics.Pushed(p.Tenant, result, reason)
		}
	}
	counted(len(o.Failed) > 0, metrics.Failure, metrics.StoreFails)
	counted(len(p.Foreign) > 0, metrics.Refusal, metrics.NotOurs)
	counted(len(o.Refused) > len(p.Foreign), metrics.Refusal, metrics.RefusedByLoki)
	counted(!s.delivery.Whole(p.Tenant), metrics.Refusal, metrics.RefusedHere)
	counted(hold && s.whole && p.Deletes > 0, metrics.HeldBack, metrics.Brake)
	whole := len(o.Failed)+len(o.Refused)+o.Held == 0 && s.delivery.Whole(p.Tenant) && !p.Partial
	counted(whole && wrote > 0, metrics.Done, metrics.NoReason)
}

func (s *Syncer) groupsIn(tenant, namespace string) int {
	n := 0
	for _, f := range s.delivery.Files {
		if f.Tenant == tenant && f.Namespace == namespace {
			n += len(f.Groups)
		}
	}
	return n
}

// tellStep writes a line for each change.
func (s *Syncer) tellStep(step rules.Step, kind string, failure error) error {
	s.alive()
	if rules.IsStamp(step.ID.Namespace) && failure == nil {
		return nil
	}
	attributes := []any{"change", kind, "tenant", step.ID.Tenant, "namespace", step.ID.Namespace, "group", step.ID.Group}
	if step.Before != nil {
		attributes = append(attributes, "before", step.Before.Fingerprint().Short())
	}
	if step.After != nil {
		attributes = append(attributes, "after", step.After.Fingerprint().Short())
	}
	if failure == nil {
		s.Log.Info("written", attributes...)
	} else {
		s.Log.Debug("not written", append(attributes, "error", failure.Error())...)
	}
	return nil
}

// nextPass says when the store is looked at again.
func (s *Syncer) nextPass(failed bool) {
	if !failed {
		s.failures = 0
		s.storeDue = s.Now().Add(s.Repair)
		return
	}
	s.failures++
	s.storeDue = s.Now().Add(min(s.Poll<<min(s.failures-1, 4), s.Repair))
}

// lately is how long deletes are remembered: a collector that loses its files one
// by one is to meet the brake too.
const lately = 10 * time.Minute

type deletion struct {
	at     time.Time
	groups int
}

func (s *Syncer) rememberDeletes(groups int) {
	if groups > 0 {
		s.deletes = append(s.deletes, deletion{s.Now(), groups})
	}
}

func (s *Syncer) deletedLately() int {
	now, n := s.Now(), 0
	s.deletes = slices.DeleteFunc(s.deletes, func(d deletion) bool { return now.Sub(d.at) >= lately })
	for _, d := range s.deletes {
		n += d.groups
	}
	return n
}
