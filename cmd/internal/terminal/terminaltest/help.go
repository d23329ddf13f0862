// Package terminaltest holds the help of a program against its verbs and flags.
//
// It is for the tests of the programs alone, and stands on terminal.
package terminaltest

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// Themes fails the test unless help has a theme for every flag but those that are
// named apart, and a flag for every name in a theme.
func Themes(t *testing.T, root *cobra.Command, themes []terminal.Theme, apart ...string) {
	t.Helper()
	known := slices.Concat([]string{"color", "help", "verbose", "version"}, apart)
	for _, theme := range themes {
		known = append(known, theme.Flags...)
	}
	flags := terminal.Flags(root)
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

// Help fails the test unless what help says of each verb fits into 80 columns, and
// tells of each of its flags. run runs the program.
func Help(t *testing.T, root *cobra.Command, run func(args []string) (stdout, stderr []byte, code int)) {
	t.Helper()
	t.Setenv("COLUMNS", "80")
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		args := slices.Concat(strings.Fields(cmd.CommandPath())[1:], []string{"--help"})
		stdout, stderr, code := run(args)
		if code != terminal.Done || len(stderr) > 0 {
			t.Errorf("%v: exit %d, %s", args, code, stderr)
		}
		help := string(stdout)
		for line := range strings.SplitSeq(help, "\n") {
			if utf8.RuneCountInString(line) > 80 {
				t.Errorf("%v: %q is wider than 80 columns", args, line)
			}
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && strings.Count(help, "--"+f.Name+" ") == 0 {
				t.Errorf("%v does not tell of --%s", args, f.Name)
			}
		})
		for _, c := range cmd.Commands() {
			visit(c)
		}
	}
	visit(root)
}
