package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/shells"
)

// TestCompletionInShells asks real shells what they offer behind a line, in a
// repository.
func TestCompletionInShells(t *testing.T) {
	dir := shells.Build(t, ".")
	at, err := filepath.Abs("../../testdata/rules")
	if err != nil {
		t.Fatal(err)
	}
	shells.Hold(t, dir, at, map[string]string{
		"loki-rules pu":                                        "push",
		"loki-rules push -t pr":                                "prod",
		"loki-rules pull --tenants check":                      "checkout",
		"loki-rules pull --tenants checkout,pl":                "checkout,platform",
		"loki-rules pull --from prom":                          "prometheusrules",
		"loki-rules build --as=pro":                            "prometheusrule",
		"loki-rules migrate --to ":                             "configmaps",
		"loki-rules push --to ru":                              "ruler-api",
		"loki-rules check --format concise,sar":                "concise,sarif",
		"loki-rules check --disable rule-expr-ref":             "rule-expr-refused",
		"loki-rules push --adopt ing":                          "ingest.yaml",
		"loki-rules replay rules/ch":                           "rules/checkout/errors.yaml",
		"loki-rules test -C ../../examples/rules-tested ../..": "_test.yaml",
		"loki-rules explain name-un":                           "name-unreachable",
		"loki-rules explain target d":                          "dev",
	})
}

// oneOf is a list of words in the help of a flag: "text, json or csv".
var oneOf = regexp.MustCompile(`^([a-z-]+, )*[a-z-]+(, | or )[a-z-]+$`)

// TestKinds: every flag whose help lists words offers them.
func TestKinds(t *testing.T) {
	root := rootCommand(&terminal.Terminal{})
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			_, usage := pflag.UnquoteUsage(f)
			usage, _, _ = strings.Cut(usage, " (")
			_, list, ok := strings.Cut(usage, ": ")
			if !ok || strings.Contains(list, "|") || !oneOf.MatchString(list) {
				return
			}
			args := append([]string{cobra.ShellCompRequestCmd}, strings.Fields(cmd.CommandPath())[1:]...)
			var stdout, stderr bytes.Buffer
			run(append(args, "--"+f.Name, ""), strings.NewReader(""), &stdout, &stderr)
			for _, word := range strings.Fields(strings.NewReplacer(",", " ", " or ", " ").Replace(list)) {
				if !strings.Contains(stdout.String(), word) {
					t.Errorf("%s --%s offers\n%s, which lacks %q of %q", cmd.CommandPath(), f.Name, stdout.String(), word, list)
				}
			}
		})
		for _, c := range cmd.Commands() {
			visit(c)
		}
	}
	visit(root)
}
