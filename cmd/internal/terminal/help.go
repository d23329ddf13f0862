package terminal

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// help writes what --help says. Cobra has no place for an error of that: [Terminal.Exit] tells it.
func (t *Terminal) help(cmd *cobra.Command) {
	var b bytes.Buffer
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	b.WriteString(Reflow(strings.TrimSpace(text), Columns(t.Stdout, t.Getenv)) + "\n\n")
	b.Write(t.usage(cmd))
	t.unhelped = t.Write(b.Bytes())
}

// usage is the part of help that cobra knows: forms, examples, verbs, flags.
func (t *Terminal) usage(cmd *cobra.Command) []byte {
	width := Columns(t.Stdout, t.Getenv)
	var b bytes.Buffer
	b.WriteString("Usage:\n")
	if cmd.Runnable() {
		b.WriteString("  " + strings.Join(wrapWords(cmd.UseLine(), max(0, width-6)), "\n      ") + "\n")
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("  " + cmd.CommandPath() + " [command]\n")
	}
	if cmd.HasExample() {
		b.WriteString("\nExamples:\n" + foldCommands(cmd.Example, width) + "\n")
	}
	writeVerbs(&b, cmd, width)
	writeFlags(&b, cmd, t.themes, width)
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\nUse \"%s [command] --help\" for more about a command.\n", cmd.CommandPath())
	}
	return b.Bytes()
}

func writeVerbs(b *bytes.Buffer, cmd *cobra.Command, width int) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	b.WriteString("\nCommands:\n")
	for _, c := range cmd.Commands() {
		if !c.IsAvailableCommand() && c.Name() != "help" {
			continue
		}
		lead := fmt.Sprintf("  %-*s  ", cmd.NamePadding(), c.Name())
		hang := strings.Repeat(" ", len(lead))
		text := Reflow(c.Short, max(fewColumns, width-len(lead)))
		if width == 0 {
			text = c.Short
		}
		b.WriteString(lead + strings.ReplaceAll(text, "\n", "\n"+hang) + "\n")
	}
}

// Reflow breaks the paragraphs of a text to a width; 0 joins each into one line.
// Indented lines are code, and stay.
func Reflow(text string, width int) string {
	var out, paragraph []string
	flush := func() {
		out = append(out, wrapWords(strings.Join(paragraph, " "), width)...)
		paragraph = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" && line[0] != ' ' {
			paragraph = append(paragraph, line)
			continue
		}
		flush()
		out = append(out, line)
	}
	flush()
	return strings.Join(out, "\n")
}

// breakLines breaks the lines of a text at blanks, and never in a word: a path cut in
// two is no use to anybody. What goes on stands four columns further in. 0 breaks none.
func breakLines(text string, width int) string {
	if width <= 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		hang := line[:len(line)-len(strings.TrimLeft(line, " "))] + "    "
		for columnsOf(strings.TrimRight(line, "\n")) > width {
			at := lastBlank(line, width, columnsOf(hang))
			if at < 0 {
				break
			}
			b.WriteString(strings.TrimRight(line[:at], " ") + "\n")
			line = hang + strings.TrimLeft(line[at:], " ")
		}
		b.WriteString(line)
	}
	return b.String()
}

// lastBlank is the last blank up to a column, behind the words that a row begins
// with; where there is none, the first behind it. -1 is a line without one.
func lastBlank(line string, width, indent int) int {
	last, column := -1, 0
	for at, r := range line {
		if r == ' ' && column >= indent && strings.TrimSpace(line[:at]) != "" {
			if column > width && last >= 0 {
				return last
			}
			if last = at; column > width {
				return at
			}
		}
		column++
	}
	return last
}

// wrapWords breaks a text between words; none for an empty one.
func wrapWords(text string, width int) []string {
	if text == "" {
		return nil
	}
	if width <= 0 {
		return []string{text}
	}
	var rows []string
	row := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case row == "":
			row = word
		case len([]rune(row))+1+len([]rune(word)) <= width:
			row += " " + word
		default:
			rows = append(rows, row)
			row = word
		}
	}
	return append(rows, row)
}

// foldCommands breaks command lines where a shell lets them be broken, so that what
// is copied from help runs: behind a pipe, or between words behind a back-slash.
func foldCommands(text string, width int) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		out = append(out, foldCommand(line, width)...)
	}
	return strings.Join(out, "\n")
}

// hangingCommand is how far the rows of a command stand in that are not its first.
const hangingCommand = "      "

func foldCommand(line string, width int) []string {
	words := shellWords(line)
	if width <= 0 || columnsOf(line) <= width || len(words) == 0 || slices.Contains(words, "#") {
		return []string{line}
	}
	var rows []string
	row := line[:len(line)-len(strings.TrimLeft(line, " "))] + words[0]
	for i, word := range words[1:] {
		rest := columnsOf(row) + 1 + columnsOf(word)
		// A command that is piped into begins a row of its own.
		if words[i] == "|" && columnsOf(row+" "+strings.Join(words[i+1:], " ")) > width || rest > width-len(" \\") {
			if words[i] != "|" {
				row += ` \`
			}
			rows = append(rows, row)
			row = hangingCommand + word
			continue
		}
		row += " " + word
	}
	return append(rows, row)
}

// shellWords parts a command at blanks that stand in no quotes.
func shellWords(line string) []string {
	var words []string
	word, quote := "", rune(0)
	for _, r := range line {
		switch {
		case r == ' ' && quote == 0:
			if word != "" {
				words = append(words, word)
			}
			word = ""
			continue
		case quote == 0 && (r == '\'' || r == '"'):
			quote = r
		case r == quote:
			quote = 0
		}
		word += string(r)
	}
	if word != "" {
		words = append(words, word)
	}
	return words
}

func columnsOf(text string) int { return len([]rune(text)) }
