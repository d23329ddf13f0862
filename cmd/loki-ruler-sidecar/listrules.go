package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// listRules prints the rules as a table, as JSON, or as the Markdown tables of
// docs/lint.md.
func (t *terminal) listRules(l *lintFlags) error {
	format := "text"
	if len(l.formats) > 0 {
		format = l.formats[len(l.formats)-1]
	}
	var b bytes.Buffer
	switch format {
	case "text":
		listText(&b)
	case "markdown":
		listMarkdown(&b)
	case "json":
		if err := listJSON(&b); err != nil {
			return err
		}
	default:
		return usage("--list-rules --format %q: one of text, json, markdown", format)
	}
	return write(t.stdout, &b)
}

func listText(w io.Writer) {
	for _, r := range transform.LintRules() {
		fmt.Fprintf(w, "%-42s %-8s %-8s %s\n", r.ID, severityWord(r), fixableWord(r), r.Title)
	}
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
			if path.Base(path.Dir(r.Source)) == topic.room {
				fmt.Fprintf(w, "| [%s](../%s) | %s | %s | %s |\n", r.ID, r.Source, severityWord(r), fixableWord(r), strings.ReplaceAll(r.Title, "|", `\|`))
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
		all = append(all, listedRule{r.ID, severityWord(r), r.Fixable, r.Title})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}
