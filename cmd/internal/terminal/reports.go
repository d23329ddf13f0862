package terminal

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// Reports are the flags of a verb that judges: what is reported, in which
// forms, and what makes it exit 1.
type Reports struct {
	Disable []string // ids that are not to be reported
	Dir     string   // that the names of the files that were read count from; "" is the working directory

	formats, outputs []string
	failOn           string
}

// Register gives a command the flags.
func (r *Reports) Register(cmd *cobra.Command) {
	f := cmd.Flags()
	CommaListVar(f, &r.formats, "format", "`FORMAT`[=FILE]: text, concise, json, sarif, junit, github, gitlab, tap, markdown or html (repeatable)")
	ListVar(f, &r.outputs, "output", "", "`FILE` for the format in the same position, \"-\" for stdout (default: stdout)")
	f.StringVar(&r.failOn, "fail-on", "error", "exit 1 from this `SEVERITY` on: error, warning, info or never")
	ListVar(f, &r.Disable, "disable", "", "do not report this `RULE`, and refuse nothing for it (repeatable)")
}

// Write writes every report, and is the exit code. It builds all of them before
// it writes the first, and stdout's last: that stays empty when a file cannot be
// written.
func (r *Reports) Write(t *Terminal, product *report.Lint) error {
	destinations, err := Destinations(r.formats, r.outputs)
	if err != nil {
		return err
	}
	failOn, err := Threshold(r.failOn)
	if err != nil {
		return err
	}
	texts := make([]bytes.Buffer, len(destinations))
	for i, d := range destinations {
		o := report.Options{Columns: Columns(nil, t.Getenv)}
		if d.File == "" {
			o = t.Look(t.Stdout)
		}
		o.FailOn = failOn
		if err := report.Write(&texts[i], d.Format, ForCodeHost(product, d.Format, r.Dir), o); err != nil {
			return err
		}
	}
	for i, d := range destinations {
		if d.File == "" {
			continue
		}
		if err := WriteFile(d.File, texts[i].Bytes(), IsReport); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	if i := slices.IndexFunc(destinations, func(d Destination) bool { return d.File == "" }); i >= 0 {
		if err := t.Write(texts[i].Bytes()); err != nil {
			return err
		}
	}
	return Verdict(product.Findings, failOn)
}

// Verdict is exit 1 when something that is not suppressed is bad enough.
func Verdict(findings []finding.Finding, failOn finding.Severity) error {
	for _, f := range findings {
		if f.Suppressed == "" && f.Severity >= failOn {
			return Code(Findings)
		}
	}
	return nil
}

// Threshold is the weakest severity that fails; above Error nothing does.
func Threshold(word string) (finding.Severity, error) {
	if word == "never" {
		return finding.Error + 1, nil
	}
	if err := OneOf("fail-on", word, "error", "warning", "info", "never"); err != nil {
		return 0, err
	}
	var s finding.Severity
	err := s.UnmarshalText([]byte(word))
	return s, err
}
