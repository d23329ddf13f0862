// Package terminaltest holds the help of a program against its verbs and flags.
//
// It is for the tests of the programs alone, and stands on terminal.
package terminaltest

import (
	"regexp"
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

// Command fails the test unless the words behind the program's name are of a verb
// that it has, with flags that the verb has. where names the line in the error.
func Command(t *testing.T, root *cobra.Command, where string, words []string) {
	t.Helper()
	cmd, _, err := root.Find(words)
	if err != nil {
		cmd = root
	}
	for _, word := range words {
		name, _, _ := strings.Cut(strings.TrimRight(word, ".,:…'\""), "=")
		var known bool
		switch {
		case word == "--":
			return
		case name == "--help", name == "-h", !strings.HasPrefix(name, "-"), name == "-":
			known = true
		case strings.HasPrefix(name, "--"):
			known = cmd.Flags().Lookup(name[2:]) != nil || cmd.InheritedFlags().Lookup(name[2:]) != nil
		default:
			known = cmd.Flags().ShorthandLookup(name[1:2]) != nil || cmd.InheritedFlags().ShorthandLookup(name[1:2]) != nil
		}
		if !known {
			t.Errorf("%s: %s has no %s: %s", where, cmd.CommandPath(), name, strings.Join(words, " "))
		}
	}
	if verb := regexp.MustCompile(`^[a-z][a-z-]+$`); cmd == root && len(words) > 0 && verb.MatchString(words[0]) {
		t.Errorf("%s: %s has no verb %s: %s", where, root.Name(), words[0], strings.Join(words, " "))
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
