// Package shown holds the output that a page of the documentation shows against
// what a program prints today, so that no page shows what was true once.
//
// A page marks a command, and its output stands under the mark: fenced, or, for
// a program that prints Markdown itself, up to an end mark:
//
//	<!-- MARK EXIT: ARGUMENTS -->
//	```text
//	…
//	```
//
//	<!-- show MARK EXIT: ARGUMENTS -->
//	…
//	<!-- end -->
//
// The package is for tests alone. It does not start processes: the test gives it
// the program's main function.
package shown

import (
	"bytes"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Program is one whose output is shown.
type Program struct {
	// Mark names the program in the pages.
	Mark string
	// Run runs it: the arguments in, standard output and error, and the exit code out.
	Run func(args []string) (stdout, stderr []byte, code int)
}

// Hold fails the test where a page shows another output than the program prints
// today, or none at all. With update it writes the page anew instead. Paths in
// the page's commands are relative to the working directory.
func Hold(t *testing.T, page string, update bool, program Program) {
	t.Helper()
	text, err := os.ReadFile(page) //nolint:gosec // a page that the test names
	if err != nil {
		t.Fatal(err)
	}
	fresh, blocks := program.refresh(t, page, text)
	switch {
	case blocks == 0:
		t.Errorf("%s shows no output of %s", page, program.Mark)
	case bytes.Equal(fresh, text):
	case !update:
		t.Errorf("%s shows output that is not today's: go test -run %s -update", page, t.Name())
	default:
		if err := os.WriteFile(page, fresh, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (p Program) refresh(t *testing.T, page string, text []byte) (fresh []byte, blocks int) {
	t.Helper()
	command := `<!-- %s` + regexp.QuoteMeta(p.Mark) + ` (\d): ([^\n]*) -->\n`
	for _, form := range []struct{ verb, end string }{{"", "(```\\w*\\n).*?```\\n"}, {"show ", "().*?<!-- end -->\\n"}} {
		pattern := regexp.MustCompile("(?s)" + strings.Replace(command, "%s", form.verb, 1) + form.end)
		text = pattern.ReplaceAllFunc(text, func(block []byte) []byte {
			blocks++
			m := pattern.FindSubmatch(block)
			out := p.output(t, page, string(m[1]), string(m[2]))
			head := "<!-- " + form.verb + p.Mark + " " + string(m[1]) + ": " + string(m[2]) + " -->\n"
			if form.verb == "" {
				return []byte(head + string(m[3]) + out + "```\n")
			}
			return []byte(head + out + "<!-- end -->\n")
		})
	}
	return text, blocks
}

func (p Program) output(t *testing.T, page, exit, line string) string {
	t.Helper()
	stdout, stderr, code := p.Run(arguments(line))
	if strconv.Itoa(code) != exit {
		t.Errorf("%s: %s: exit %d, the page says %s\n%s", page, line, code, exit, stderr)
	}
	return string(stdout)
}

// arguments splits a command line at blanks, but for what stands between single
// or between double quotes.
func arguments(line string) []string {
	var all []string
	for line = strings.TrimLeft(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
		end := " "
		if line[0] == '\'' || line[0] == '"' {
			end, line = line[:1], line[1:]
		}
		word, rest, _ := strings.Cut(line, end)
		all, line = append(all, word), rest
	}
	return all
}
