package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// lintFlags are the flags of lint; trace has the first group too.
type lintFlags struct {
	patchFlags
	live     liveFlags
	assume   []string
	lokitool string
	config   string

	formats, outputs []string
	failOn, severity string
	enable, disable  []string
	listRules        bool
	showSuppressed   bool
	fix, dryRun      bool
	watching         bool
}

func (l *lintFlags) register(cmd *cobra.Command) {
	l.patchFlags.register(cmd)
	l.registerFiles(cmd)
	l.registerRequireMatch(cmd)
	l.live.register(cmd)
	f := cmd.Flags()
	terminal.ListVar(f, &l.assume, "assume", "", "`FACT` from outside the input, as tenant=ID, loki=VERSION, rbac=external, FOLDER=/rules/fake, complete; all of them: explain cannot-verify (repeatable)")
	f.StringVar(&l.lokitool, "lokitool", "", "`PATH` of Grafana's lokitool, to have Loki's own parser judge the expressions too")
	f.StringVar(&l.config, "config", "", "`FILE` of flags (default: .loki-ruler-sidecar.yaml, where there is one)")
}

func (l *lintFlags) registerReport(cmd *cobra.Command) {
	f := cmd.Flags()
	terminal.CommaListVar(f, &l.formats, "format", "`FORMAT`[=FILE]: text, concise, json, sarif, junit, github, gitlab, tap, markdown or html (repeatable)")
	terminal.ListVar(f, &l.outputs, "output", "o", "`FILE` for the format in the same position, \"-\" for stdout (default: stdout)")
	f.StringVar(&l.failOn, "fail-on", "error", "exit 1 from this `SEVERITY` on: error, warning, info or never")
	f.StringVar(&l.severity, "severity", "info", "show this `SEVERITY` and worse: error, warning or info")
	terminal.CommaListVar(f, &l.enable, "enable", "run only these `RULES`, separated by commas (repeatable)")
	terminal.CommaListVar(f, &l.disable, "disable", "do not run these `RULES`, separated by commas (repeatable)")
	f.BoolVar(&l.listRules, "list-rules", false, "list the rules instead: --format text, json or markdown")
	f.BoolVar(&l.showSuppressed, "show-suppressed", false, "show suppressed findings too")
	f.BoolVar(&l.watching, "watch", false, "lint again whenever a file changes; ends with Ctrl-C")
	f.BoolVar(&l.fix, "fix", false, "write what is proposed into the files, and report what is left")
	f.BoolVar(&l.dryRun, "dry-run", false, "with --fix: write nothing, show it as a unified diff; exit 1 when there is one")
}

func lintCommand(t *console) *cobra.Command {
	l := &lintFlags{}
	cmd := &cobra.Command{
		Use:   "lint [FILE|DIR|-]...",
		Short: "Find what keeps rules from reaching the ruler",
		Long: `Judge rendered manifests and rule ConfigMaps together: everything that is applied
to one cluster. Directories that each hold a Loki are clusters of their own, and so
are files that hold the same one; what holds none goes with all of them. Exit 1 when
a finding is at or above --fail-on.`,
		Example: `  helm template loki grafana/loki -f values.yaml | loki-ruler-sidecar lint - rules/
  loki-ruler-sidecar lint rendered/ --format github,sarif=loki.sarif
  loki-ruler-sidecar lint clusters/* rules/
  loki-ruler-sidecar lint --live -n logs
  loki-ruler-sidecar lint --fix --dry-run rendered.yaml rules/
  loki-ruler-sidecar explain ruler-missing-sidecar`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := t.configuration(cmd, l.config); err != nil {
				return err
			}
			if l.listRules {
				return t.listRules(l)
			}
			if l.watching {
				return t.lintOnChange(l, args)
			}
			return t.lint(l, args)
		},
	}
	l.register(cmd)
	l.registerReport(cmd)
	return cmd
}

func (t *console) lint(l *lintFlags, args []string) error {
	reports, err := l.reports()
	if err != nil {
		return err
	}
	failOn, least, err := l.thresholds()
	if err != nil {
		return err
	}
	if l.dryRun && !l.fix {
		return terminal.Usage("--dry-run goes with --fix: lint alone writes nothing")
	}
	opts, sources, err := l.read(t, "lint", args)
	if err != nil {
		return err
	}
	var result *transform.LintResult
	if l.fix {
		result, sources, err = t.fix(l, opts, sources)
	} else {
		result, err = transform.Lint(inputs(sources), opts)
	}
	if err != nil || l.dryRun {
		return err
	}
	t.sayStrangers(result.Judged)
	product := lintReport(result, sources, l)
	if err := t.writeReports(reports, product, sources, report.Options{ShowSuppressed: l.showSuppressed, FailOn: failOn, Least: least}); err != nil {
		return err
	}
	return terminal.Verdict(result.Findings, failOn)
}

// thresholds are the weakest severities that fail and that are shown.
func (l *lintFlags) thresholds() (failOn, least finding.Severity, err error) {
	if failOn, err = terminal.Threshold(l.failOn); err != nil {
		return 0, 0, err
	}
	if err := terminal.OneOf("severity", l.severity, "error", "warning", "info"); err != nil {
		return 0, 0, err
	}
	err = least.UnmarshalText([]byte(l.severity))
	return failOn, least, err
}

// read reads what the flags and the arguments name.
func (l *lintFlags) read(t *console, verb string, args []string) (transform.LintOptions, []source, error) {
	opts, err := l.lintOptions(t)
	if err != nil {
		return opts, nil, err
	}
	t.Keeps = true
	sources, err := l.sources(t, verb, args)
	return opts, sources, err
}

// sources are what the arguments name and, with --live, what runs in the cluster.
// Without arguments the cluster is asked alone, and stdin is not.
func (l *lintFlags) sources(t *console, verb string, args []string) ([]source, error) {
	if !l.live.live {
		if l.live.context != "" {
			return nil, terminal.Usage("--context goes with --live")
		}
		return t.sources(args, l.walk)
	}
	cluster, err := l.live.read(t, verb, l.namespace)
	if err != nil || len(args) == 0 {
		return []source{cluster}, err
	}
	more, err := t.sources(args, l.walk)
	return append([]source{cluster}, more...), err
}

// knownRules finds the first word of a flag that is no id of a rule.
func knownRules(flag string, ids []string) error {
	for _, id := range ids {
		if err := transform.KnownRules([]string{id}); err != nil {
			return terminal.Unknown(fmt.Errorf("--%s: %w", flag, err), id, ruleIDs())
		}
	}
	return nil
}

func ruleIDs() []string {
	rules := transform.LintRules()
	ids := make([]string, len(rules))
	for i, r := range rules {
		ids[i] = r.ID
	}
	return ids
}

func (l *lintFlags) lintOptions(t *console) (transform.LintOptions, error) {
	base, err := l.options(t)
	if err == nil {
		err = knownRules("enable", l.enable)
	}
	if err == nil {
		err = knownRules("disable", l.disable)
	}
	if err != nil {
		return transform.LintOptions{}, err
	}
	assume, err := transform.ParseAssume(l.assume)
	if err != nil {
		return transform.LintOptions{}, terminal.Usage("--assume: %v", err)
	}
	if assume.Tenant == "" {
		assume.Tenant = l.flags.Tenant
	}
	opts := transform.LintOptions{Options: base, Assume: assume, Enable: l.enable, Disable: l.disable}
	opts.JudgeExpressions, err = lokitool(l.lokitool)
	return opts, err
}
