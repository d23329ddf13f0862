package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

func postRenderCommand(t *terminal) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "post-render",
		Short: "Read rendered manifests on stdin, write them with the ruler's sidecar to stdout",
		Args:  cobra.NoArgs,
		Example: `  helm upgrade --install loki grafana/loki -f values.yaml --post-renderer loki-ruler-sidecar
  helm template loki grafana/loki -f values.yaml | loki-ruler-sidecar post-render --values values.yaml`,
	}
	asPostRender(cmd, t, false)
	return cmd
}

// asPostRender gives a command post-render's flags and work. Without a verb a
// terminal on stdin gets help, not a hang.
func asPostRender(cmd *cobra.Command, t *terminal, bare bool) {
	var p patchFlags
	var reportFile string
	p.register(cmd)
	p.registerRequireMatch(cmd)
	cmd.Flags().StringVar(&reportFile, "report", "", "write to `FILE`, as JSON, what was done to which object, and why not")
	cmd.Flags().Bool(errorInStream, false, "under Helm 4, write an error to stdout for Helm to print")
	cmd.Flags().Lookup(errorInStream).Hidden = true
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if bare && t.stdinIsTerminal() {
			fmt.Fprint(t.stderr, shortHelp)
			return exitCode(exitFailed)
		}
		return t.postRender(&p, reportFile)
	}
}

const shortHelp = `loki-ruler-sidecar reads rendered manifests on stdin. For example:

  helm template loki grafana/loki -f values.yaml | loki-ruler-sidecar > fixed.yaml

Run 'loki-ruler-sidecar --help' for the verbs and flags.
`

func (t *terminal) postRender(p *patchFlags, reportFile string) error {
	opts, err := p.options(t)
	if err != nil {
		if reportErr := writeReport(reportFile, nil, err); reportErr != nil {
			return reportErr
		}
		return err
	}
	src, err := t.readStdin()
	if err != nil {
		return err
	}
	if transform.IsResourceList(src) {
		return t.function(src, opts, reportFile)
	}
	result, err := transform.Render(src, opts)
	if reportErr := writeReport(reportFile, result, err); err == nil {
		err = reportErr
	}
	if err != nil {
		return err
	}
	t.say(result.Changes)
	return write(t.stdout, result)
}

// say tells on stderr what stands in the way, always, and the rest with -v.
func (t *terminal) say(changes []finding.Change) {
	for _, c := range changes {
		if t.verbose || c.Reason.Conflict() {
			fmt.Fprintf(t.stderr, "%s: %s: %s: %s\n", c.Place, c.Object, c.Reason, c.Detail)
		}
	}
}

// write puts the whole product out, or says that it did not.
func write(w io.Writer, product io.WriterTo) error {
	if _, err := product.WriteTo(w); err != nil {
		return hinted(fmt.Errorf("writing the output: %w", err), "what was written is incomplete: do not apply it")
	}
	return nil
}

// writeReport says what was done, and why not, where Helm hides stderr.
func writeReport(name string, result *transform.Result, failure error) error {
	if name == "" {
		return nil
	}
	r := &report.Render{Tool: tool()}
	if result != nil {
		r.Changes = result.Changes
	}
	if r.Failure = report.FailureOf(failure); failure != nil {
		r.Failure.Hint = nextStep(failure)
	}
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	defer f.Close() //nolint:errcheck // closed below, with its error; this one is for the early return
	if err := report.WriteRender(f, r); err != nil {
		return fmt.Errorf("writing the report %s: %w", name, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("writing the report %s: %w", name, err)
	}
	return nil
}
