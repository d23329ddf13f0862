package terminal

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Manual is what the man pages of a program say beside its verbs and flags.
type Manual struct {
	Source      string  // the program's name and home
	Files       []Entry // what it reads and writes without being told
	Environment []Entry // beside what this package reads
	ExitStatus  []Entry
}

// Entry is one row of a list: a name, and what is to be said of it.
type Entry struct{ Name, Text string }

// lookEnvironment is what decides how text looks, of every program.
func lookEnvironment() []Entry {
	return []Entry{
		{Name: "COLUMNS", Text: "How wide text is. Without it the terminal says so; where there is none, 80. 0 breaks no line."},
		{Name: "NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE", Text: "No colours, or colours where no terminal is. --color comes first."},
	}
}

// complete puts the lists before the section that ends a page, or at its end.
func (m Manual) complete(page []byte) []byte {
	page = plain(page)
	var b bytes.Buffer
	writeSection(&b, "EXIT STATUS", m.ExitStatus)
	writeSection(&b, "ENVIRONMENT", append(slices.Clone(m.Environment), lookEnvironment()...))
	writeSection(&b, "FILES", m.Files)
	before, after, found := bytes.Cut(page, []byte("\n.SH SEE ALSO"))
	if !found {
		return append(page, b.Bytes()...)
	}
	return append(append(append(before, '\n'), b.Bytes()...), append([]byte(".SH SEE ALSO"), after...)...)
}

// plain calls the examples what manuals call them, and leaves out the defaults that
// say nothing: an empty list, an empty text, no.
func plain(page []byte) []byte {
	return []byte(strings.NewReplacer("\n.SH EXAMPLE\n", "\n.SH EXAMPLES\n", "\\fP=[]\n", "\\fP\n", "\\fP=\"\"\n", "\\fP\n", "\\fP[=false]\n", "\\fP\n").Replace(string(page)))
}

func writeSection(b *bytes.Buffer, title string, entries []Entry) {
	if len(entries) == 0 {
		return
	}
	fmt.Fprintf(b, ".SH %s\n", title)
	for _, e := range entries {
		fmt.Fprintf(b, ".TP\n\\fB%s\\fP\n%s\n", roff(e.Name), roff(e.Text))
	}
}

// roff is text that roff takes as it is: no escapes, no requests.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		return `\&` + text
	}
	return text
}
