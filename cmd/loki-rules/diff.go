package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/signal"
	"path"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/deliver"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// diffFlags are the flags of diff.
type diffFlags struct {
	repositoryFlags
	remoteFlags
	against, form string
}

func diffCommand(t *terminal.Terminal) *cobra.Command {
	var d diffFlags
	cmd := &cobra.Command{
		Use:   "diff [FILE|DIR|-]...",
		Short: "What differs between the repository and what is there, group by group",
		Long: `Compare what a target should have with what is there: ConfigMaps, from files, a
directory or stdin; the store behind the ruler API or in the bucket; or what the
rulers have loaded. White space and comments of a file are no difference, and
groups that others made are none of ours.

Exit 0 when they are equal; 1 when not; 2 when that could not be told.`,
		Example: `  kubectl get configmaps -A -l loki_rule -o yaml | loki-rules diff -t dev --against configmaps -
  loki-rules diff -t prod --against store --format markdown
  loki-rules diff -t dev --against build rendered/dev`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return diffTarget(ctx, t, &d, args)
		},
	}
	d.repositoryFlags.register(cmd)
	d.remoteFlags.register(cmd)
	d.registerRoute(cmd)
	cmd.Flags().StringVar(&d.against, "against", "", "`WHAT`: configmaps, build, store or loaded (default: store, where the target has one, else configmaps)")
	cmd.Flags().StringVar(&d.form, "format", "text", "`FORM`: text, json or markdown")
	return cmd
}

func diffTarget(ctx context.Context, t *terminal.Terminal, f *diffFlags, args []string) error {
	write, ok := map[string]func([]rules.Change) []byte{"text": textChanges, "json": jsonChanges, "markdown": markdownChanges}[f.form]
	if !ok {
		return t.Usage("--format %q: one of text, json, markdown", f.form)
	}
	repository, err := f.open()
	if err != nil {
		return err
	}
	s, err := f.site(repository, t)
	if err != nil {
		return err
	}
	if f.against == "" {
		f.assume(s)
	}
	d, err := s.desired(repository, nil)
	if err != nil {
		return err
	}
	if err := refuse(t, repository, d); err != nil {
		if errors.As(err, new(terminal.Code)) {
			return terminal.Code(terminal.Failed) // what is refused cannot be compared
		}
		return err
	}
	changes, err := f.changes(ctx, t, s, d, args)
	if err != nil {
		return err
	}
	if err := t.Write(write(changes)); err != nil || len(changes) == 0 {
		return err
	}
	return terminal.Code(terminal.Findings)
}

// changes are what has to happen to what is there.
func (f *diffFlags) changes(ctx context.Context, t *terminal.Terminal, s *site, d *rules.Delivery, args []string) ([]rules.Change, error) {
	against := f.against
	if against == "" {
		against = "configmaps"
		if s.Delivers(rules.RulerAPI) || s.Delivers(rules.Bucket) {
			against = "store"
		}
	}
	switch against {
	case "configmaps", "build":
		return f.againstObjects(t, s, d, args)
	case "store":
		return f.againstStore(ctx, t, s, d)
	case "loaded":
		return f.againstLoaded(ctx, t, s, d)
	}
	return nil, t.Usage("--against %q: one of configmaps, build, store, loaded", against)
}

// againstObjects compares with ConfigMaps and Secrets: those of ours by their
// label, and those that hold a file of ours.
func (f *diffFlags) againstObjects(t *terminal.Terminal, s *site, d *rules.Delivery, args []string) ([]rules.Change, error) {
	objects, err := objectsIn(t, args)
	if err != nil {
		return nil, err
	}
	var have []rules.Group
	for _, x := range objects {
		groups, err := s.groupsOf(x, d)
		if err != nil {
			return nil, err
		}
		have = append(have, groups...)
	}
	return rules.Diff(have, d.Groups()), nil
}

