package main

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/krm"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

func postRenderCommand(t *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "post-render [FILE|-]",
		Short: "Read rendered manifests on stdin, write them with the ruler's sidecar to stdout",
		Args:  terminal.Arguments(0, 1),
		Example: `  helm upgrade --install loki grafana/loki -f values.yaml --post-renderer loki-ruler-sidecar
  helm template loki grafana/loki -f values.yaml | loki-ruler-sidecar post-render --values values.yaml`,
	}
	asPostRender(cmd, t, false)
	return cmd
}

// asPostRender gives a command post-render's flags and work. Without a verb a
// terminal on stdin gets help, not a hang.
func asPostRender(cmd *cobra.Command, t *console, bare bool) {
	var p patchFlags
	var reportFile string
	p.register(cmd)
	p.registerRequireMatch(cmd)
	cmd.Flags().StringVar(&reportFile, "report", "", "write to `FILE`, as JSON, what was done to which object, and why not")
	cmd.Flags().Bool(errorInStream, false, "under Helm 4, write an error to stdout for Helm to print")
	cmd.Flags().Lookup(errorInStream).Hidden = true
	showVersion := false
	if bare {
		cmd.Flags().BoolVar(&showVersion, "version", false, "print the version, as the verb does")
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if showVersion {
			return t.version("text")
		}
		if bare && len(args) == 0 && t.StdinIsTerminal() {
			fmt.Fprint(t.Stderr, shortHelp)
			return terminal.Code(exitFailed)
		}
		return t.postRender(&p, args, reportFile)
	}
}

const shortHelp = `loki-ruler-sidecar reads rendered manifests on stdin. For example:

  helm template loki grafana/loki -f v.yaml | loki-ruler-sidecar > fixed.yaml

Run 'loki-ruler-sidecar --help' for the verbs and flags.
`

func (t *console) postRender(p *patchFlags, args []string, reportName string) error {
	var inputs []source
	for _, name := range args {
		inputs = append(inputs, source{name: name})
	}
	r, err := t.openReport(reportName, inputs)
	if err != nil {
		return err
	}
	changes, err := t.render(p, args)
	if reportErr := r.write(changes, err); err == nil {
		err = reportErr
	}
	return err
}

// render writes the product, and returns what was done for the report.
func (t *console) render(p *patchFlags, args []string) ([]finding.Change, error) {
	opts, err := p.options(t)
	if err != nil {
		return nil, err
	}
	in, err := t.stream(args)
	if err != nil {
		return nil, err
	}
	src := in.data
	opts.Name = in.name
	if krm.IsResourceList(src) {
		return t.function(src, opts)
	}
	result, err := transform.Render(src, opts)
	if err != nil {
		return nil, err
	}
	t.say(result.Changes)
	if len(result.Changes) == 0 && t.Verbose {
		t.sayInstead([]source{in})
	}
	return result.Changes, t.Put(result)
}

// say tells on stderr what stands in the way and what was assumed, always, and the
// rest with -v.
func (t *console) say(changes []finding.Change) {
	for _, c := range changes {
		if !c.Reason.Untold() && (t.Verbose || c.Reason.Conflict() || c.Assumed) { // that one is an error, told with its place
			t.Say("%s: %s: %s: %s", c.Place, c.Object, c.Reason, c.Detail)
		}
	}
}

// sayInstead says what evaluates the rules where no distributed ruler is.
func (t *console) sayInstead(sources []source) {
	evaluators := transform.Evaluators(inputs(sources))
	for _, e := range evaluators {
		t.Say("%s: no distributed ruler is in the input: %s %s", e.Place, e.Object, e.What)
	}
	if len(evaluators) == 0 {
		t.Say("no workload of Loki that evaluates rules is in the input")
	}
}

// reportFile says what was done, and why not, where Helm hides stderr. It is
// written last, so that it can tell how it ended.
type reportFile struct{ *outputFile }

// openReport makes ready to write the report; without a name there is none.
func (t *console) openReport(name string, inputs []source) (reportFile, error) {
	if name == "" {
		return reportFile{}, nil
	}
	f, err := t.openOutput(name, inputs, reporter("post-render"))
	if err != nil {
		return reportFile{}, fmt.Errorf("writing the report: %w", err)
	}
	return reportFile{f}, nil
}

func (r reportFile) write(changes []finding.Change, failure error) error {
	if r.outputFile == nil {
		return nil
	}
	if code := terminal.Code(0); errors.As(failure, &code) {
		failure = nil // findings are an answer
	}
	product := &report.Render{Tool: tool(), Changes: changes}
	if product.Failure = report.FailureOf(failure); failure != nil {
		product.Failure.Hint = terminal.NextStep(noMatch(failure))
	}
	var text bytes.Buffer
	err := report.WriteRender(&text, product)
	if err == nil {
		err = r.commit(text.Bytes())
	}
	if err != nil {
		return fmt.Errorf("writing the report %s: %w", r.name, err)
	}
	return nil
}
