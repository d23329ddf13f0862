// Package deliver carries a delivery into the store of a Loki: behind its ruler
// API, or a bucket. It is the one engine below every verb that writes.
//
// Promised: everything is asked and worked out before the first write; what is
// somebody else's is not touched; what Loki refuses holds back deletes and the
// revision of its tenant, and nothing else; a run that is cut off anywhere
// converges when it is run again, and a run that is told to end finishes the
// write that it is in.
//
// It judges no rules (package rules does), and does not look at what a ruler has
// loaded.
package deliver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Store is where a Loki keeps its rules.
type Store interface {
	// Groups are those of a tenant. None and no error is that there are none, and
	// that this is certain.
	Groups(ctx context.Context, tenant string) ([]rules.Group, error)
	Set(ctx context.Context, g *rules.Group) error
	Delete(ctx context.Context, id rules.ID) error
}

// Keeper is a store that remembers what it has read.
type Keeper interface {
	// Keep remembers these groups of a tenant instead of those that it has read, which
	// say the same.
	Keep(tenant string, groups []rules.Group)
}

// Plan asks what is there, for every tenant that the delivery writes to or its
// repository once wrote to, and works out all steps. Nothing is written. What
// could not be planned are failures; the plans of the others are there all the
// same.
func Plan(ctx context.Context, from Store, d *rules.Delivery, o rules.PushOptions) ([]rules.Push, Failures) {
	o.Tenants = d.Tenants()
	tenants := slices.Clone(o.Tenants)
	var pushes []rules.Push
	var failures Failures
	for i := 0; i < len(tenants); i++ {
		have, whole, err := groups(ctx, from, d, tenants[i])
		if err != nil {
			failures = append(failures, Failure{tenants[i], fmt.Errorf("tenant %s: %w", tenants[i], err)})
			continue
		}
		if keeper, ok := from.(Keeper); ok && whole {
			d.Share(have)
			keeper.Keep(tenants[i], have)
		}
		if stamp, ok := rules.ReadStamp(have, d.Repository); ok {
			for _, other := range stamp.Tenants {
				if !slices.Contains(tenants, other) {
					tenants = append(tenants, other)
				}
			}
		}
		one, err := d.PushTenant(tenants[i], have, o)
		if err != nil {
			failures = append(failures, Failure{tenants[i], hinted(err, have, d.Repository)})
			continue
		}
		one.Partial = !whole
		pushes = append(pushes, *one)
	}
	return pushes, failures
}

// hinted says what to do about a tenant that cannot be planned.
func hinted(err error, have []rules.Group, repository string) error {
	var other *rules.WriterError
	stamp := rules.StampNamespace(repository)
	inventory := slices.ContainsFunc(have, func(g rules.Group) bool {
		return g.Bad != nil && g.ID == rules.Stamp{Repository: repository}.Owner(g.Tenant).ID
	})
	switch {
	case errors.As(err, &other):
		return terminal.Hinted(err, "if that one is no more: --adopt %s", stamp)
	case inventory:
		return terminal.Hinted(err, "that is the inventory of what is ours, and without it nothing is: --adopt %s and --adopt each namespace of the repository", stamp)
	}
	return err
}

// Whole is the groups of a tenant, for those who cannot do with a bad object among
// them.
func Whole(ctx context.Context, from Store, tenant string) ([]rules.Group, error) {
	groups, err := from.Groups(ctx, tenant)
	for _, g := range groups {
		if g.Bad != nil {
			return nil, g.Bad
		}
	}
	return groups, err
}

// Failures are the tenants that could not be planned.
type Failures []Failure

// Failure is a tenant whose rules could not be read, or are somebody else's to
// write.
type Failure struct {
	Tenant string
	Err    error
}

// Err is all of them joined, nil where there are none.
func (f Failures) Err() error {
	all := make([]error, len(f))
	for i, one := range f {
		all[i] = one.Err
	}
	return errors.Join(all...)
}

// BrakeError is that much would be deleted at once: an empty checkout or a wrong
// exclude looks just like that.
type BrakeError struct{ Deletes, Owned int }

func (e *BrakeError) Error() string {
	return fmt.Sprintf("%d of %d groups of ours would be deleted", e.Deletes, e.Owned)
}

// Brake judges the deletes of all tenants together: more than five and a quarter
// of what is ours, or all of it, is too much unless allow says so. before are the
// groups that were deleted a short while ago, so that many small deletes count as
// the large one that they are.
func Brake(pushes []rules.Push, allow, before int) error {
	e := &BrakeError{Deletes: before, Owned: before}
	now := 0
	for _, one := range pushes {
		now += one.Deletes
		e.Owned += one.Owned
	}
	e.Deletes += now
	if now == 0 || e.Deletes <= allow || e.Deletes <= max(5, e.Owned/4) && e.Deletes < e.Owned {
		return nil
	}
	return e
}

