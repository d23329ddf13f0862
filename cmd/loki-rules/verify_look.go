package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// looked is one look at all rulers.
type looked []rulerLook

// rulerLook is what one ruler has of one tenant.
type rulerLook struct {
	ruler   string
	verdict *rules.Verdict
	// only is set where the API is off, and metrics say no more than the revision.
	only, wanted string
}

func (l rulerLook) ok() bool {
	if l.verdict == nil {
		return l.only == l.wanted
	}
	return l.verdict.OK()
}

// look asks every ruler for every tenant. The error is that one did not answer.
func look(ctx context.Context, rulers []*rulerapi.Client, s *site, d *rules.Delivery, rev revision) (looked, error) {
	var all looked
	var failures []error
	for _, ruler := range rulers {
		for _, tenant := range d.Tenants() {
			one := rulerLook{ruler: ruler.Address()}
			loaded, err := ruler.Loaded(ctx, tenant)
			switch {
			case errors.Is(err, rulerapi.ErrNoAPI):
				metrics, metricsErr := ruler.Metrics(ctx)
				if metricsErr != nil {
					failures = append(failures, err)
					continue
				}
				one.only = rules.RevisionFromMetrics(string(metrics), d.Repository, tenant)
				one.wanted = d.Stamp(tenant, "", rev.commit, "").RevGroup()
			case err != nil:
				failures = append(failures, err)
				continue
			default:
				one.verdict = d.Verify(tenant, loaded, s.EvaluationInterval)
			}
			all = append(all, one)
		}
	}
	return all, errors.Join(failures...)
}

func (l looked) loaded() bool {
	for _, one := range l {
		if !one.ok() {
			return false
		}
	}
	return true
}

// short is what is not there yet, in a few words.
func (l looked) short() string {
	missing, extra, different := 0, 0, 0
	for _, one := range l {
		if one.verdict != nil {
			missing += len(one.verdict.Missing)
			extra += len(one.verdict.Extra)
			different += len(one.verdict.Different)
		}
	}
	return fmt.Sprintf("%d missing, %d left over, %d different", missing, extra, different)
}

// tell writes what was seen, and is the exit code.
func (l looked) tell(t *terminal.Terminal, failure error, took time.Duration) error {
	var b bytes.Buffer
	for _, one := range l {
		one.write(&b)
	}
	if failure == nil && l.loaded() {
		fmt.Fprintf(&b, "all is loaded, seen after %s\n", took.Round(100*time.Millisecond))
	}
	if err := t.Write(b.Bytes()); err != nil {
		return err
	}
	if failure == nil && !l.loaded() {
		fmt.Fprintf(t.Stderr, "not all is loaded after %s\n", took.Round(100*time.Millisecond))
		return terminal.Code(terminal.Findings)
	}
	return failure
}

func (l rulerLook) write(b *bytes.Buffer) {
	if l.verdict == nil {
		fmt.Fprintf(b, "%s  %s by its metrics, %s expected; its API is off\n", l.ruler, orNone(l.only), l.wanted)
		return
	}
	v := l.verdict
	fmt.Fprintf(b, "%s  tenant %s: %s loaded, %s\n", l.ruler, v.Tenant, counted(v.Groups, "group"), orNone(v.Revision))
	for _, id := range v.Missing {
		fmt.Fprintf(b, "  missing    %s\n", id)
	}
	for _, id := range v.Extra {
		fmt.Fprintf(b, "  left over  %s\n", id)
	}
	for _, c := range v.Different {
		fmt.Fprintf(b, "  different  %s (%s)\n", c.ID, strings.Join(c.Says(), "; "))
	}
	for _, u := range v.Unhealthy {
		fmt.Fprintf(b, "  fails      %s: %s: %s\n", u.ID, u.Rule, strings.TrimSpace(u.Error))
	}
}

func orNone(revision string) string {
	if revision == "" {
		return "no revision"
	}
	return revision
}
