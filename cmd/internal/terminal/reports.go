package terminal

import (
	"bytes"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// Reports are the flags of a verb that judges: what is reported, in which
// forms, and what makes it exit 1.
type Reports struct {
	Disable []string // ids that are not to be reported

	formats, outputs []string
	failOn           string
}

// Register gives a command the flags.
func (r *Reports) Register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&r.formats, "format", nil, "`FORMAT`: text, concise, json, sarif, junit, github, gitlab or tap (repeatable, in pairs with --output)")
	f.StringArrayVar(&r.outputs, "output", nil, "`FILE` for the format in the same position (default: stdout)")
	f.StringVar(&r.failOn, "fail-on", "error", "exit 1 from this `SEVERITY` on: error, warning, info or never")
	f.StringArrayVar(&r.Disable, "disable", nil, "do not report this `RULE`, and refuse nothing for it (repeatable)")
}

// Write writes every report, and is the exit code. It builds all of them before
// it writes the first, and stdout's last: that stays empty when a file cannot be
// written.
func (r *Reports) Write(t *Terminal, product *report.Lint) error {
	destinations, err := r.destinations(t)
	if err != nil {
		return err
	}
	failOn, err := r.threshold(t)
	if err != nil {
		return err
	}
	texts := make([]bytes.Buffer, len(destinations))
	for i, d := range destinations {
		o := report.Options{Columns: Columns(nil, t.Getenv)}
		if d.file == "" {
			o = t.Look(t.Stdout)
		}
		o.FailOn = failOn
		if err := report.Write(&texts[i], d.format, product, o); err != nil {
			return err
		}
	}
	for i, d := range destinations {
		if d.file == "" {
			continue
		}
		if err := os.WriteFile(d.file, texts[i].Bytes(), 0o644); err != nil { //nolint:gosec // a report is for others to read
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	if i := slices.IndexFunc(destinations, func(d destination) bool { return d.file == "" }); i >= 0 {
		if err := t.Write(texts[i].Bytes()); err != nil {
			return err
		}
	}
	return verdict(product.Findings, failOn)
}

// verdict: exit 1 when something that is not suppressed is bad enough.
func verdict(findings []finding.Finding, failOn finding.Severity) error {
	for _, f := range findings {
		if f.Suppressed == "" && f.Severity >= failOn {
			return Code(Findings)
		}
	}
	return nil
}

// threshold is the weakest severity that fails; above Error nothing does.
func (r *Reports) threshold(t *Terminal) (finding.Severity, error) {
	if r.failOn == "never" {
		return finding.Error + 1, nil
	}
	var s finding.Severity
	if err := s.UnmarshalText([]byte(r.failOn)); err != nil {
		return 0, t.Usage("--fail-on %q: one of error, warning, info, never", r.failOn)
	}
	return s, nil
}

// destination is one format and where it goes; "" is stdout.
type destination struct {
	format report.Format
	file   string
}

// destinations pairs --format with --output by position.
func (r *Reports) destinations(t *Terminal) ([]destination, error) {
	formats := r.formats
	if len(formats) == 0 {
		formats = []string{string(report.Text)}
	}
	if len(r.outputs) > len(formats) {
		return nil, t.Usage("%d --output for %d --format: give each --output a --format before it", len(r.outputs), len(formats))
	}
	var all []destination
	for i, word := range formats {
		f, err := report.ParseFormat(word)
		if err != nil {
			return nil, t.Usage("--format: %v", err)
		}
		d := destination{format: f}
		if i < len(r.outputs) && r.outputs[i] != "-" {
			d.file = r.outputs[i]
		}
		if slices.ContainsFunc(all, func(other destination) bool { return other.file == d.file }) {
			where := d.file
			if where == "" {
				where = "stdout"
			}
			return nil, t.Usage("two formats would go to %s: give each an --output FILE of its own", where)
		}
		all = append(all, d)
	}
	return all, nil
}