// Run carries out plans. Of its fields only Store has to be set.
type Run struct {
	Store  Store
	DryRun bool // nothing is written; everything else is as if it were
	// Hold keeps deletes, the revision and the cut of the inventory back: the
	// source may not be whole.
	Hold bool
	// Partial is that there are tenants that could not be planned.
	Partial bool
	// Ends is that nothing of another tenant is begun behind a failure.
	Ends bool
	// Told is called for each step with what came of it. Its error ends the run.
	Told func(s rules.Step, kind string, failure error) error
}

// Outcome is what came of one tenant's steps, the stamp's left out of the counts.
type Outcome struct {
	Tenant                          string
	Created, Updated, Deleted, Same int
	Held                            int     // groups that are kept as they are
	Refused                         []error // Loki's word, or somebody else's namespace
	Failed                          []error // it could not be done
	Complete                        bool    // the store has what the delivery says
}

// All carries out the plans of all tenants: first what each needs, then, where no
// tenant that is dropped has anything left, the cuts of the inventories.
func (r *Run) All(ctx context.Context, d *rules.Delivery, pushes []rules.Push) []Outcome {
	var all []Outcome
	cut := !r.Partial
	for i := range pushes {
		p := &pushes[i]
		o := r.tenant(ctx, d, p)
		all = append(all, o)
		if !o.Complete && !slices.Contains(d.Tenants(), p.Tenant) {
			cut = false
		}
		if len(o.Failed) > 0 && r.Ends {
			return all
		}
	}
	for i := range pushes {
		if cut && all[i].Complete {
			r.cut(ctx, &pushes[i], &all[i])
		}
	}
	return all
}

// tenant carries out one tenant's steps, in their order. What Loki refuses is
// collected and the rest goes on; what keeps everything from going on ends it.
func (r *Run) tenant(ctx context.Context, d *rules.Delivery, p *rules.Push) Outcome {
	safe := !r.Hold && len(p.Foreign) == 0 && d.Whole(p.Tenant)
	o := Outcome{Tenant: p.Tenant, Same: p.Same, Held: p.Held, Complete: safe && !p.Partial}
	for _, f := range p.Foreign {
		o.Refused = append(o.Refused, ForeignError(p.Tenant, f))
	}
	for _, step := range p.Steps {
		if step.Kind == rules.Cut {
			break
		}
		bad := safe && step.Before != nil && step.Before.Bad != nil // it hides what else there is
		if len(o.Failed) > 0 || step.Kind > rules.Write && !o.Complete && !bad {
			if step.Kind == rules.Remove {
				o.Held++
			}
			continue
		}
		kind := rules.Change{Before: step.Before, After: step.After}.Kind()
		err := r.step(ctx, step, kind)
		var refusal *rulerapi.Refusal
		switch {
		case err == nil:
			o.count(step, kind)
			continue
		case errors.As(err, &refusal) && step.Kind == rules.Write:
			o.Refused = append(o.Refused, err)
		default:
			o.Failed = append(o.Failed, err)
		}
		o.Complete = false
	}
	return o
}

// cut carries out the last step of a tenant that has come to its end.
func (r *Run) cut(ctx context.Context, p *rules.Push, o *Outcome) {
	if len(p.Steps) == 0 || p.Steps[len(p.Steps)-1].Kind != rules.Cut {
		return
	}
	if err := r.step(ctx, p.Steps[len(p.Steps)-1], "update"); err != nil {
		o.Failed = append(o.Failed, err)
		o.Complete = false
	}
}

func (o *Outcome) count(s rules.Step, kind string) {
	switch {
	case rules.IsStamp(s.ID.Namespace):
	case kind == "create":
		o.Created++
	case kind == "update":
		o.Updated++
	default:
		o.Deleted++
	}
}

// ForeignError says that a namespace is somebody else's, and what to do.
func ForeignError(tenant string, f rules.Foreign) error {
	err := fmt.Errorf("tenant %s: the namespace %s is there, and it is not ours", tenant, f.Namespace)
	if f.Owner != "" {
		return terminal.Hinted(fmt.Errorf("%w: repository %q owns it", err, f.Owner), "a namespace has one writer: rename the file, or take it out of the other repository")
	}
	return terminal.Hinted(err, "if it is to be ours, with all groups in it: --adopt %s", f.Namespace)
}

// step writes one group, and tells it.
func (r *Run) step(ctx context.Context, s rules.Step, kind string) error {
	err := ctx.Err()
	if err != nil {
		return terminal.Hinted(fmt.Errorf("ended before %s was written: %w", s.ID, err), "run it again: it goes on where it was")
	}
	if !r.DryRun {
		err = r.write(ctx, s)
	}
	if r.Told != nil {
		if toldErr := r.Told(s, kind, err); err == nil {
			err = toldErr
		}
	}
	return err
}

// grace is how long a write that has begun may still take when the run is to end.
const grace = 10 * time.Second

func (r *Run) write(ctx context.Context, s rules.Step) error {
	begun, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, end) })()
	if s.After == nil {
		return r.Store.Delete(begun, s.ID)
	}
	return r.Store.Set(begun, s.After)
}
