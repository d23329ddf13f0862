package main

import (
	"bytes"
	"errors"
	"io/fs"
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
	var check bool
	cmd := &cobra.Command{
		Use:   "export kustomize|flux|json6902|values [FILE|DIR|-]...",
		Short: "Write the same fix as somebody else's patch",
		Long: `Write what post-render would add as a patch that needs no binary where it is
applied: a kustomize component, the postRenderers of a Flux HelmRelease, JSON 6902,
or, for charts that can do it themselves, the values to set.`,
		Example: `  helm template loki grafana/loki -f values.yaml -n logs | loki-ruler-sidecar export kustomize - --output components/ruler-sidecar
  helm template loki grafana/loki -f values.yaml -n logs | loki-ruler-sidecar export values -
  helm template loki grafana/loki -f values.yaml -n logs | loki-ruler-sidecar export kustomize - --output components/ruler-sidecar --check`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return terminal.Usage("export wants a form: %s", strings.Join(transform.ExportForms(), ", "))
			}
			return nil
		},
		ValidArgs: transform.ExportForms(),
		RunE: func(_ *cobra.Command, args []string) error {
			if check && dir == "" {
				return terminal.Usage("--check wants --output DIR: the export that is to be compared")
			}
			return t.export(&p, args[0], args[1:], dir, check)
		},
	}
	p.register(cmd)
	p.registerFiles(cmd)
	p.registerRequireMatch(cmd)
	cmd.Flags().StringVar(&dir, "output", "", "write the files to `DIR` (default: one stream on stdout)")
	cmd.Flags().BoolVar(&check, "check", false, "write nothing: is what lies in --output still what would be written? exit 1 when not")
	return cmd
}

func (t *console) export(p *patchFlags, form string, args []string, dir string, check bool) error {
	opts, err := p.options(t)
	if err != nil {
		return err
	}
	t.Keeps = true
	sources, err := t.sources(args, p.walk)
	if err != nil {
		return err
	}
	files, err := transform.Export(inputs(sources), form, opts)
	if err != nil {
		return err
	}
	if check {
		return t.checkExport(dir, files)
	}
	if len(files) == 0 {
		if err := transform.Judge(inputs(sources)).Err(); err != nil {
			return err
		}
		t.Say("nothing to export: post-render would change nothing here; post-render -v says why")
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
	if err := makeDirectory(dir); err != nil {
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

// checkExport says what of an export is not what would be written today. A file
// that export made, and would not make any more, is stale too.
func (t *console) checkExport(dir string, files []transform.ExportFile) error {
	var out bytes.Buffer
	wanted := map[string]bool{}
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		wanted[f.Name] = true
		old, err := os.ReadFile(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			t.Say("%s: missing", name)
			out.Write(unifiedAs(name, name+" (exported today)", nil, [][]byte{f.Data}))
		case err != nil:
			return err
		case !bytes.Equal(old, f.Data):
			t.Say("%s: stale", name)
			out.Write(unifiedAs(name, name+" (exported today)", old, [][]byte{f.Data}))
		}
	}
	leftovers, err := leftovers(dir, wanted)
	if err != nil {
		return err
	}
	for _, name := range leftovers {
		t.Say("%s: no longer needed", name)
	}
	if out.Len() == 0 && len(leftovers) == 0 {
		return nil
	}
	if err := t.Put(bytes.NewBuffer(t.paint(out.Bytes()))); err != nil {
		return err
	}
	return terminal.Code(exitFindings)
}

// leftovers are the files of a directory that export made and would not make now.
func leftovers(dir string, wanted map[string]bool) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var all []string
	for _, e := range entries {
		if wanted[e.Name()] || !e.Type().IsRegular() {
			continue
		}
		name := filepath.Join(dir, e.Name())
		if text, err := os.ReadFile(name); err == nil && transform.IsExport(text) {
			all = append(all, name)
		}
	}
	return all, err
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
