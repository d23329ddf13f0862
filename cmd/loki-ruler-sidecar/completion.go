package main

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// completions offers the values of flags to shells.
func completions(cmd *cobra.Command) {
	for flag, words := range map[string][]string{
		"fail-on":  {"error", "warning", "info", "never"},
		"severity": {"error\tonly what keeps rules from loading", "warning", "info\teverything"},
		"rbac":     {"auto", "role", "clusterrole", "none"},
		"when":     {"local\trulers that read local files", "always"},
		"resource": {"configmap", "secret", "both"},
		"preset":   {"sync", "observe"},
		"assume":   assumptions(),
	} {
		if cmd.Flags().Lookup(flag) != nil {
			terminal.CompleteWords(cmd, flag, words...)
		}
	}
	switch cmd.Name() {
	case "lint":
		terminal.CompleteWords(cmd, "format", terminal.FormatNames()...)
		terminal.Complete(cmd, "enable", ruleWords)
		terminal.Complete(cmd, "disable", ruleWords)
	case "trace":
		terminal.CompleteWords(cmd, "format", traceForms()...)
		terminal.Complete(cmd, "rule", inputWords(func(r finding.Route) string { return r.Object.Namespace + "/" + r.Object.Name + "\t" + r.Key }))
	case "explain":
		cmd.ValidArgsFunction = explained
	case "version":
		terminal.CompleteWords(cmd, "output", "text", "short", "json")
	}
	if cmd.Flags().Lookup("namespace") != nil && cmd.Flags().Lookup("assume") != nil {
		terminal.Complete(cmd, "namespace", inputWords(func(r finding.Route) string { return r.Object.Namespace }))
		terminal.Complete(cmd, "tenant", inputWords(func(r finding.Route) string { return r.Tenant }))
	}
}

// assumptions are the forms of facts, each with what it means; of variables the one
// that is asked for most.
func assumptions() []string {
	words := []string{"FOLDER=\tthe variable of the sidecar, as LABEL= and any other"}
	for _, a := range transform.Assumptions() {
		if a.Form != "NAME=VALUE" {
			words = append(words, a.Word()+"\t"+a.Means)
		}
	}
	return words
}

// ruleWords are the ids of lint's rules with their titles.
func ruleWords(*cobra.Command, []string) []string {
	var words []string
	for _, r := range transform.LintRules() {
		if !r.DocOnly {
			words = append(words, r.ID+"\t"+strings.ReplaceAll(r.Title(), "`", ""))
		}
	}
	return words
}

// explained are the pages there are: rules and reasons.
func explained(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault // a log line, or a file
	}
	var words []string
	for _, r := range transform.LintRules() {
		words = append(words, r.ID+"\t"+strings.ReplaceAll(r.Title(), "`", ""))
	}
	for _, p := range transform.Reasons() {
		words = append(words, string(p.Reason)+"\ta reason of post-render's report")
	}
	return words, cobra.ShellCompDirectiveDefault
}

// inputWords are words of the routes in the files that stand on the line already.
// Nothing is read but what is named there, and what cannot be read offers none.
func inputWords(word func(finding.Route) string) func(*cobra.Command, []string) []string {
	return func(_ *cobra.Command, args []string) []string {
		quiet := &console{Terminal: &terminal.Terminal{Stderr: io.Discard}} // a shell would show it amid the line
		files := slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "-" })
		if len(files) == 0 {
			return nil
		}
		sources, err := quiet.sources(files, walkOptions{})
		if err != nil {
			return nil
		}
		traced, err := transform.Trace(inputs(sources), transform.LintOptions{})
		if err != nil {
			return nil
		}
		var words []string
		for _, r := range traced.Routes {
			if w := word(r); w != "" && w[0] != '/' && !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
		return words
	}
}