// objectsIn are the ConfigMaps and Secrets of files, or of stdin. A list without any
// is none; an input without a list is the end of a command that failed.
func objectsIn(t *terminal.Terminal, args []string) ([]rules.Object, error) {
	sources, err := t.Sources(orStdin(args))
	if err != nil {
		return nil, err
	}
	var all []rules.Object
	said := false
	for _, source := range sources {
		objects, err := rules.ReadObjects(source.Name, source.Data)
		if err != nil {
			return nil, err
		}
		all = append(all, objects...)
		said = said || len(bytes.TrimSpace(source.Data)) > 0
	}
	if !said {
		return nil, terminal.Hinted(errors.New("the input is empty, which is no word on what is there"), "look at the command in front of the pipe, and at what the arguments name; in bash, set -o pipefail stops at its failure")
	}
	return all, nil
}

// groupsOf are the groups that an object brings to a ruler.
func (s *site) groupsOf(x rules.Object, d *rules.Delivery) ([]rules.Group, error) {
	tenant := s.Tenant
	if o := s.objects(); o.Annotation != "" && x.Annotations[o.Annotation] != "" {
		tenant = path.Base(x.Annotations[o.Annotation])
	}
	var all []rules.Group
	for _, file := range x.Files {
		holds := slices.ContainsFunc(d.Files, func(f rules.Delivered) bool { return f.Tenant == tenant && f.Namespace == file.Key })
		if rules.IsStamp(file.Key) || !holds && !x.BelongsTo(d.Repository) {
			continue
		}
		groups, err := rules.ReadFile(x.Kind+" "+x.Name+", "+file.Key, file.Text, tenant, file.Key)
		if err != nil {
			return nil, err
		}
		all = append(all, groups...)
	}
	return all, nil
}

// warnOfAdoption says which namespaces push would leave alone as they are, and refuse: what
// differs is shown all the same.
func warnOfAdoption(t *terminal.Terminal, d *rules.Delivery, tenant string, have []rules.Group) {
	push, err := d.PushTenant(tenant, have, rules.PushOptions{Writer: rules.WriterOf(have, d.Repository)})
	if err != nil {
		return // a bad object of somebody else's
	}
	for _, foreign := range push.Foreign {
		refused := deliver.ForeignError(tenant, foreign)
		t.Say("push would refuse this: %v; %s", refused, terminal.NextStep(refused))
	}
}

// againstStore compares with what the store has in our namespaces.
func (f *diffFlags) againstStore(ctx context.Context, t *terminal.Terminal, s *site, d *rules.Delivery) ([]rules.Change, error) {
	from, err := f.store(t, s)
	if err != nil {
		return nil, err
	}
	var changes []rules.Change
	for _, tenant := range d.Tenants() {
		have, err := deliver.Whole(ctx, from, tenant)
		if err != nil {
			return nil, err
		}
		push, err := d.PushTenant(tenant, have, rules.PushOptions{Adopt: namespacesOf(have), Writer: rules.WriterOf(have, d.Repository)})
		if err != nil {
			return nil, err
		}
		for _, foreign := range push.Foreign {
			return nil, deliver.ForeignError(tenant, foreign)
		}
		warnOfAdoption(t, d, tenant, have)
		for _, step := range push.Steps {
			if !rules.IsStamp(step.ID.Namespace) && (step.Kind == rules.Write || step.Kind == rules.Remove) {
				changes = append(changes, rules.Change{ID: step.ID, Before: step.Before, After: step.After})
			}
		}
	}
	return changes, nil
}

func namespacesOf(groups []rules.Group) []string {
	var all []string
	for _, g := range groups {
		all = append(all, g.Namespace)
	}
	return all
}

// againstLoaded compares with what the first ruler has loaded.
func (f *diffFlags) againstLoaded(ctx context.Context, t *terminal.Terminal, s *site, d *rules.Delivery) ([]rules.Change, error) {
	clients, err := f.clients(t, s)
	if err != nil {
		return nil, err
	}
	var changes []rules.Change
	for _, tenant := range d.Tenants() {
		loaded, err := clients[0].Loaded(ctx, tenant)
		if err != nil {
			return nil, err
		}
		changes = append(changes, d.Verify(tenant, loaded, s.EvaluationInterval).Changes(loaded, d.Groups())...)
	}
	return changes, nil
}
