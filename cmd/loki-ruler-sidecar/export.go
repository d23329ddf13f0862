package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

func exportCommand(t *console) *cobra.Command {
	var p patchFlags
	var dir string
	cmd := &cobra.Command{
		Use:   "export kustomize|flux|json6902|values [FILE|DIR|-]...",
		Short: "Write the same fix as somebody else's patch",
		Long: `Write what post-render would add as a patch that needs no binary where it is
applied: a kustomize component, the postRenderers of a Flux HelmRelease, JSON 6902,
or, for charts that can do it themselves, the values to set.`,
		Example: `  helm template loki grafana/loki -f values.yaml -n logs | loki-ruler-sidecar export kustomize - --output components/ruler-sidecar
  helm template loki grafana/loki -f values.yaml -n logs | loki-ruler-sidecar export values -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return terminal.Usage("export wants a form: %s", strings.Join(transform.ExportForms(), ", "))
			}
			return nil
		},
		ValidArgs: transform.ExportForms(),
		RunE: func(_ *cobra.Command, args []string) error {
			return t.export(&p, args[0], args[1:], dir)
		},
	}
	p.register(cmd)
	p.registerFiles(cmd)
	p.registerRequireMatch(cmd)
	cmd.Flags().StringVar(&dir, "output", "", "write the files to `DIR` (default: one stream on stdout)")
	return cmd
}

func (t *console) export(p *patchFlags, form string, args []string, dir string) error {
	opts, err := p.options(t)
	if err != nil {
		return err
	}
	sources, err := t.sources(args, p.walk)
	if err != nil {
		return err
	}
	files, err := transform.Export(inputs(sources), form, opts)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		if err := transform.Judge(inputs(sources)).Err(); err != nil {
			return err
		}
		fmt.Fprintln(t.Stderr, "nothing to export: post-render would change nothing here; post-render -v says why")
		if t.Verbose {
			t.sayInstead(sources)
		}
		return nil
	}
	if dir == "" {
		return t.Put(stream(files))
	}
	return t.writeExport(dir, files, sources)
}

// writeExport writes the files of an export below dir: none of them where
// somebody else's is in the way.
func (t *console) writeExport(dir string, files []transform.ExportFile, sources []source) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // manifests are for others to read
		return err
	}
	exporter := maker{"export", transform.IsExport, "give --output a directory of its own"}
	var outputs outputFiles
	defer outputs.abandon()
	for _, f := range files {
		file, err := t.openOutput(filepath.Join(dir, f.Name), sources, exporter)
		if err != nil {
			return err
		}
		outputs.add(file, f.Data)
	}
	return outputs.commit()
}

// stream joins files for a terminal or a pipe, each under its name.
func stream(files []transform.ExportFile) *bytes.Buffer {
	var b bytes.Buffer
	for i, f := range files {
		if len(files) > 1 {
			if i > 0 {
				b.WriteString("---\n")
			}
			b.WriteString("# " + f.Name + "\n")
		}
		b.Write(f.Data)
	}
	return &b
}
