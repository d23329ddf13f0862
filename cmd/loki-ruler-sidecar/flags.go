package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// foreignValue says of a value in the environment that it is meant for another
// verb: formats differ between lint and trace, and version's --output is one.
func foreignValue(cmd *cobra.Command, flag, value string) bool {
	return flag == "format" && foreignForm(cmd.Name(), strings.Split(value, ",")) || flag == "output" && cmd.Name() == "version"
}

// patchFlags are the flags that say what is added and where; post-render,
// diff, lint, trace, export and patchset have them in common.
type patchFlags struct {
	values, patchsets []string
	namespace         string
	watch             string
	requireMatch      bool
	walk              walkOptions
	flags             patchset.Flags
}

func (p *patchFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	terminal.ListVar(f, &p.values, "values", "", "Helm values `FILE` of the Loki chart: add what the chart gives backend (repeatable)")
	terminal.ListVar(f, &p.patchsets, "patchset", "f", "patch set `FILE` laid over the default (repeatable)")
	terminal.ListVar(f, &p.flags.Presets, "preset", "", "add what `NAME` is for: sync delivers to rulers on object storage, observe watches the delivery to others (repeatable)")
	f.StringVarP(&p.namespace, "namespace", "n", "", "`NAMESPACE` of objects that name none")
	f.StringVar(&p.flags.Tenant, "tenant", "", "tenant `ID` whose directory the sidecar writes (default: from the Loki config)")
	f.StringVar(&p.flags.Image, "image", "", "sidecar image `REF`")
	f.StringVar(&p.flags.Label, "label", "", "label `KEY` of rule objects (default loki_rule)")
	f.StringVar(&p.flags.LabelValue, "label-value", "", "`VALUE` the label must have (default: any)")
	f.StringVar(&p.flags.Resource, "resource", "", "`KIND` of rule objects: configmap, secret or both (default configmap)")
	f.StringVar(&p.watch, "watch-namespaces", "", "`NAMES` to watch, separated by commas, or ALL (default: the ruler's own)")
	f.StringVar(&p.flags.RBAC, "rbac", "", "`ACCESS` to create: auto, role, clusterrole or none")
	f.StringVar(&p.flags.When, "when", "", "which `RULERS`: local (those that read local files) or always")
	f.BoolVar(&p.flags.NativeSidecar, "native-sidecar", false, "run it as an init container with restartPolicy Always (Kubernetes 1.29)")
}

// registerFiles is for the verbs that read directories.
func (p *patchFlags) registerFiles(cmd *cobra.Command) {
	f := cmd.Flags()
	terminal.ListVar(f, &p.walk.exclude, "exclude", "", "leave out what matches `PATTERN` below a directory, as .gitignore has it (repeatable)")
	f.StringVar(&p.walk.stdin, "stdin-filename", "", "`FILE` that places call stdin by: what was piped in is a file of the repository, or made from one")
	f.BoolVar(&p.walk.noIgnore, "no-ignore", false, "read what git ignores too, and node_modules and vendor")
}

func (p *patchFlags) registerRequireMatch(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&p.requireMatch, "require-match", false, "exit 3 when the input has no distributed Loki ruler")
}

// options reads the files the flags name.
func (p *patchFlags) options(t *console) (transform.Options, error) {
	opts := transform.Options{
		Namespace:         p.namespace,
		FallbackNamespace: t.Getenv("HELM_NAMESPACE"),
		RequireMatch:      p.requireMatch,
	}
	opts.PatchSet.Flags = p.flags
	if p.watch != "" {
		opts.PatchSet.Flags.WatchNamespaces = strings.Split(p.watch, ",")
	}
	if err := opts.Check(); err != nil {
		return opts, terminal.Usage("%v", err)
	}
	var err error
	if opts.PatchSet.Values, err = p.readValues(t); err != nil {
		return opts, err
	}
	for _, name := range p.patchsets {
		l, err := load(name, patchset.Load)
		if err != nil {
			return opts, terminal.OrHint(err, patchSetHint)
		}
		opts.PatchSet.Layers = append(opts.PatchSet.Layers, l)
	}
	return opts, nil
}

// readValues reads the files of --values, and says on stderr what in them is not read.
func (p *patchFlags) readValues(t *console) ([]*patchset.Values, error) {
	var files []*patchset.Values
	for _, name := range p.values {
		v, err := load(name, patchset.LoadValues)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, err
		case err != nil:
			return nil, terminal.OrHint(err, "see the shape of the chart's own: helm show values grafana/loki")
		}
		files = append(files, v)
	}
	notes, err := patchset.CheckValues(files)
	for _, n := range notes {
		t.Say("%s: warning: %s", n.Place, n.Msg)
		if n.Hint != "" {
			t.Say("  hint: %s", n.Hint)
		}
	}
	return files, err
}

const patchSetHint = "see the default, with its comments: loki-ruler-sidecar patchset"

func load[T any](name string, parse func(string, []byte) (T, error)) (T, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		var none T
		return none, fmt.Errorf("reading %s: %w", name, err)
	}
	return parse(name, data)
}
