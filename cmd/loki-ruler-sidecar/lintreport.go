package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	look "github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
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
	for _, rule := range transform.LintRules() {
		if rule.DocOnly || slices.Contains(l.disable, rule.ID) || len(l.enable) > 0 && !slices.Contains(l.enable, rule.ID) {
			continue
		}
		rule.HelpURI = homepage + "/blob/main/" + rule.Source
		r.Rules = append(r.Rules, rule)
	}
	return r
}

// destination is one format and where it goes; "" is stdout.
type destination struct {
	format report.Format
	file   string
}

// reports are the formats asked for: "sarif=loki.sarif", or --format and
// --output in pairs by position.
func (l *lintFlags) reports() ([]destination, error) {
	formats := l.formats
	if len(formats) == 0 {
		formats = []string{"text"}
	}
	if l.listRules {
		return nil, nil
	}
	all, err := destinations(formats)
	if err != nil {
		return nil, err
	}
	if err := pair(all, l.outputs); err != nil {
		return nil, err
	}
	return all, collisions(all)
}

func destinations(formats []string) ([]destination, error) {
	all := make([]destination, len(formats))
	for i, word := range formats {
		name, file, _ := strings.Cut(word, "=")
		f, err := report.ParseFormat(name)
		if err != nil {
			return nil, usage("--format: %v", err)
		}
		all[i] = destination{f, file}
	}
	return all, nil
}

// pair gives the formats that name no file the outputs, in order. Fewer outputs
// than such formats would put one where another was meant.
func pair(all []destination, outputs []string) error {
	if len(outputs) == 0 {
		return nil
	}
	free := 0
	for i := range all {
		if all[i].file != "" {
			continue
		}
		if free < len(outputs) && outputs[free] != "-" {
			all[i].file = outputs[free]
		}
		free++
	}
	if free != len(outputs) {
		return usage("%s for %s: write --format NAME=FILE, or one --output for each --format (\"-\" is stdout)",
			counted(len(outputs), "--output", "--output"), counted(free, "--format without a file", "--format without a file"))
	}
	return nil
}

// collisions: two reports in one place are one report too few.
func collisions(all []destination) error {
	toStdout := 0
	for i, d := range all {
		switch {
		case d.file == "":
			toStdout++
		case slices.ContainsFunc(all[:i], func(other destination) bool { return other.file == d.file }):
			return usage("two formats would go to %s: one would overwrite the other", d.file)
		}
	}
	if toStdout > 1 {
		return usage("%d formats would go to stdout: give all but one a file, --format NAME=FILE", toStdout)
	}
	return nil
}

// writeReports builds every report and opens every file before it writes the
// first, and stdout's last: it stays empty when a file cannot be written.
func (t *terminal) writeReports(to []destination, product *report.Lint, sources []source, o report.Options) error {
	var stdout bytes.Buffer
	var outputs outputFiles
	defer outputs.abandon()
	for _, d := range to {
		options := o
		options.Columns = look.Columns(nil, t.getenv)
		if d.file == "" {
			options.Color, options.Columns = t.colour(t.stdout), look.Columns(t.stdout, t.getenv)
		}
		var text bytes.Buffer
		if err := report.Write(&text, d.format, product, options); err != nil {
			return err
		}
		if d.file == "" {
			stdout = text
			continue
		}
		file, err := t.openOutput(d.file, sources, reporter("lint"))
		if err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
		outputs.add(file, text.Bytes())
	}
	if err := outputs.commit(); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return write(t.stdout, &stdout)
}
