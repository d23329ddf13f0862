package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// pushRun carries out the steps of a push, and remembers what came of them.
type pushRun struct {
	flags    *pushFlags
	terminal *terminal.Terminal
	store    store
	delivery *rules.Delivery
	revision revision
	audit    io.WriteCloser // nil: none

	out                       bytes.Buffer
	created, updated, deleted int
	same, held                int
	refused                   []error // Loki's word, or somebody else's namespace: exit 1
	failed                    []error // it could not be done: exit 2
}

// tenant carries out one tenant's steps, in their order. What Loki refuses is
// collected and the rest goes on; what keeps everything from going on ends it.
func (r *pushRun) tenant(ctx context.Context, p *rules.Push) {
	r.same += p.Same
	r.held += p.Held
	complete := len(p.Foreign) == 0 && r.whole(p.Tenant)
	for _, f := range p.Foreign {
		r.refused = append(r.refused, foreignError(p.Tenant, f))
	}
	for _, step := range p.Steps {
		if len(r.failed) > 0 || step.Kind > rules.Write && !complete {
			if step.Kind == rules.Remove {
				r.held++
			}
			continue
		}
		err := r.step(ctx, step)
		var refusal *rulerapi.Refusal
		switch {
		case err == nil:
			continue
		case errors.As(err, &refusal) && step.Kind == rules.Write:
			r.refused = append(r.refused, err)
		default:
			r.failed = append(r.failed, err)
		}
		complete = false
	}
}

// whole reports a tenant of which nothing is refused: only then does the revision
// tell the truth, and only then are deletes safe, since what is deleted may have
// moved into what is refused.
func (r *pushRun) whole(tenant string) bool {
	for _, f := range r.delivery.Files {
		if f.Tenant == tenant && (f.Unread || len(f.Refused) > 0) {
			return false
		}
	}
	return true
}

func foreignError(tenant string, f rules.Foreign) error {
	err := fmt.Errorf("tenant %s: the namespace %s is there, and it is not ours", tenant, f.Namespace)
	if f.Owner != "" {
		return terminal.Hinted(fmt.Errorf("%w: repository %q owns it", err, f.Owner), "a namespace has one writer: rename the file, or take it out of the other repository")
	}
	return terminal.Hinted(err, "if it is to be ours, with all groups in it: --adopt %s", f.Namespace)
}

// step writes one group, tells it and puts it on record.
func (r *pushRun) step(ctx context.Context, s rules.Step) error {
	kind := rules.Change{Before: s.Before, After: s.After}.Kind()
	var err error
	switch {
	case r.flags.dryRun:
	case s.After == nil:
		err = r.store.Delete(ctx, s.ID)
	default:
		err = r.store.Set(ctx, s.After)
	}
	if recordErr := r.record(s, kind, err); err == nil {
		err = recordErr
	}
	if err != nil || rules.IsStamp(s.ID.Namespace) {
		return err
	}
	switch kind {
	case "create":
		r.created++
	case "update":
		r.updated++
	case "delete":
		r.deleted++
	}
	fmt.Fprintf(&r.out, "%s  %s\n", kind, s.ID)
	return nil
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
	fmt.Fprintf(&r.out, "%s%d created, %d updated, %d deleted, %d unchanged", would, r.created, r.updated, r.deleted, r.same)
	if r.held > 0 {
		fmt.Fprintf(&r.out, ", %d kept as they are, since something is refused", r.held)
	}
	r.out.WriteByte('\n')
	if err := r.terminal.Write(r.out.Bytes()); err != nil {
		return err
	}
	l := checked(repository, r.delivery, r.flags.disable)
	if l.Findings = onlyErrors(l.Findings); len(l.Findings) > 0 {
		if err := report.Write(r.terminal.Stderr, report.Text, l, report.Options{Color: r.terminal.Colour(r.terminal.Stderr)}); err != nil {
			return err
		}
	}
	for _, err := range r.refused {
		fmt.Fprint(r.terminal.Stderr, terminal.Message(err))
	}
	switch {
	case len(r.failed) > 0:
		return errors.Join(r.failed...)
	case len(r.refused) > 0 || len(l.Findings) > 0:
		return terminal.Code(terminal.Findings)
	}
	return nil
}
