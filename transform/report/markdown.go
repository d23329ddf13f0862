package report

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// markdownRows is how many rows a table shows before the rest is folded away: a
// comment of GitHub ends at 65536 characters, and a reader long before.
const markdownRows = 50

// writeMarkdown writes for a pull request or the summary of a job: the sum, a
// table in the order for people, and what to do about each finding below it,
// folded away.
func writeMarkdown(b *bytes.Buffer, l *Lint, o Options) {
	shown := l.forPeople(o)
	fmt.Fprintf(b, "**%s**\n", escapeMarkdown(l.count().String()+o.onlyShown()))
	if len(shown) == 0 {
		return
	}
	pages := map[string]string{}
	for _, r := range l.Rules {
		pages[r.ID] = absoluteURI(r.HelpURI)
	}
	tableOfFindings(b, shown[:min(markdownRows, len(shown))], pages)
	if len(shown) > markdownRows {
		fmt.Fprintf(b, "\n<details><summary>%d more</summary>\n", len(shown)-markdownRows)
		tableOfFindings(b, shown[markdownRows:], pages)
		b.WriteString("\n</details>\n")
	}
	for _, f := range shown {
		writeMarkdownAdvice(b, f)
	}
}

func tableOfFindings(b *bytes.Buffer, findings []finding.Finding, pages map[string]string) {
	b.WriteString("\n| | rule | where | what |\n|---|---|---|---|\n")
	for _, f := range findings {
		kind := f.Severity.String()
		if f.Suppressed != "" {
			kind = "suppressed"
		}
		what := escapeMarkdown(statement(f))
		if hint := oneLine(f.Fix.Text); hint != "" {
			what += "<br>" + escapeMarkdown(hint)
		}
		fmt.Fprintf(b, "| %s %s | %s | %s | %s |\n", severityMark(f), kind, linked(oneLine(f.Rule), pages[f.Rule]), code(at(f.Place)), what)
	}
}

// severityMark says in a sign what colours say on a terminal.
func severityMark(f finding.Finding) string {
	switch {
	case f.Suppressed != "":
		return "◌"
	case f.Severity == finding.Error:
		return "✗"
	case f.Severity == finding.Warning:
		return "!"
	}
	return "i"
}

// writeMarkdownAdvice writes the values that mend a finding, where it has some.
func writeMarkdownAdvice(b *bytes.Buffer, f finding.Finding) {
	values := strings.Join(lines(f.Fix.Values), "\n")
	if values == "" {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>values for %s, %s</summary>\n\n%s\n</details>\n", escapeHTML(f.Rule), escapeHTML(f.Object.String()), fenced("yaml", values))
}

// writeTraceMarkdown writes the sum, a row for each way to the ruler, failures
// first, the picture, and the hops of each way, folded away.
func writeTraceMarkdown(b *bytes.Buffer, t *Trace) {
	fmt.Fprintf(b, "**%s**\n", escapeMarkdown(t.sum().String()+t.about()))
	all := travels(t.Routes)
	if len(all) == 0 {
		return
	}
	b.WriteString("\n| | rule file | arrives? | why | where |\n|---|---|---|---|---|\n")
	for _, group := range all {
		writeTravelRow(b, group)
	}
	for _, group := range all {
		if group.cause != nil {
			fmt.Fprintf(b, "\n%s\n", escapeMarkdown(group.blame()))
		}
	}
	b.WriteByte('\n')
	writeMermaid(b, t)
	for _, group := range all {
		writeTravelDetails(b, group)
	}
}

func writeTravelRow(b *bytes.Buffer, t travel) {
	r := t.routes[0]
	why, where := escapeMarkdown(way(r, len(t.routes) == 1)), ""
	if hop, ok := halt(r); ok {
		why = escapeMarkdown(t.evidence(finding.Hop{Evidence: hop.Evidence}))
		if hop.Rule != "" {
			why += "<br>" + code("explain "+oneLine(hop.Rule))
		}
		if hop.Place.File != "" {
			where = code(at(hop.Place))
		}
	}
	fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", mark(r.Arrives()), escapeMarkdown(t.title()), escapeMarkdown(fate(r, len(t.routes))), why, where)
}

// writeTravelDetails writes the hops of a way, as the first of its rule files
// takes them, and which rule files those are.
func writeTravelDetails(b *bytes.Buffer, t travel) {
	fmt.Fprintf(b, "\n<details><summary>%s %s: the hops</summary>\n\n| | hop | evidence | where |\n|---|---|---|---|\n", mark(t.routes[0].Arrives()), escapeHTML(t.title()))
	for _, h := range t.routes[0].Hops {
		where := ""
		if h.Place.File != "" {
			where = code(at(h.Place))
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", mark(h.State), h.Stage, escapeMarkdown(oneLine(h.Evidence)), where)
	}
	if len(t.routes) > 1 {
		b.WriteByte('\n')
		for _, r := range t.routes {
			fmt.Fprintf(b, "- %s\n", escapeMarkdown(title(r)))
		}
	}
	b.WriteString("\n</details>\n")
}

// escapeMarkdown is text on one line that no Markdown reads anything into, in a
// cell of a table too: no link, no mention, no emoji.
func escapeMarkdown(s string) string {
	runes := []rune(oneLine(s))
	var b strings.Builder
	for i, r := range runes {
		switch {
		case strings.ContainsRune("<>&", r):
			b.WriteString(escapeHTML(string(r)))
		case r == '@', r == '#', r == ':' && i+1 < len(runes) && runes[i+1] != ' ':
			fmt.Fprintf(&b, "&#%d;", r)
		case strings.ContainsRune("\\`*_[]|~", r):
			b.WriteString("\\" + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// escapeHTML is text on one line inside an element, or inside an attribute.
func escapeHTML(s string) string {
	return strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;", `"`, "&#34;", "'", "&#39;").Replace(oneLine(s))
}

// code is text in a code span of HTML, which a table may hold whatever is in it.
func code(s string) string { return "<code>" + escapeMarkdown(s) + "</code>" }

func linked(text, uri string) string {
	if uri == "" {
		return code(text)
	}
	return "[" + code(text) + "](" + uri + ")"
}

// fenced is a code block whose fence is longer than any in the text.
func fenced(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + text + "\n" + fence + "\n"
}
