package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

func traceCommand(t *console) *cobra.Command {
	l := &lintFlags{}
	var form, rule string
	cmd := &cobra.Command{
		Use:   "trace [FILE|DIR|-]...",
		Short: "Follow each rule, hop by hop, from its ConfigMap to the ruler",
		Long: `Follow each rule file from its ConfigMap or Secret to the ruler: label, namespace,
access, volume, directory, tenant, parse. What lint calls an error of the pod, the config or
the object stops it too. A row for each, failures first; those that go the same way share
one. The hops of one come with --rule, those of all with -v. Exit 0 when all arrive or
nothing shows that one does not, 1 when one with rules in it stops.`,
		Example: `  helm template loki grafana/loki -f values.yaml | loki-ruler-sidecar | loki-ruler-sidecar trace - rules/
  loki-ruler-sidecar trace --live --context production
  loki-ruler-sidecar trace rendered/ --rule team-a/checkout-rules --format mermaid`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := t.configuration(cmd, l.config); err != nil {
				return err
			}
			return t.trace(l, form, rule, args)
		},
	}
	l.register(cmd)
	cmd.Flags().StringVar(&form, "format", "table", "`FORM`: table, concise, json, mermaid, markdown or html")
	cmd.Flags().StringVar(&rule, "rule", "", "only the rule object `NAMESPACE/NAME` (or NAME)")
	return cmd
}

func (t *console) trace(l *lintFlags, form, rule string, args []string) error {
	f, err := report.ParseTraceForm(form)
	if err != nil {
		return terminal.Unknown(fmt.Errorf("--format: %w", err), form, traceForms())
	}
	opts, sources, err := l.read(t, "trace", args)
	if err != nil {
		return err
	}
	result, err := transform.Trace(inputs(sources), opts)
	if err != nil {
		return err
	}
	t.sayBroken(result.Broken)
	t.sayStrangers(result.Judged)
	all := result.Routes
	routes := only(all, rule)
	if rule != "" && len(routes) == 0 {
		return terminal.Usage("--rule %q: no such rule object in the input", rule)
	}
	if rule == "" {
		t.sayForeign(all, len(routes) == 0)
	}
	if len(result.Broken) > 0 && len(routes) == 0 {
		return terminal.Code(exitFailed) // a trace of nothing but what cannot be read proves nothing
	}
	traced := &report.Trace{Tool: tool(), Routes: routes, Judged: result.Judged.Judged, Rules: transform.LintRules()}
	if err := report.WriteTrace(t.Stdout, f, traced, report.Options{
		Color: t.Colour(t.Stdout), Columns: terminal.Columns(t.Stdout, t.Getenv), Hops: rule != "" || t.Verbose,
	}); err != nil {
		return terminal.Hinted(err, "what was written is incomplete")
	}
	if slices.ContainsFunc(routes, func(r finding.Route) bool { return r.Arrives() == finding.Fail && !r.Empty }) {
		return terminal.Code(exitFindings)
	}
	return nil
}

func traceForms() []string {
	var words []string
	for _, f := range report.TraceForms() {
		words = append(words, string(f))
	}
	return words
}

// sayStrangers names what stands for manifests that somebody else makes: where
// no ruler is in the input it may well be in there; with -v in any case. Of many
// only the first are named.
func (t *console) sayStrangers(j transform.Judged) {
	const many = 5
	said := 0
	for _, s := range j.Strangers {
		if !t.Verbose && (s.Told || j.Rulers > 0) {
			continue
		}
		if said++; said <= many || t.Verbose {
			t.Say("%s: %s: %s", s.Place, s.What, s.Next)
		}
	}
	if said > many && !t.Verbose {
		t.Say("%d more are no manifests; -v names them", said-many)
	}
}

// sayBroken names what could not be read: the answer is about the rest.
func (t *console) sayBroken(broken []*finding.InputError) {
	for _, b := range broken {
		t.unread = true
		t.Tell(b)
	}
}

// sayForeign names what was left out because nothing says that it is Loki's:
// with -v, or when nothing else is there.
func (t *console) sayForeign(all []finding.Route, nothingElse bool) {
	told := map[finding.Object]bool{}
	for _, r := range all {
		if r.Foreign && !told[r.Object] && (t.Verbose || nothingElse) {
			told[r.Object] = true
			t.Say("%s: %s looks like rules, but nothing says that they are for this Loki; --rule %s shows their way", r.Place, r.Object, r.Object.Name)
		}
	}
}

// only keeps the routes of one rule object, "namespace/name" or "name"; without
// one, those of all that is not foreign.
func only(routes []finding.Route, rule string) []finding.Route {
	if rule == "" {
		return slices.DeleteFunc(slices.Clone(routes), func(r finding.Route) bool { return r.Foreign })
	}
	namespace, name, both := strings.Cut(rule, "/")
	if !both {
		namespace, name = "", rule
	}
	var kept []finding.Route
	for _, r := range routes {
		if r.Object.Name == name && (namespace == "" || r.Object.Namespace == namespace) {
			kept = append(kept, r)
		}
	}
	return kept
}
