package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// TestThemes: help has a theme for every flag, and a flag for every name in one.
func TestThemes(t *testing.T) {
	known := []string{"color", "help", "verbose", "version", errorInStream}
	for _, theme := range themes {
		known = append(known, theme.Flags...)
	}
	flags := terminal.Flags(rootCommand(&console{Terminal: &terminal.Terminal{}}, everyVerb))
	for _, name := range flags {
		if !slices.Contains(known, name) {
			t.Errorf("--%s has no theme", name)
		}
	}
	for _, theme := range themes {
		if !slices.IsSorted(theme.Flags) {
			t.Errorf("%s: sort the names", theme.Title)
		}
		for _, name := range theme.Flags {
			if _, flag, inVerb := strings.Cut(name, " "); inVerb {
				name = flag
			}
			if !slices.Contains(flags, name) {
				t.Errorf("%s: no verb has --%s", theme.Title, name)
			}
		}
	}
}

// TestHelpFits: what help says fits into 80 columns, at every verb.
func TestHelpFits(t *testing.T) {
	t.Setenv("COLUMNS", "80")
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		args := slices.Concat(strings.Fields(cmd.CommandPath())[1:], []string{"--help"})
		var stdout, stderr bytes.Buffer
		if code := run(args, strings.NewReader(""), &stdout, &stderr); code != exitDone || stderr.Len() > 0 {
			t.Errorf("%v: exit %d, %s", args, code, stderr.String())
		}
		for line := range strings.SplitSeq(stdout.String(), "\n") {
			if utf8.RuneCountInString(line) > 80 {
				t.Errorf("%v: %q is wider than 80 columns", args, line)
			}
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && strings.Count(stdout.String(), "--"+f.Name+" ") == 0 {
				t.Errorf("%v does not tell of --%s", args, f.Name)
			}
		})
		for _, c := range cmd.Commands() {
			visit(c)
		}
	}
	visit(rootCommand(&console{Terminal: &terminal.Terminal{}}, everyVerb))
}
