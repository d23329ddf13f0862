package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// lintReport pairs the findings with what a report needs around them.
func lintReport(result *transform.LintResult, sources []source, l *lintFlags) *report.Lint {
	r := &report.Lint{Findings: result.Findings, Tool: tool(), Judged: result.Judged.Judged}
	texts := map[string][]byte{}
	for _, s := range sources {
		r.Files = append(r.Files, s.name)
		texts[s.name] = s.data
	}
	for _, name := range l.values {
		if data, err := os.ReadFile(name); err == nil { // what cannot be read any more is not shown
			texts[name] = data
		}
	}
	r.Source = report.Without(report.Sources(texts), result.Secrets)
	page := terminal.PageURI(homepage, version)
	r.Rules = slices.DeleteFunc(transform.LintRules(), func(rule finding.Rule) bool {
		return rule.DocOnly || slices.Contains(l.disable, rule.ID) || len(l.enable) > 0 && !slices.Contains(l.enable, rule.ID)
	})
	for i := range r.Rules {
		r.Rules[i].HelpURI = page(r.Rules[i].Source)
	}
	return r
}

// reports are the formats asked for, and where they go.
func (l *lintFlags) reports() ([]terminal.Destination, error) {
	if l.listRules {
		return nil, nil
	}
	return terminal.Destinations(l.formats, l.outputs)
}

// writeReports builds every report and opens every file before it writes the
// first, and stdout's last: it stays empty when a file cannot be written.
func (t *console) writeReports(to []terminal.Destination, product *report.Lint, sources []source, o report.Options) error {
	var stdout bytes.Buffer
	var outputs outputFiles
	defer outputs.abandon()
	for _, d := range to {
		options := o
		options.Columns = terminal.Columns(nil, t.Getenv)
		if d.File == "" {
			options.Color, options.Columns = t.Colour(t.Stdout), terminal.Columns(t.Stdout, t.Getenv)
		}
		var text bytes.Buffer
		if err := report.Write(&text, d.Format, terminal.ForCodeHost(product, d.Format, ""), options); err != nil {
			return err
		}
		if d.File == "" {
			stdout = text
			continue
		}
		file, err := t.openOutput(d.File, sources, reporter("lint"))
		if err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
		outputs.add(file, text.Bytes())
	}
	if err := outputs.commit(); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return t.Put(&stdout)
}
