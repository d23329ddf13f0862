package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/loaded"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// waitFlags say how long verify waits, and whom it asks.
type waitFlags struct {
	wait, every time.Duration
	kubectl     bool
	eachIP      bool
	revision    bool // wait for the revision too, and not for the rules alone
}

func (w *waitFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Var(span{&w.wait, true}, "wait", "wait up to `DURATION` until all is loaded (default: look once; push --verify: three polls of the ruler)")
	w.every = 2 * time.Second
	f.Var(span{&w.every, false}, "every", "`DURATION` between two looks")
	f.BoolVar(&w.kubectl, "kubectl", false, "ask each pod of the render's ruler, through kubectl port-forward")
	f.BoolVar(&w.eachIP, "each-ip", false, "ask every IP address behind each address, as those of a headless service")
}

func verifyCommand(t *terminal.Terminal) *cobra.Command {
	var v struct {
		repositoryFlags
		revisionFlags
		remoteFlags
		waitFlags
	}
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Is it loaded, on every ruler, and from which commit?",
		Long: `Ask the rulers themselves what they have loaded, and compare it with the
repository: what is missing, left over or different, and which rules fail. Where the
API is off, the ruler's metrics still say which revision it has loaded.

Exit 0 when all is loaded on every ruler that was asked; 1 when it is not, or not
after --wait; 2 when a ruler does not answer.`,
		Example: `  loki-rules verify -t prod --wait 5m
  loki-rules verify -t prod --kubectl
  loki-rules verify -t prod --address http://loki-ruler-headless.logs:3100 --each-ip`,
		Args: terminal.Arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			repository, err := v.open()
			if err != nil {
				return err
			}
			s, err := v.site(repository, t)
			if err != nil {
				return err
			}
			rev, err := v.revisionOf(repository)
			if err != nil {
				return err
			}
			d, err := s.desired(repository, nil)
			if err != nil {
				return err
			}
			return verifyDelivery(ctx, t, &v.remoteFlags, &v.waitFlags, s, d, rev)
		},
	}
	v.repositoryFlags.register(cmd)
	v.revisionFlags.register(cmd)
	v.remoteFlags.register(cmd)
	v.waitFlags.register(cmd)
	return cmd
}

// verifyDelivery looks until all is loaded, or until the time is over. A look that
// is under way then is cut off: what the one before it saw is told.
func verifyDelivery(ctx context.Context, t *terminal.Terminal, r *remoteFlags, w *waitFlags, s *site, d *rules.Delivery, rev revision) error {
	if w.wait > 0 {
		bounded, cancel := context.WithTimeout(ctx, w.wait)
		defer cancel()
		ctx = bounded
	}
	rulers, done, err := w.rulers(ctx, t, r, s)
	if err != nil {
		return err
	}
	defer done()
	start := t.Now()
	var before loaded.Looks
	for {
		looks, err := loaded.See(ctx, rulers, d, loaded.Options{Revision: rev.commit, Interval: s.EvaluationInterval, Shared: s.sharded()})
		took := t.Now().Sub(start)
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil && before != nil {
			looks, err = before, nil
		}
		lacks := lacking(looks, took, w.revision)
		if err == nil && lacks == "" || ctx.Err() != nil || took+w.every > w.wait {
			return tellLooks(t, looks, err, took, lacks)
		}
		before = nil
		if err == nil {
			before = looks
			t.Note("not yet after %s: %s", took.Round(time.Second), looks.Short())
		} else {
			t.Note("not known after %s: %s", took.Round(time.Second), err)
		}
		select {
		case <-time.After(w.every):
		case <-ctx.Done():
		}
	}
}

// rulers are the clients to ask. done ends what was started for them.
func (w *waitFlags) rulers(ctx context.Context, t *terminal.Terminal, r *remoteFlags, s *site) (clients []*rulerapi.Client, done func(), err error) {
	done = func() {}
	reach := *r
	if w.kubectl {
		forwards, err := forwardRulers(ctx, s)
		if err != nil {
			return nil, done, err
		}
		done = forwards.close
		reach.addresses = forwards.addresses
	}
	if w.eachIP {
		if reach.addresses, err = eachIP(ctx, t, &reach, s); err != nil {
			return nil, done, err
		}
	}
	clients, err = reach.clients(t, s)
	return clients, done, err
}
