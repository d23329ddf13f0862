package main

import (
	"bytes"
	"errors"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

func diffCommand(t *console) *cobra.Command {
	var p patchFlags
	cmd := &cobra.Command{
		Use:   "diff [FILE|DIR|-]...",
		Short: "Show what post-render would change, as a unified diff",
		Long:  "Show what post-render would change, as a unified diff. Exit 0 when nothing would, 1 when something would.\nThe last line, on stderr, says what was judged.",
		Example: `  helm template loki grafana/loki -f values.yaml | loki-ruler-sidecar diff -
  loki-ruler-sidecar diff rendered/`,
		RunE: func(_ *cobra.Command, args []string) error { return t.diff(&p, args) },
	}
	p.register(cmd)
	p.registerFiles(cmd)
	p.registerRequireMatch(cmd)
	return cmd
}

func (t *console) diff(p *patchFlags, args []string) error {
	opts, err := p.options(t)
	if err != nil {
		return err
	}
	sources, err := t.sources(args, p.walk)
	if err != nil {
		return err
	}
	results, faults, err := transform.Compare(inputs(sources), opts)
	if err != nil {
		return err
	}
	t.sayFaults(faults)
	d := t.differences(results, sources)
	judged := transform.Judged{Judged: finding.Judged{Rulers: d.rulers}}
	if d.rulers == 0 { // reading all of the input takes longer than the diff
		judged = transform.Judge(inputs(sources))
	}
	if d.candidates == 0 && len(faults) == 0 {
		if err := t.sayNoCandidate(judged, sources); err != nil {
			return err
		}
	}
	if err := t.Put(bytes.NewBuffer(t.paint(d.text.Bytes()))); err != nil {
		return err
	}
	switch {
	case judged.Nothing() && judged.Objects() == 0 && len(faults) == 0:
		return terminal.Hinted(errors.New("nothing of the input can be read: nothing was judged"), "see why: loki-ruler-sidecar lint, with the same arguments")
	case judged.Nothing() && judged.Objects() == 0:
		return nil // each fault was told
	}
	t.Say("%s", outcome(judged.Judged, d.changed))
	if d.text.Len() == 0 {
		return nil
	}
	return terminal.Code(exitFindings)
}

// differences are what post-render would change in some sources.
type differences struct {
	text                        bytes.Buffer // unified
	candidates, rulers, changed int
}

// differences collects them, and says with -v what was decided of each workload.
func (t *console) differences(results []*transform.Result, sources []source) *differences {
	var d differences
	for i, result := range results {
		d.candidates += len(result.Changes)
		d.rulers += result.Rulers()
		for _, c := range result.Changes {
			if c.Reason.Changed() {
				d.changed++
			}
		}
		t.say(result.Changes)
		if result.Changed() {
			d.text.Write(unified(sources[i].name, sources[i].data, result.Pieces()))
		}
	}
	return &d
}

// sayNoCandidate is what there is to say of sources in which nothing might be a
// distributed ruler; an error where there is nothing to judge at all.
func (t *console) sayNoCandidate(judged transform.Judged, sources []source) error {
	if err := judged.Err(); err != nil {
		return err
	}
	t.sayStrangers(judged)
	if t.Verbose {
		t.sayInstead(sources)
	}
	return nil
}

// outcome says what was judged: an empty diff of nothing is no pass.
func outcome(judged finding.Judged, changed int) string {
	if changed == 0 {
		return "no change in " + judged.String()
	}
	return report.Count(changed, "change", "changes") + " in " + judged.String()
}

// sayFaults names what the answer is not about; it is the answer about the rest.
func (t *console) sayFaults(faults []error) {
	for _, fault := range faults {
		t.unread = true
		t.Tell(fault)
	}
}

// 11 inlined copies were 4.6 KB of code.
//
//go:noinline
func inputs(sources []source) []transform.Input {
	all := make([]transform.Input, len(sources))
	for i, s := range sources {
		all[i] = transform.Input{Name: s.name, Data: s.data, World: s.world}
	}
	return all
}

// paint colours a diff for a terminal.
func (t *console) paint(text []byte) []byte {
	if !t.Colour(t.Stdout) {
		return text
	}
	var out []byte
	for line := range bytes.Lines(text) {
		out = append(out, paintLine(line)...)
	}
	return out
}

func paintLine(line []byte) []byte {
	colour := ""
	switch {
	case bytes.HasPrefix(line, []byte("+++")), bytes.HasPrefix(line, []byte("---")):
		colour = "\x1b[1m"
	case line[0] == '+':
		colour = "\x1b[32m"
	case line[0] == '-':
		colour = "\x1b[31m"
	case line[0] == '@':
		colour = "\x1b[36m"
	default:
		return line
	}
	text, nl := bytes.CutSuffix(line, []byte("\n"))
	painted := append([]byte(colour), text...)
	painted = append(painted, "\x1b[0m"...)
	if nl {
		painted = append(painted, '\n')
	}
	return painted
}
