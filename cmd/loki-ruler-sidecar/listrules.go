package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// listRules prints the rules as a table, as JSON, or as the Markdown tables of
// docs/lint.md.
func (t *console) listRules(l *lintFlags) error {
	format := "text"
	if len(l.formats) > 0 {
		format = l.formats[len(l.formats)-1]
	}
	var b bytes.Buffer
	switch format {
	case "text":
		t.listText(&b)
	case "markdown":
		listMarkdown(&b)
	case "json":
		if err := listJSON(&b); err != nil {
			return err
		}
	default:
		return terminal.Usage("--list-rules --format %q: one of text, json, markdown", format)
	}
	return t.Put(&b)
}

// listText writes the rules below the topics they belong to.
func (t *console) listText(b *bytes.Buffer) {
	for i, topic := range topics {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintln(b, topic.title)
		for _, r := range transform.LintRules() {
			if r.Room == topic.room {
				t.ruleRow(b, "  ", r)
			}
		}
	}
}

// ruleRow writes a rule, and its title beside it, or below where it is too wide.
func (t *console) ruleRow(b *bytes.Buffer, indent string, r finding.Rule) {
	row := fmt.Sprintf("%s%-42s %s", indent, r.ID, severityWord(r))
	if r.Fixable {
		row += ", fixable"
	}
	width := terminal.Columns(t.Stdout, t.Getenv)
	if line := fmt.Sprintf("%-62s %s", row, r.Title()); width == 0 || utf8.RuneCountInString(line) <= width {
		fmt.Fprintln(b, line)
		return
	}
	text := terminal.Reflow(r.Title(), width-6)
	fmt.Fprintf(b, "%s\n      %s\n", row, strings.ReplaceAll(text, "\n", "\n      "))
}

// topics head the rules of each room of lint, in the order of a page.
var topics = []struct{ room, title string }{
	{"rulers", "The ruler and its configuration"},
	{"sidecars", "The sidecar"},
	{"mounts", "Volumes and mounts"},
	{"objects", "ConfigMaps and Secrets with rules"},
	{"files", "Rule files and expressions"},
	{"surroundings", "What stands around the ruler"},
	{"running", "How this program is run"},
}

// listMarkdown writes a table for each topic, with links as seen from docs/.
func listMarkdown(w io.Writer) {
	for i, topic := range topics {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "### %s\n\n| rule | severity | fixable | what is wrong |\n|---|---|---|---|\n", topic.title)
		for _, r := range transform.LintRules() {
			if r.Room == topic.room {
				fmt.Fprintf(w, "| [%s](../%s) | %s | %s | %s |\n", r.ID, r.Source, severityWord(r), fixableWord(r), strings.ReplaceAll(r.Title(), "|", `\|`))
			}
		}
	}
}

func severityWord(r finding.Rule) string {
	if r.DocOnly {
		return "-"
	}
	return r.Severity.String()
}

func fixableWord(r finding.Rule) string {
	if r.Fixable {
		return "yes"
	}
	return ""
}

// listedRule is a rule in --list-rules --format json.
type listedRule struct {
	ID       string `json:"id"`
	Severity string `json:"severity"` // "-" for documentation only
	Fixable  bool   `json:"fixable"`
	Title    string `json:"title"`
}

func listJSON(w io.Writer) error {
	var all []listedRule
	for _, r := range transform.LintRules() {
		all = append(all, listedRule{r.ID, severityWord(r), r.Fixable, r.Title()})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}
