package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/directory"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/syncer"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// syncFlags are the flags of sync. What one pass of it does is a push, whose
// flags it has.
type syncFlags struct {
	pushFlags
	source               string // the directory
	watch, observe       bool
	waitFor              string
	listen               string
	poll, settle, repair time.Duration
	logFormat            string
	instance             string
}

func syncCommand(t *terminal.Terminal) *cobra.Command {
	var f syncFlags
	cmd := &cobra.Command{
		Use:   "sync DIR",
		Short: "Keep the rulers of a target in step with a directory of rules",
		Long: `Deliver the rules of a directory in the layout of Loki's local store, DIR/TENANT/FILE
or DIR/FILE, through the ruler API or into an S3 bucket: what push would do, once, or,
with --watch, as soon as something changes. Whatever fills the directory collects the
rules: k8s-sidecar, git-sync, a mounted ConfigMap.

A file that Loki would not take holds back its own groups, whose older version stays.
What somebody else changes in the store is put right. Nothing is deleted before
--wait-for answers, nor when the directory is empty or cannot be read. With --observe
nothing is written: the directory is held against what the ruler beside has loaded.

Once, it exits as push does. With --watch it ends with SIGTERM, behind the write that
it is in, and serves /metrics, /healthz and /readyz.`,
		Example: `  loki-rules sync rules -t prod
  loki-rules sync --watch /rules --address http://loki-gateway.logs --wait-for http://localhost:8080/healthz
  loki-rules sync --watch --observe /rules --address http://localhost:3100`,
		Args: terminal.Arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			f.source = args[0]
			return f.run(ctx, t)
		},
	}
	f.register(cmd)
	return cmd
}

func (f *syncFlags) register(cmd *cobra.Command) {
	f.repositoryFlags.register(cmd)
	f.remoteFlags.register(cmd)
	f.registerRoute(cmd)
	flags := cmd.Flags()
	flags.Lookup("dir").Usage = "`DIR` of loki-rules.yaml, and of what it names"
	flags.BoolVar(&f.watch, "watch", false, "go on, and deliver what changes")
	flags.BoolVar(&f.observe, "observe", false, "write nothing: hold DIR against what the ruler has loaded, beside a ruler on a local store")
	flags.StringVar(&f.waitFor, "wait-for", "", "delete nothing before `URL` answers 200: the health of what fills DIR (default: before DIR has stood still for 30 s)")
	flags.StringVar(&f.listen, "listen", ":9469", "`ADDRESS` for /metrics, /healthz and /readyz; empty: none")
	f.poll, f.settle, f.repair = 2*time.Second, 500*time.Millisecond, time.Minute
	flags.Var(span{&f.poll, false}, "poll", "`DURATION` between two looks at DIR")
	flags.Var(span{&f.settle, false}, "settle", "`DURATION` for which DIR has to stand still")
	flags.Var(span{&f.repair, false}, "repair", "`DURATION` between two looks at a store and rulers that have everything")
	flags.StringVar(&f.logFormat, "log-format", "logfmt", "`FORMAT` of the log: logfmt or json")
	flags.StringVar(&f.instance, "instance", "", "`NAME` of this process in the stamp (default: host and process id)")
	flags.StringVar(&f.revision, "revision", "", "`COMMIT` the rules are of (default: the digest of the rules stands for it)")
	flags.BoolVar(&f.dryRun, "dry-run", false, "without --watch: say what would be written, and write nothing")
	flags.BoolVar(&f.wait.eachIP, "each-ip", false, "ask every IP address behind each address, as those of a headless service")
	terminal.ListVar(flags, &f.adopt, "adopt", "", "make a `NAMESPACE` ours that somebody else made, with all its groups (repeatable)")
	flags.Var(count{&f.allowDelete, 0, 0}, "allow-delete", "let up to `N` groups be deleted at once (default: 5, or a quarter of what is ours)")
	terminal.ListVar(flags, &f.disable, "disable", "", "do not report this `RULE`, and refuse nothing for it (repeatable)")
}

// run is one pass, or goes on until the context ends.
func (f *syncFlags) run(ctx context.Context, t *terminal.Terminal) error {
	if f.watch && f.dryRun {
		return t.Usage("--dry-run is for one pass, and --watch goes on: --observe --watch writes nothing")
	}
	if err := f.checkWaitFor(t); err != nil {
		return err
	}
	f.revision = cmp.Or(f.revision, "none")
	w := &directory.Watcher{Dir: f.source}
	if f.watch {
		return f.goOn(ctx, t, w)
	}
	if err := f.waitForCollector(ctx); err != nil {
		return err
	}
	snapshot, err := f.still(ctx, w)
	if err != nil {
		return terminal.Hinted(fmt.Errorf("reading %s: %w", f.source, err), "name the directory that holds TENANT/FILE.yaml")
	}
	f.read = func(name string) (*rules.Repository, error) { return assemble(name, f.source, snapshot) }
	if f.observe {
		return f.verifyOnce(ctx, t)
	}
	if err := f.defaultRoute(); err != nil {
		return err
	}
	return push(ctx, t, &f.pushFlags)
}

