package terminal

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// What is broken for the width is still the command: a shell reads the same words.
func TestFoldCommand(t *testing.T) {
	for _, test := range []struct {
		line  string
		width int
		want  []string
	}{
		{"  a b | c", 80, []string{"  a b | c"}},
		{"  first | second word", 19, []string{"  first |", "      second word"}},
		{"  tool verb --flag value --other word", 26, []string{`  tool verb --flag value \`, `      --other word`}},
		{`  query '{app="shop"} | json' --logs x`, 20, []string{`  query \`, `      '{app="shop"} | json' \`, `      --logs x`}},
		{"  tool verb --flag   # what it does and why", 20, []string{"  tool verb --flag   # what it does and why"}},
		{"  tool verb --flag value", 0, []string{"  tool verb --flag value"}},
		{"", 10, []string{""}},
	} {
		got := foldCommand(test.line, test.width)
		if !slices.Equal(got, test.want) {
			t.Errorf("%q at %d:\n%s\nwant\n%s", test.line, test.width, strings.Join(got, "\n"), strings.Join(test.want, "\n"))
		}
		joined := strings.Join(strings.Fields(strings.ReplaceAll(strings.Join(got, " "), ` \ `, " ")), " ")
		if want := strings.Join(strings.Fields(test.line), " "); joined != want {
			t.Errorf("%q became %q", want, joined)
		}
	}
}

func TestFlagsByTheme(t *testing.T) {
	verb := &cobra.Command{Use: "y", Run: func(*cobra.Command, []string) {}}
	verb.Flags().StringP("zone", "z", "", "`NAME` of the zone")
	verb.Flags().Bool("other", false, "of no theme")
	verb.Flags().String("a-long-name", "x", "a sentence that takes more than one row of twenty columns or so")
	var b bytes.Buffer
	writeFlags(&b, verb, []Theme{{"What is read", []string{"zone", "a-long-name"}}, {"Empty", []string{"nothing"}}}, 60)
	const want = `
Flags:
      --other                of no theme

What is read:
      --a-long-name string   a sentence that takes
                             more than one row of
                             twenty columns or so
                             (default "x")
  -z, --zone NAME            NAME of the zone

Look:
  -h, --help                 help for y
`
	if b.String() != want {
		t.Errorf("got%s", b.String())
	}
}

// Errors are as wide as the terminal, whatever they quote; no word is cut.
func TestBreakLines(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		want  string
	}{
		{"error: short\n", 20, "error: short\n"},
		{"error: one two three four\n  hint: five six seven\n", 16, "error: one two\n    three four\n  hint: five six\n      seven\n"},
		{"/a/path/that/is/wider/than/all: error: no\n", 20, "/a/path/that/is/wider/than/all:\n    error: no\n"},
		{"    /a/path/that/is/wider/than/all\n", 20, "    /a/path/that/is/wider/than/all\n"},
		{"a  b   c\n", 20, "a  b   c\n"},
		{"error: ünï cödé wörd\n", 20, "error: ünï cödé wörd\n"},
		{"error: one two three four\n", 0, "error: one two three four\n"},
		{"no end of a line at all", 12, "no end of a\n    line at\n    all"},
		{"", 20, ""},
	} {
		if got := breakLines(test.text, test.width); got != test.want {
			t.Errorf("%q at %d: %q, want %q", test.text, test.width, got, test.want)
		}
	}
}
