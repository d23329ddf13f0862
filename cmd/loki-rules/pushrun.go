package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/deliver"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// pushRun carries out the steps of a push, and remembers what came of them.
type pushRun struct {
	flags    *pushFlags
	terminal *terminal.Terminal
	store    deliver.Store
	delivery *rules.Delivery
	revision revision
	audit    io.WriteCloser // nil: none

	out bytes.Buffer
	sum deliver.Outcome // of all tenants
}

// most is how many passes a push makes: one for each bad object that hides the
// others of its namespace, and one behind them.
const most = 20

// passes plans and writes, and again as long as a bad object of ours was in the way.
// The error is that nothing could be planned, or is safe to write.
func (r *pushRun) passes(ctx context.Context) error {
	for pass := range most {
		pushes, err := r.plan(ctx)
		if err != nil {
			return err
		}
		if pass == 0 {
			if err := r.openAudit(); err != nil {
				return err
			}
		}
		r.sum.Same, r.sum.Held, r.sum.Refused = -r.sum.Created-r.sum.Updated, 0, nil // what an earlier pass wrote is no more to be written
		r.all(ctx, pushes)
		hidden := slices.ContainsFunc(pushes, func(p rules.Push) bool { return p.Partial })
		if !hidden || r.flags.dryRun || len(r.sum.Failed) > 0 {
			return nil
		}
	}
	return terminal.Hinted(fmt.Errorf("after %d passes there still is a bad object among our groups", most), "somebody else writes them")
}

// plan is what has to be written, where it is no more than what is safe.
func (r *pushRun) plan(ctx context.Context) ([]rules.Push, error) {
	pushes, failures := deliver.Plan(ctx, r.store, r.delivery, rules.PushOptions{
		Writer: path.Join(r.flags.writer(), r.delivery.Target.Name), Revision: r.revision.commit, Committed: r.revision.date, Adopt: r.flags.adopt,
	})
	if err := failures.Err(); err != nil {
		return nil, err
	}
	if err := deliver.Brake(pushes, r.flags.allowDelete, 0); err != nil {
		var brake *deliver.BrakeError
		errors.As(err, &brake)
		return nil, terminal.Hinted(fmt.Errorf("%w, and nothing was written", err), "see which with --dry-run --allow-delete %d; if it is meant: --allow-delete %d", brake.Deletes, brake.Deletes)
	}
	return pushes, nil
}

// all carries out the steps of all tenants.
func (r *pushRun) all(ctx context.Context, pushes []rules.Push) {
	run := deliver.Run{Store: r.store, DryRun: r.flags.dryRun, Ends: true, Told: r.told}
	for _, o := range run.All(ctx, r.delivery, pushes) {
		r.sum.Created += o.Created
		r.sum.Updated += o.Updated
		r.sum.Deleted += o.Deleted
		r.sum.Same += o.Same
		r.sum.Held += o.Held
		r.sum.Refused = append(r.sum.Refused, o.Refused...)
		r.sum.Failed = append(r.sum.Failed, o.Failed...)
	}
}

// told says what was written, and puts it on record.
func (r *pushRun) told(s rules.Step, kind string, failure error) error {
	if failure == nil && !rules.IsStamp(s.ID.Namespace) {
		fmt.Fprintf(&r.out, "%s  %s\n", kind, s.ID)
	}
	return r.record(s, kind, failure)
}

func (r *pushRun) openAudit() error {
	switch r.flags.audit {
	case "":
	case "-":
		r.audit = nopCloser{&r.out}
	default:
		f, err := os.OpenFile(r.flags.audit, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // an audit trail is for others to read
		if err != nil {
			return fmt.Errorf("opening the audit trail: %w", err)
		}
		r.audit = f
	}
	return nil
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// auditLine is one change, for the record.
type auditLine struct {
	Time       time.Time `json:"time"`
	Repository string    `json:"repository"`
	Target     string    `json:"target,omitempty"`
	rules.ID
	Change string `json:"change"` // create, update or delete
	Commit string `json:"commit,omitempty"`
	Author string `json:"author,omitempty"` // of the last commit that touched the file
	Source string `json:"source,omitempty"` // the file
	Before string `json:"before,omitempty"` // fingerprint
	After  string `json:"after,omitempty"`
	Result string `json:"result"` // done, dry-run, or what went wrong
}

// record writes a line of the audit trail.
func (r *pushRun) record(s rules.Step, kind string, failure error) error {
	if r.audit == nil {
		return nil
	}
	line := auditLine{
		Time: r.terminal.Now().UTC().Truncate(time.Second), Repository: r.delivery.Repository, Target: r.delivery.Target.Name,
		ID: s.ID, Change: kind, Commit: r.revision.commit, Result: "done",
	}
	if s.Before != nil {
		line.Before = s.Before.Fingerprint().String()
	}
	if s.After != nil {
		line.After = s.After.Fingerprint().String()
		line.Source = s.After.Place.File
	}
	if line.Source != "" {
		line.Author = authorOf(r.flags.dir, line.Source)
	}
	switch {
	case failure != nil:
		line.Result = failure.Error()
	case r.flags.dryRun:
		line.Result = "dry-run"
	}
	encoder := json.NewEncoder(r.audit)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(line); err != nil {
		return fmt.Errorf("writing the audit trail: %w", err)
	}
	return nil
}

// finish tells what was done and what was not, and is the exit code.
func (r *pushRun) finish(repository *opened) error {
	if r.audit != nil {
		if err := r.audit.Close(); err != nil {
			return fmt.Errorf("writing the audit trail: %w", err)
		}
	}
	would := ""
	if r.flags.dryRun {
		would = "would be "
	}
	fmt.Fprintf(&r.out, "%s%d created, %d updated, %d deleted, %d unchanged", would, r.sum.Created, r.sum.Updated, r.sum.Deleted, r.sum.Same)
	if r.sum.Held > 0 {
		fmt.Fprintf(&r.out, ", %d kept as they are, since something is refused", r.sum.Held)
	}
	r.out.WriteByte('\n')
	if err := r.terminal.Write(r.out.Bytes()); err != nil {
		return err
	}
	l := checked(repository, r.delivery, r.flags.disable)
	if l.Findings = onlyErrors(l.Findings); len(l.Findings) > 0 {
		if err := report.Write(r.terminal.Stderr, report.Text, l, r.terminal.Look(r.terminal.Stderr)); err != nil {
			return err
		}
	}
	for _, err := range r.sum.Refused {
		r.terminal.Tell(err)
	}
	switch {
	case len(r.sum.Failed) > 0:
		return errors.Join(r.sum.Failed...)
	case len(r.sum.Refused) > 0 || len(l.Findings) > 0:
		return terminal.Code(terminal.Findings)
	}
	return nil
}
