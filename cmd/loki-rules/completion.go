package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules/replay"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules/ruletest"
)

// kinds are the words that a flag of a verb takes, by "verb flag"; "flag" alone is
// of every verb that has no words of its own for it.
func kinds() map[string][]string {
	forms := terminal.FormatNames()
	return map[string][]string{
		"deliver":         routes("configmaps", "ruler-api", "bucket"),
		"to":              routes("ruler-api", "bucket"),
		"migrate to":      routes("bucket", "configmaps"),
		"query to":        nil, // a time
		"pull from":       append(routes("configmaps", "ruler-api", "bucket"), "loaded\twhat a ruler says it has", "prometheusrules\tobjects of the Prometheus operator"),
		"against":         {"configmaps", "build\twhat another commit makes", "store\twhat the target's store holds", "loaded\twhat a ruler says it has"},
		"build as":        {"configmaps", "bucket\tobjects as Loki keeps them", "prometheusrule", "files\tas Loki's local store reads them"},
		"monitors as":     {"prometheusrule", "alerts\ta rule file of Prometheus", "dashboard\tof Grafana"},
		"fail-on":         {"error", "warning", "info", "never"},
		"revision":        {"none"},
		"log-format":      {"logfmt", "json"},
		"check format":    forms,
		"diff format":     {"text", "json", "markdown"},
		"test format":     ruletest.Formats(),
		"query format":    {"text", "json", "csv"},
		"replay format":   replay.Formats(),
		"version format":  {"text", "short", "json"},
		"sync revision":   nil,
		"verify revision": {"none"},
	}
}

// routes are ways to a ruler, each with what it is.
func routes(names ...string) []string {
	about := map[string]string{
		"configmaps": "files that a sidecar lays down",
		"ruler-api":  "the HTTP API of a ruler",
		"bucket":     "objects that a ruler reads",
	}
	var words []string
	for _, name := range names {
		words = append(words, name+"\t"+about[name])
	}
	return words
}

// completions offers values to shells: those of flags, and what stands in the
// repository that the line names.
func completions(cmd *cobra.Command) {
	all := kinds()
	for name, words := range all {
		verb, flag, own := strings.Cut(name, " ")
		if !own {
			verb, flag = cmd.Name(), name
			if _, other := all[verb+" "+flag]; other {
				continue
			}
		}
		if verb == cmd.Name() && cmd.Flags().Lookup(flag) != nil && words != nil {
			terminal.CompleteWords(cmd, flag, words...)
		}
	}
	for flag, words := range map[string]func(*cobra.Command, []string) []string{
		"target": targetWords, "tenant": tenantWords, "tenants": tenantWords, "adopt": namespaceWords, "disable": pageWords,
	} {
		if cmd.Flags().Lookup(flag) != nil {
			terminal.Complete(cmd, flag, words)
		}
	}
	for verb, words := range map[string]func(*cobra.Command, []string) []string{
		"replay": ruleFileWords, "test": testFileWords, "explain": pageWords, "target": targetWords,
	} {
		if cmd.Name() == verb {
			cmd.ValidArgsFunction = offers(words, verb == "replay" || verb == "test")
		}
	}
	for _, c := range cmd.Commands() {
		completions(c)
	}
}

// offers makes words those of arguments, none of them twice; files says that others
// may stand there, which the shell finds itself.
func offers(words func(*cobra.Command, []string) []string, files bool) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(cmd *cobra.Command, args []string, written string) ([]string, cobra.ShellCompDirective) {
		var all []string
		for _, word := range words(cmd, args) {
			value, _, _ := strings.Cut(word, "\t")
			if strings.HasPrefix(value, written) && !slices.Contains(args, value) {
				all = append(all, word)
			}
		}
		switch {
		case files:
			return all, cobra.ShellCompDirectiveDefault
		case len(args) > 0:
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	}
}

// onTheLine are the repository flags that stand on the line. Nothing is read but what
// they name, and what cannot be read offers nothing.
func onTheLine(cmd *cobra.Command) *repositoryFlags {
	value := func(flag, otherwise string) string {
		if f := cmd.Flags().Lookup(flag); f != nil && f.Value.String() != "" {
			return f.Value.String()
		}
		return otherwise
	}
	return &repositoryFlags{dir: value("dir", "."), config: value("config", "")}
}

func targetWords(cmd *cobra.Command, _ []string) []string {
	config, err := onTheLine(cmd).readConfig()
	if err != nil {
		return nil
	}
	var words []string
	for _, t := range config.Targets {
		var ways []string
		for _, route := range t.Deliver {
			ways = append(ways, string(route))
		}
		words = append(words, t.Name+"\t"+strings.Join(ways, ", "))
	}
	return words
}

func tenantWords(cmd *cobra.Command, _ []string) []string {
	return ofFiles(cmd, func(f rules.File) string { return f.Tenant })
}

func namespaceWords(cmd *cobra.Command, _ []string) []string {
	return ofFiles(cmd, func(f rules.File) string { return f.Name })
}

func ruleFileWords(cmd *cobra.Command, _ []string) []string {
	return ofFiles(cmd, func(f rules.File) string { return f.Path })
}

func testFileWords(cmd *cobra.Command, _ []string) []string {
	files, err := (&testFlags{repository: *onTheLine(cmd)}).testFiles(nil)
	if err != nil {
		return nil
	}
	words := make([]string, len(files))
	for i, name := range files {
		words[i] = filepath.ToSlash(name)
	}
	return words
}

// ofFiles are words of the rule files in the repository, each once.
func ofFiles(cmd *cobra.Command, word func(rules.File) string) []string {
	repository, err := onTheLine(cmd).open()
	if err != nil {
		return nil
	}
	var words []string
	for _, f := range repository.Files {
		if w := word(f); w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// pageWords are the ids of findings with their titles.
func pageWords(*cobra.Command, []string) []string {
	var words []string
	for _, page := range pages() {
		words = append(words, page.ID+"\t"+strings.ReplaceAll(page.Title(), "`", ""))
	}
	return words
}
