package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// lintFlags are the flags of lint; trace has the first group too.
type lintFlags struct {
	patchFlags
	assume   []string
	lokitool string
	config   string

	formats, outputs []string
	failOn           string
	enable, disable  []string
	listRules        bool
	showSuppressed   bool
}

func (l *lintFlags) register(cmd *cobra.Command) {
	l.patchFlags.register(cmd)
	l.registerRequireMatch(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&l.assume, "assume", nil, "`FACT` from outside the input: tenant=ID, loki=VERSION, rbac=external, complete (repeatable)")
	f.StringVar(&l.lokitool, "lokitool", "", "`PATH` of lokitool, which judges what text alone does not show (default: from PATH; \"none\" for no)")
	f.StringVar(&l.config, "config", "", "`FILE` of flags (default: .loki-ruler-sidecar.yaml, where there is one)")
}

func (l *lintFlags) registerReport(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&l.formats, "format", nil, "`FORMAT`: text, json, sarif, junit, github, gitlab or tap (repeatable, in pairs with --output)")
	f.StringArrayVar(&l.outputs, "output", nil, "`FILE` for the format in the same position (default: stdout)")
	f.StringVar(&l.failOn, "fail-on", "error", "exit 1 from this `SEVERITY` on: error, warning, info or never")
	f.StringArrayVar(&l.enable, "enable", nil, "run only this `RULE` (repeatable)")
	f.StringArrayVar(&l.disable, "disable", nil, "do not run this `RULE` (repeatable)")
	f.BoolVar(&l.listRules, "list-rules", false, "list the rules instead: --format text, json or markdown")
	f.BoolVar(&l.showSuppressed, "show-suppressed", false, "show suppressed findings too")
}

func lintCommand(t *terminal) *cobra.Command {
	l := &lintFlags{}
	cmd := &cobra.Command{
		Use:   "lint [FILE|DIR|-]...",
		Short: "Find what keeps rules from reaching the ruler",
		Long: `Judge rendered manifests and rule ConfigMaps together: everything that is applied
to one cluster. Exit 1 when a finding is at or above --fail-on.`,
		Example: `  helm template loki grafana/loki -f values.yaml | loki-ruler-sidecar lint - rules/
  loki-ruler-sidecar lint rendered/ --format github --format sarif --output "" --output loki.sarif
  loki-ruler-sidecar explain ruler-missing-sidecar`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := configuration(cmd, l.config); err != nil {
				return err
			}
			if l.listRules {
				return t.listRules(l)
			}
			return t.lint(l, args)
		},
	}
	l.register(cmd)
	l.registerReport(cmd)
	return cmd
}

func (t *terminal) lint(l *lintFlags, args []string) error {
	reports, err := l.reports()
	if err != nil {
		return err
	}
	threshold, never, err := severity(l.failOn)
	if err != nil {
		return err
	}
	opts, err := l.lintOptions(t)
	if err != nil {
		return err
	}
	sources, err := t.sources(args)
	if err != nil {
		return err
	}
	result, err := transform.Lint(inputs(sources), opts)
	if err != nil {
		return err
	}
	product := lintReport(result, sources, l)
	failOn := threshold
	if never {
		failOn = finding.Error + 1
	}
	if err := t.writeReports(reports, product, report.Options{ShowSuppressed: l.showSuppressed, FailOn: failOn}); err != nil {
		return err
	}
	return verdict(result.Findings, failOn)
}

// verdict: exit 1 when something that is not suppressed is bad enough.
func verdict(findings []finding.Finding, failOn finding.Severity) error {
	for _, f := range findings {
		if f.Suppressed == "" && f.Severity >= failOn {
			return exitCode(exitFindings)
		}
	}
	return nil
}

func severity(word string) (s finding.Severity, never bool, err error) {
	if word == "never" {
		return 0, true, nil
	}
	if err := s.UnmarshalText([]byte(word)); err != nil {
		return 0, false, usage("--fail-on %q: one of error, warning, info, never", word)
	}
	return s, false, nil
}

func (l *lintFlags) lintOptions(t *terminal) (transform.LintOptions, error) {
	base, err := l.options(t)
	if err != nil {
		return transform.LintOptions{}, err
	}
	assume, err := transform.ParseAssume(l.assume)
	if err != nil {
		return transform.LintOptions{}, usage("--assume: %v", err)
	}
	if assume.Tenant == "" {
		assume.Tenant = l.flags.Tenant
	}
	opts := transform.LintOptions{Options: base, Assume: assume, Enable: l.enable, Disable: l.disable}
	opts.JudgeExpressions, err = lokitool(l.lokitool)
	return opts, err
}

// lintReport pairs the findings with what a report needs around them.
func lintReport(result *transform.LintResult, sources []source, l *lintFlags) *report.Lint {
	r := &report.Lint{Findings: result.Findings, Tool: tool(), Inputs: result.Objects}
	texts := map[string][]byte{}
	for _, s := range sources {
		r.Files = append(r.Files, s.name)
		texts[s.name] = s.data
	}
	r.Source = report.Sources(texts)
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
		}
		all = append(all, d)
	}
	if toStdout > 1 {
		return nil, usage("%d formats would go to stdout: give all but one an --output FILE", toStdout)
	}
	return all, nil
}

// writeReports builds every report before it writes the first.
func (t *terminal) writeReports(to []destination, product *report.Lint, o report.Options) error {
	texts := make([]bytes.Buffer, len(to))
	for i, d := range to {
		options := o
		options.Color = d.file == "" && t.colour(t.stdout)
		if err := report.Write(&texts[i], d.format, product, options); err != nil {
			return err
		}
	}
	for i, d := range to {
		if d.file == "" {
			if err := write(t.stdout, &texts[i]); err != nil {
				return err
			}
			continue
		}
		if err := os.WriteFile(d.file, texts[i].Bytes(), 0o644); err != nil { //nolint:gosec // a report is for others to read
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	return nil
}

// listRules prints the rules as a table, as JSON, or as the Markdown table of
// the README.
func (t *terminal) listRules(l *lintFlags) error {
	format := "text"
	if len(l.formats) > 0 {
		format = l.formats[len(l.formats)-1]
	}
	var b bytes.Buffer
	switch format {
	case "text":
		listText(&b)
	case "markdown":
		listMarkdown(&b)
	case "json":
		if err := listJSON(&b); err != nil {
			return err
		}
	default:
		return usage("--list-rules --format %q: one of text, json, markdown", format)
	}
	return write(t.stdout, &b)
}

func listText(w io.Writer) {
	for _, r := range transform.LintRules() {
		fmt.Fprintf(w, "%-42s %-8s %-8s %s\n", r.ID, severityWord(r), fixableWord(r), r.Title)
	}
}

func listMarkdown(w io.Writer) {
	fmt.Fprintln(w, "| rule | severity | repaired | what is wrong |")
	fmt.Fprintln(w, "|---|---|---|---|")
	for _, r := range transform.LintRules() {
		fmt.Fprintf(w, "| [%s](transform/internal/lint/pages/%s.md) | %s | %s | %s |\n", r.ID, r.ID, severityWord(r), fixableWord(r), strings.ReplaceAll(r.Title, "|", `\|`))
	}
}

func severityWord(r transform.LintRule) string {
	if r.DocOnly {
		return "-"
	}
	return r.Severity.String()
}

func fixableWord(r transform.LintRule) string {
	if r.Fixable {
		return "yes"
	}
	return ""
}
