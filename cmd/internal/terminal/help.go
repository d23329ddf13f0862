package terminal

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// help writes what --help says. What cannot be written is dropped, as cobra does.
func (t *Terminal) help(cmd *cobra.Command) {
	var b bytes.Buffer
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	b.WriteString(Reflow(strings.TrimSpace(text), Columns(t.Stdout, t.Getenv)) + "\n\n")
	b.Write(t.usage(cmd))
	t.Stdout.Write(b.Bytes()) //nolint:errcheck // nobody reads it then
}

// usage is the part of help that cobra knows: forms, examples, verbs, flags.
func (t *Terminal) usage(cmd *cobra.Command) []byte {
	width := Columns(t.Stdout, t.Getenv)
	var b bytes.Buffer
	b.WriteString("Usage:\n")
	if cmd.Runnable() {
		b.WriteString("  " + cmd.UseLine() + "\n")
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("  " + cmd.CommandPath() + " [command]\n")
	}
	if cmd.HasExample() {
		b.WriteString("\nExamples:\n" + cmd.Example + "\n")
	}
	writeVerbs(&b, cmd, width)
	writeFlags(&b, "Flags", cmd.LocalFlags(), width)
	writeFlags(&b, "Global flags", cmd.InheritedFlags(), width)
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

func writeFlags(b *bytes.Buffer, title string, flags *pflag.FlagSet, width int) {
	if text := strings.TrimRight(flags.FlagUsagesWrapped(width), "\n "); text != "" {
		b.WriteString("\n" + title + ":\n" + text + "\n")
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
