package main

import (
	"cmp"
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// pushFlags are the flags of push.
type pushFlags struct {
	repositoryFlags
	revisionFlags
	remoteFlags
	dryRun      bool
	verify      bool
	wait        waitFlags
	adopt       []string
	allowDelete int
	audit       string
	disable     []string
}

func pushCommand(t *terminal.Terminal) *cobra.Command {
	var p pushFlags
	cmd := &cobra.Command{
		Use:   "push",
		Short: "Write the rules of a target through the ruler API, or into its bucket",
		Long: `Write the rules of a target through the ruler API, or into its S3 bucket.

All is read and judged before the first write. Only groups that differ are
written: an inventory of what is ours, then what is new or changed, then the
revision, then deletes. Groups of somebody else are never touched; a group that
Loki would refuse keeps its old version, and the others go on. A push that is cut
off anywhere converges when it is run again.

Exit 0 when the store holds what the repository says; 1 when something was
refused, is somebody else's, or would delete too much; 2 when it could not be
done.`,
		Example: `  loki-rules push -t prod --dry-run
  loki-rules push -t prod --verify --audit -
  loki-rules push -t prod --adopt checkout.yaml   # made by hand`,
		Args: terminal.Arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return push(ctx, t, &p)
		},
	}
	p.repositoryFlags.register(cmd)
	p.revisionFlags.register(cmd)
	p.remoteFlags.register(cmd)
	p.registerRoute(cmd)
	p.wait.register(cmd)
	f := cmd.Flags()
	f.BoolVar(&p.dryRun, "dry-run", false, "say what would be written, and write nothing")
	f.BoolVar(&p.verify, "verify", false, "wait until it is loaded on every ruler, as verify does")
	terminal.ListVar(f, &p.adopt, "adopt", "", "make a `NAMESPACE` ours that somebody else made, with all its groups (repeatable)")
	f.Var(count{&p.allowDelete, 0, 0}, "allow-delete", "let a push delete up to `N` groups (default: 5, or a quarter of what is ours)")
	f.StringVar(&p.audit, "audit", "", "append a JSON line for each change to `FILE`, - for stdout")
	terminal.ListVar(f, &p.disable, "disable", "", "do not report this `RULE`, and refuse nothing for it (repeatable)")
	return cmd
}

func push(ctx context.Context, t *terminal.Terminal, p *pushFlags) error {
	repository, s, delivery, err := p.judged(t)
	if err != nil {
		return err
	}
	rev, err := p.revisionOf(repository)
	if err != nil {
		return err
	}
	to, err := p.store(t, s)
	if err != nil {
		return err
	}
	run := &pushRun{flags: p, terminal: t, store: to, delivery: delivery, revision: rev}
	if err := run.passes(ctx); err != nil {
		return err
	}
	if err := run.finish(repository); err != nil || !p.verify || p.dryRun {
		return err
	}
	if p.wait.wait == 0 {
		p.wait.wait = 3 * cmp.Or(s.PollInterval, time.Minute)
	}
	p.wait.revision = true
	return verifyDelivery(ctx, t, &p.remoteFlags, &p.wait, s, delivery, rev)
}

// writer is the verb that writes, as the stamp names it.
func (p *pushFlags) writer() string {
	if p.read != nil {
		return "sync"
	}
	return "push"
}

// judged reads the repository for the route it is pushed on.
func (p *pushFlags) judged(t *terminal.Terminal) (*opened, *site, *rules.Delivery, error) {
	repository, err := p.open()
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := p.site(repository, t)
	if err != nil {
		return nil, nil, nil, err
	}
	p.assume(s)
	route, err := p.route(t, s)
	if err != nil {
		return nil, nil, nil, err
	}
	s.Deliver = []rules.Route{route}
	delivery, err := s.desired(repository, p.disable)
	return repository, s, delivery, err
}
