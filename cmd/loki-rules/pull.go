package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/deliver"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// pullFlags are the flags of pull.
type pullFlags struct {
	repositoryFlags
	remoteFlags
	from    string
	tenants []string
	force   bool
}

func pullCommand(t *terminal.Terminal) *cobra.Command {
	var p pullFlags
	cmd := &cobra.Command{
		Use:   "pull [FILE|DIR|-]...",
		Short: "Make a repository of the rules that are there",
		Long: `Write the rules that are there as rule files, rules/TENANT/NAMESPACE each. ConfigMaps
and PrometheusRules come from files or stdin; their text is kept as it is. What a
source cannot tell is said in a comment. A file that is there and differs is never
overwritten without --force.`,
		Example: `  kubectl get configmaps -A -l loki_rule -o yaml | loki-rules pull --from configmaps -
  loki-rules pull --from ruler-api --address http://loki:3100 --tenants team-a,team-b`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return pull(ctx, t, &p, args)
		},
	}
	p.repositoryFlags.register(cmd)
	p.remoteFlags.register(cmd)
	f := cmd.Flags()
	f.StringVar(&p.from, "from", "ruler-api", "`SOURCE`: configmaps, ruler-api, bucket, loaded or prometheusrules")
	terminal.CommaListVar(f, &p.tenants, "tenants", "`IDS` to ask for, separated by commas (default: the target's only tenant)")
	f.BoolVar(&p.force, "force", false, "overwrite files that differ")
	return cmd
}

func pull(ctx context.Context, t *terminal.Terminal, p *pullFlags, args []string) error {
	config, err := p.readConfig()
	if err != nil {
		return err
	}
	s, err := p.site(&opened{Repository: &rules.Repository{Name: config.Name}, config: config, dir: p.dir}, t)
	if err != nil {
		return err
	}
	files, err := p.files(ctx, t, s, args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return terminal.Hinted(errors.New("no rules are there: nothing to pull"), "is it the right tenant, label or address?")
	}
	return writePulled(t, p.dir, files, p.force)
}

// files are the rule files that the source makes, by their paths.
func (p *pullFlags) files(ctx context.Context, t *terminal.Terminal, s *site, args []string) (map[string][]byte, error) {
	switch p.from {
	case "configmaps":
		return p.fromObjects(t, s, args)
	case "prometheusrules":
		return p.fromPrometheusRules(t, s, args)
	case "ruler-api", "bucket", "loaded":
		return p.fromLoki(ctx, t, s)
	}
	return nil, t.Usage("--from %q: one of configmaps, ruler-api, bucket, loaded, prometheusrules", p.from)
}

func (p *pullFlags) fromObjects(t *terminal.Terminal, s *site, args []string) (map[string][]byte, error) {
	files := map[string][]byte{}
	objects, err := objectsIn(t, args)
	if err != nil {
		return nil, err
	}
	for _, x := range objects {
		tenant := s.Tenant
		if o := s.objects(); o.Annotation != "" && x.Annotations[o.Annotation] != "" {
			tenant = path.Base(x.Annotations[o.Annotation])
		}
		for _, f := range x.Files {
			if rules.IsStamp(f.Key) || !looksLikeRules(f) {
				continue
			}
			if err := add(files, s, tenant, f.Key, f.Text); err != nil {
				return nil, err
			}
		}
	}
	return files, nil
}

// looksLikeRules reports a file that Loki would decode.
func looksLikeRules(f rules.ObjectFile) bool {
	groups, err := rules.ReadFile(f.Key, f.Text, "", "")
	return err == nil && len(groups) > 0
}

