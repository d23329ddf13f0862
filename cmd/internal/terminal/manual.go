package terminal

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Manual is what the man pages of a program say beside its verbs and flags.
type Manual struct {
	Source      string  // the program's name: more would run into the date in the last line
	Files       []Entry // what it reads and writes without being told
	Environment []Entry // beside what this package reads
	ExitStatus  []Entry
	Themes      []Theme // of the flags
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

// complete puts the options, theme by theme, in place of cobra's list of them, and
// the lists before the section that ends a page, or at its end.
func (m Manual) complete(page, options []byte) []byte {
	page = withOptions(plain(page), options)
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

// plain calls the examples what manuals call them.
func plain(page []byte) []byte {
	return bytes.Replace(page, []byte("\n.SH EXAMPLE\n"), []byte("\n.SH EXAMPLES\n"), 1)
}

// withOptions puts what stands for the sections of options in their place.
func withOptions(page, options []byte) []byte {
	var out [][]byte
	for i, section := range bytes.Split(page, []byte("\n.SH ")) {
		switch {
		case i > 0 && bytes.HasPrefix(section, []byte("OPTIONS\n")):
			out = append(out, bytes.TrimRight(options, "\n"))
		case i > 0 && bytes.HasPrefix(section, []byte("OPTIONS ")): // inherited ones
		default:
			out = append(out, section)
		}
	}
	return bytes.Join(out, []byte("\n.SH "))
}

// manOptions is the section of a manual that has the flags of a command.
func manOptions(cmd *cobra.Command, themes []Theme) []byte {
	var b bytes.Buffer
	b.WriteString("OPTIONS\n")
	for _, set := range themed(cmd, themes) {
		fmt.Fprintf(&b, ".SS %s\n", roff(set.Name()))
		set.VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				writeOption(&b, f)
			}
		})
	}
	return b.Bytes()
}

// valueName is what stands between back-ticks in the usage of a flag.
var valueName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("`([^`]*)`") })

func writeOption(b *bytes.Buffer, f *pflag.Flag) {
	name, _ := pflag.UnquoteUsage(f)
	b.WriteString(".TP\n")
	if f.Shorthand != "" {
		fmt.Fprintf(b, "\\fB%s\\fP, ", roff("-"+f.Shorthand))
	}
	fmt.Fprintf(b, "\\fB%s\\fP", roff("--"+f.Name))
	if name != "" {
		fmt.Fprintf(b, " \\fI%s\\fP", roff(name))
	}
	fmt.Fprintf(b, "\n%s", valueName().ReplaceAllString(roff(f.Usage), `\fI$1\fP`))
	if !slices.Contains([]string{"", "[]", "false", "0", "0s"}, f.DefValue) {
		fmt.Fprintf(b, " (default %s)", roff(f.DefValue))
	}
	b.WriteByte('\n')
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