// assemble reads a snapshot as a repository.
func assemble(name, dir string, s *directory.Snapshot) (*rules.Repository, error) {
	repository, err := rules.Assemble(name, s.Files)
	if errors.Is(err, rules.ErrEmpty) {
		err = terminal.Hinted(fmt.Errorf("%s: %w", dir, err), "an empty directory is never taken for \"no rules\": is it the right one, and has its collector run?")
	}
	return repository, err
}

// defaultRoute is the ruler API where nothing says anything else: a directory is
// not delivered as ConfigMaps.
func (f *syncFlags) defaultRoute() error {
	config, err := f.readConfig()
	if err != nil {
		return err
	}
	switch {
	case f.to != "" || len(f.deliver) > 0 || len(config.Targets) > 0 || len(f.render) > 0:
	case f.bucket.Bucket != "":
		f.to = string(rules.Bucket)
	default:
		f.to = string(rules.RulerAPI)
	}
	return nil
}

// still waits until the directory is as it was a moment before.
func (f *syncFlags) still(ctx context.Context, w *directory.Watcher) (*directory.Snapshot, error) {
	for {
		first, err := w.Look()
		if err != nil && !errors.Is(err, directory.ErrMoving) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(f.settle):
		}
		if second, err := w.Look(); err == nil && second == first {
			return second, nil
		}
	}
}

// verifyOnce is a look without a store.
func (f *syncFlags) verifyOnce(ctx context.Context, t *terminal.Terminal) error {
	s, delivery, err := f.observed(t)
	if err != nil {
		return err
	}
	return verifyDelivery(ctx, t, &f.remoteFlags, &f.wait, s, delivery, revision{})
}

// observed is what a ruler on a local store should have loaded.
func (f *syncFlags) observed(t *terminal.Terminal) (*site, *rules.Delivery, error) {
	if len(f.addresses) == 0 && t.Getenv("LOKI_ADDRESS") == "" {
		f.addresses = []string{"http://localhost:3100"}
	}
	repository, err := f.open()
	if err != nil {
		return nil, nil, err
	}
	s, err := f.site(repository, t)
	if err != nil {
		return nil, nil, err
	}
	s.Deliver = []rules.Route{rules.ConfigMaps}
	delivery, err := s.desired(repository, f.disable)
	return s, delivery, err
}

// goOn delivers until the context ends.
func (f *syncFlags) goOn(ctx context.Context, t *terminal.Terminal, w *directory.Watcher) error {
	log, err := f.logger(t)
	if err != nil {
		return err
	}
	debug.SetGCPercent(50) // it stays: memory counts, not the time of one run
	debug.SetMemoryLimit(40 << 20)
	o := syncer.Options{
		Source: w.Look, Poll: f.poll, Settle: f.settle, Repair: f.repair, AllowDelete: f.allowDelete,
		Now: t.Now, Log: log, Metrics: metrics.New(),
	}
	if f.waitFor != "" {
		o.Collected = collected(f.waitFor)
	}
	s, err := f.where(t)
	if err != nil {
		return err
	}
	o.Interval, o.Shared = s.EvaluationInterval, s.sharded()
	if o.Rulers, err = f.rulers(t, s); err != nil {
		return err
	}
	if !f.observe {
		if o.Store, err = f.store(t, s); err != nil {
			return err
		}
		o.Push = rules.PushOptions{Writer: path.Join("sync", s.Name), Instance: cmp.Or(f.instance, thisProcess()), Adopt: f.adopt}
		if f.revision != "none" {
			o.Push.Revision = f.revision
		}
	}
	o.Desired = func(snapshot *directory.Snapshot) (*rules.Delivery, error) { return f.desired(s, snapshot) }
	running := syncer.New(o)
	done, err := f.serve(ctx, log, running, o.Metrics)
	if err != nil {
		return err
	}
	running.Run(ctx)
	log.Info("ends")
	return done()
}

// where is the target, before anything of the source is known.
func (f *syncFlags) where(t *terminal.Terminal) (*site, error) {
	if f.observe && len(f.addresses) == 0 && t.Getenv("LOKI_ADDRESS") == "" {
		f.addresses = []string{"http://localhost:3100"}
	}
	if err := f.defaultRoute(); err != nil {
		return nil, err
	}
	f.read = func(name string) (*rules.Repository, error) { return &rules.Repository{Name: name}, nil }
	none, err := f.open()
	if err != nil {
		return nil, err
	}
	s, err := f.site(none, t)
	if err != nil {
		return nil, err
	}
	route := rules.ConfigMaps
	if !f.observe {
		if route, err = f.route(t, s); err != nil {
			return nil, err
		}
	}
	s.Deliver = []rules.Route{route}
	return s, nil
}

// desired is what the target gets of what the directory holds.
func (f *syncFlags) desired(s *site, snapshot *directory.Snapshot) (*rules.Delivery, error) {
	f.read = func(name string) (*rules.Repository, error) { return rules.Assemble(name, snapshot.Files) }
	repository, err := f.open()
	if err != nil {
		return nil, err
	}
	return s.desired(repository, f.disable)
}

// thisProcess names a process: a container that begins again in its pod has the
// same name, and another pod has another.
func thisProcess() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return host + "/" + strconv.Itoa(os.Getpid())
}