func (p *pullFlags) fromPrometheusRules(t *terminal.Terminal, s *site, args []string) (map[string][]byte, error) {
	files := map[string][]byte{}
	sources, err := t.Sources(orStdin(args))
	if err != nil {
		return nil, err
	}
	for _, source := range sources {
		groups, err := rules.ReadPrometheusRules(source.Name, source.Data, s.Tenant)
		if err != nil {
			return nil, err
		}
		if err := addGroups(files, s, groups, "# Pulled from PrometheusRules: which namespace they have in Loki is not known.\n"); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (p *pullFlags) fromLoki(ctx context.Context, t *terminal.Terminal, s *site) (map[string][]byte, error) {
	tenants := p.tenants
	if len(tenants) == 0 && s.Tenant != "" {
		tenants = []string{s.Tenant}
	}
	if len(tenants) == 0 {
		return nil, terminal.Hinted(errors.New("nothing says which tenants to ask for: Loki lists none"), "--tenants team-a,team-b; or fake where authentication is off")
	}
	files := map[string][]byte{}
	for _, tenant := range tenants {
		groups, note, err := p.groups(ctx, t, s, tenant)
		if err != nil {
			return nil, err
		}
		groups = slices.DeleteFunc(groups, func(g rules.Group) bool { return rules.IsStamp(g.Namespace) })
		if err := addGroups(files, s, groups, note); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// groups are those of a tenant, and what the source cannot tell of them.
func (p *pullFlags) groups(ctx context.Context, t *terminal.Terminal, s *site, tenant string) (groups []rules.Group, note string, err error) {
	if p.from == "loaded" {
		clients, err := p.clients(t, s)
		if err != nil {
			return nil, "", err
		}
		loaded, err := clients[0].Loaded(ctx, tenant)
		for _, l := range loaded {
			groups = append(groups, l.Group)
		}
		return groups, "# Pulled from what a ruler has loaded: intervals are those in force, and expressions\n# are written as Loki prints them.\n", err
	}
	p.to = p.from
	from, err := p.store(t, s)
	if err != nil {
		return nil, "", err
	}
	groups, err = deliver.Whole(ctx, from, tenant)
	return groups, "", err
}

func orStdin(args []string) []string {
	if len(args) == 0 {
		return []string{"-"}
	}
	return args
}

// addGroups makes a file of each namespace.
func addGroups(files map[string][]byte, s *site, groups []rules.Group, note string) error {
	for len(groups) > 0 {
		g := groups[0]
		same := func(other rules.Group) bool { return other.Tenant == g.Tenant && other.Namespace == g.Namespace }
		of := slices.DeleteFunc(slices.Clone(groups), func(other rules.Group) bool { return !same(other) })
		groups = slices.DeleteFunc(slices.Clone(groups), same)
		if err := add(files, s, g.Tenant, g.Namespace, slices.Concat([]byte(note), rules.WriteFile(of))); err != nil {
			return err
		}
	}
	return nil
}

// add names a file after its tenant and namespace, as push would read it back.
// What came from somewhere else never leaves the repository by its name.
func add(files map[string][]byte, s *site, tenant, namespace string, text []byte) error {
	for from, to := range s.Tenants {
		if to == tenant {
			tenant = from
		}
	}
	name := namespace
	if ext := path.Ext(name); ext != ".yaml" && ext != ".yml" {
		name += ".yaml"
	}
	name = url.PathEscape(strings.TrimLeft(name, "."))
	if name != namespace {
		text = slices.Concat([]byte("# Its namespace in Loki is "+fmt.Sprintf("%q", namespace)+": a push would make another of it.\n"), text)
	}
	file := path.Join("rules", url.PathEscape(strings.TrimLeft(tenant, ".")), name)
	if other, ok := files[file]; ok && !bytes.Equal(other, text) {
		return terminal.Hinted(fmt.Errorf("two sources would become %s", file), "pull them one by one, into directories of their own: --dir")
	}
	files[file] = text
	return nil
}

// writePulled writes the files: none of them where one would overwrite another
// that differs.
func writePulled(t *terminal.Terminal, dir string, files map[string][]byte, force bool) error {
	var names []string
	for _, name := range sorted(files) {
		old, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		switch {
		case errors.Is(err, fs.ErrNotExist) || err == nil && force:
			names = append(names, name)
		case err != nil:
			return err
		case !bytes.Equal(old, files[name]):
			return terminal.Hinted(fmt.Errorf("%s is there, and differs from what was pulled", name), "pull into another directory and compare (--dir DIR, with --config for the targets of this one), or overwrite it with --force")
		}
	}
	var out bytes.Buffer
	for _, name := range names {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := makeDirectoryOf(file); err != nil {
			return err
		}
		if err := terminal.WriteFile(file, files[name], nil); err != nil {
			return err
		}
		fmt.Fprintln(&out, name)
	}
	return t.Write(out.Bytes())
}
