package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// lintReport pairs the findings with what a report needs around them.
func lintReport(result *transform.LintResult, sources []source, l *lintFlags) *report.Lint {
	r := &report.Lint{Findings: result.Findings, Tool: tool(), Inputs: result.Objects}
	texts := map[string][]byte{}
	for _, s := range sources {
		r.Files = append(r.Files, s.name)
		texts[s.name] = s.data
	}
	r.Source = report.Without(report.Sources(texts), result.Secrets)
	for _, rule := range transform.LintRules() {
		if rule.DocOnly || slices.Contains(l.disable, rule.ID) || len(l.enable) > 0 && !slices.Contains(l.enable, rule.ID) {
			continue
		}
		r.Rules = append(r.Rules, report.Rule{
			ID: rule.ID, Title: rule.Title, Markdown: rule.Page, Severity: rule.Severity, Fixable: rule.Fixable,
			HelpURI: homepage + "/blob/main/transform/internal/lint/pages/" + rule.ID + ".md",
		})
	}
	return r
}

// destination is one format and where it goes; "" is stdout.
type destination struct {
	format report.Format
	file   string
}

// reports pairs --format with --output by position.
func (l *lintFlags) reports() ([]destination, error) {
	formats := l.formats
	if len(formats) == 0 {
		formats = []string{"text"}
	}
	if l.listRules {
		return nil, nil
	}
	if len(l.outputs) > len(formats) {
		return nil, usage("%d --output for %d --format: give each --output a --format before it", len(l.outputs), len(formats))
	}
	var all []destination
	toStdout := 0
	for i, word := range formats {
		f, err := report.ParseFormat(word)
		if err != nil {
			return nil, usage("--format: %v", err)
		}
		d := destination{format: f}
		if i < len(l.outputs) && l.outputs[i] != "-" {
			d.file = l.outputs[i]
		}
		if d.file == "" {
			toStdout++
		} else if slices.ContainsFunc(all, func(other destination) bool { return other.file == d.file }) {
			return nil, usage("two formats would go to %s: one would overwrite the other", d.file)
		}
		all = append(all, d)
	}
	if toStdout > 1 {
		return nil, usage("%d formats would go to stdout: give all but one an --output FILE", toStdout)
	}
	return all, nil
}

// writeReports builds every report before it writes the first, and stdout's last:
// it stays empty when a file cannot be written.
func (t *terminal) writeReports(to []destination, product *report.Lint, o report.Options) error {
	texts := make([]bytes.Buffer, len(to))
	for i, d := range to {
		options := o
		options.Color = d.file == "" && t.colour(t.stdout)
		if err := report.Write(&texts[i], d.format, product, options); err != nil {
			return err
		}
	}
	stdout := -1
	for i, d := range to {
		if d.file == "" {
			stdout = i
			continue
		}
		if err := os.WriteFile(d.file, texts[i].Bytes(), 0o644); err != nil { //nolint:gosec // a report is for others to read
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	if stdout < 0 {
		return nil
	}
	return write(t.stdout, &texts[stdout])
}
