package main

import (
	"cmp"
	"slices"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

func checkCommand(t *terminal.Terminal) *cobra.Command {
	var r repositoryFlags
	var reports terminal.Reports
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Judge the rule files, for a target or for all of them",
		Long: `Judge every rule file as Loki does, and the repository as a whole: names that no
route can carry, files that would overwrite each other, limits, and what the
target's route drops or refuses. Exit 1 when a finding is at or above --fail-on.`,
		Example: `  loki-rules check
  loki-rules check -t prod --format github`,
		Args: terminal.Arguments(0, 0),
		RunE: func(*cobra.Command, []string) error { return check(t, &r, &reports) },
	}
	r.register(cmd)
	reports.Register(cmd)
	return cmd
}

func check(t *terminal.Terminal, r *repositoryFlags, reports *terminal.Reports) error {
	repository, err := r.open()
	if err != nil {
		return err
	}
	delivery, err := r.judged(t, repository, reports.Disable)
	if err != nil {
		return err
	}
	reports.Dir = r.dir
	return reports.Write(t, checked(repository, delivery, reports.Disable))
}

// judged is the repository as its target sees it. Where it has several and none
// is named, what is wrong for all of them is told.
func (r *repositoryFlags) judged(t *terminal.Terminal, o *opened, disable []string) (*rules.Delivery, error) {
	if r.target == "" && len(o.config.Targets) != 1 && len(r.render) == 0 {
		target, err := r.override(rules.Target{}, t)
		return o.Desired(o.config, target, rules.Options{Tenant: cmp.Or(target.Tenant, anyTenant), Disable: disable}), err
	}
	s, err := r.site(o, t)
	if err != nil {
		return nil, err
	}
	d, err := s.desired(o, disable)
	if err != nil {
		return nil, err
	}
	return s.withSurroundings(d, disable), nil
}

// anyTenant stands for the tenant of files that have none while no target says
// which it is: it is not what is judged then.
const anyTenant = "fake"

// checked is a report on a delivery.
func checked(repository *opened, d *rules.Delivery, disable []string) *report.Lint {
	l := &report.Lint{Findings: d.Findings, Tool: tool(), Judged: finding.Judged{RuleFiles: len(d.Files)}}
	texts := map[string][]byte{}
	for _, f := range repository.Files {
		l.Files = append(l.Files, f.Path)
		texts[f.Path] = f.Text
	}
	l.Source = report.Sources(texts)
	for _, page := range pages() {
		if !slices.Contains(disable, page.ID) {
			l.Rules = append(l.Rules, page)
		}
	}
	return l
}

// pages are what check can find: in the text of rule files, where lint's rules
// have them, and in the repository as a whole.
func pages() []finding.Rule {
	var all []finding.Rule
	page := terminal.PageURI(homepage, version)
	for _, rule := range transform.LintRules() {
		if rule.Room == "files" {
			rule.HelpURI = page(rule.Source)
			all = append(all, rule)
		}
	}
	return append(all, rules.Pages()...)
}
