package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// expressionJSON writes what an expression is for programs.
func expressionJSON(b *bytes.Buffer, e transform.Expression) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(e)
}

// expressionText writes what an expression is for people.
func expressionText(b *bytes.Buffer, e transform.Expression) {
	fmt.Fprintf(b, "%s\n\n", shownExpression(e.Text))
	switch e.Kind {
	case "refused":
		b.WriteString("Loki refuses it, and with it the whole file of rules it stands in.\n")
	case "log":
		b.WriteString("A log query: it gives lines, and no numbers. A rule with it loads, and every evaluation fails.\n")
	case "number":
		b.WriteString("A number: it looks at no lines.\n")
	default:
		b.WriteString("A metric query.\n")
	}
	if e.Since != "" {
		fmt.Fprintf(b, "Since: Loki %s\n", e.Since)
	}
	if e.Until != "" {
		fmt.Fprintf(b, "Gone in: Loki %s\n", e.Until)
	}
	if e.Fires != "" {
		fmt.Fprintf(b, "%s%s.\n", strings.ToUpper(e.Fires[:1]), e.Fires[1:])
	}
	for _, r := range e.Reads {
		readText(b, r)
	}
	if e.ReadsLeftOut > 0 {
		fmt.Fprintf(b, "\nand %s more, not shown\n", report.Count(e.ReadsLeftOut, "range", "ranges"))
	}
	if e.Kind == "metric" {
		fmt.Fprintf(b, "\nLabels of the result: %s\n", labelsText(e.Labels))
	}
	for _, f := range e.Findings {
		findingText(b, e.Text, f)
	}
	if len(e.Findings) > 0 {
		fmt.Fprintf(b, "\nMore about one of them: loki-ruler-sidecar explain %s\n", e.Findings[0].Rule)
	}
}

// shownExpression is an expression, of a very long one the beginning: who asks has it.
func shownExpression(text string) string {
	const long = 4 << 10 // bytes
	text = strings.TrimSpace(text)
	shown := firstOf(text, long)
	if left := len(text) - len(strings.TrimSuffix(shown, "…")); len(text) > long {
		shown += fmt.Sprintf("\n(%d bytes of %d, the other %d are not shown)", len(text)-left, len(text), left)
	}
	return shown
}

// readText shows the labels of lines behind each stage.
func readText(b *bytes.Buffer, r transform.Read) {
	b.WriteString("\n")
	if r.Function != "" {
		fmt.Fprintf(b, "%s over %s%s:\n", r.Function, r.Window, offsetText(r.Offset))
	}
	widest := 0
	for _, s := range r.Steps {
		widest = max(widest, utf8.RuneCountInString(shortened(s.Text)))
	}
	for _, s := range r.Steps {
		fmt.Fprintf(b, "  %-*s  %s\n", widest, shortened(s.Text), labelsText(s.Labels))
	}
	if r.StepsLeftOut > 0 {
		fmt.Fprintf(b, "  and %s more, not shown\n", report.Count(r.StepsLeftOut, "stage", "stages"))
	}
}

func offsetText(d string) string {
	switch {
	case d == "":
		return ""
	case strings.HasPrefix(d, "-"):
		return ", " + d[1:] + " ahead"
	}
	return ", " + d + " ago"
}

// labelsText lists labels, the first of very many: JSON has them all.
func labelsText(l transform.Labels) string {
	const most = 40
	words := slices.Clone(l.Known[:min(len(l.Known), most)])
	if more := len(l.Known) - most; more > 0 {
		words = append(words, fmt.Sprintf("%d more", more))
	}
	if l.Others {
		words = append(words, "others")
	}
	if len(words) == 0 {
		words = append(words, "none")
	}
	for _, gone := range l.Gone[:min(len(l.Gone), most)] {
		words = append(words, "not "+gone)
	}
	if more := len(l.Gone) - most; more > 0 {
		words = append(words, fmt.Sprintf("not %d more", more))
	}
	return strings.Join(words, ", ")
}

// findingText shows a finding below the line of the expression it is about.
func findingText(b *bytes.Buffer, text string, f transform.ExpressionFinding) {
	start := min(f.Start, len(text))
	end := min(max(f.End, start), len(text))
	begin := strings.LastIndexByte(text[:start], '\n') + 1
	line, column := strings.Count(text[:begin], "\n")+1, utf8.RuneCountInString(text[begin:start])+1
	fmt.Fprintf(b, "\n%d:%d: %s[%s] %s\n", line, column, f.Severity, f.Rule, f.Message)
	before, at, after := around(text, begin, start, end)
	fmt.Fprintf(b, "   | %s\n   | %s%s\n", strings.Map(printable, before+at+after),
		strings.Repeat(" ", utf8.RuneCountInString(before)), strings.Repeat("^", max(1, utf8.RuneCountInString(at))))
	if f.Hint != "" {
		fmt.Fprintf(b, "  hint: %s\n", f.Hint)
	}
	if f.Proposed != "" {
		fmt.Fprintf(b, "  proposed: %s\n", f.Proposed)
	}
}

// around is the line from begin on, in three parts: what stands before start, what
// stands from there to end, and what stands behind. Of a very long line only what is
// near is shown, with … for the rest.
func around(text string, begin, start, end int) (before, at, after string) {
	const wide, near = 1000, 100 // bytes
	line := text[begin:]
	if i := strings.IndexByte(line[start-begin:], '\n'); i >= 0 {
		line = line[:start-begin+i]
	}
	end = min(end, begin+len(line))
	before, at, after = text[begin:start], text[start:end], line[end-begin:]
	if len(line) <= wide {
		return before, at, after
	}
	return lastOf(before, near), firstOf(at, 2*near), firstOf(after, near)
}

// firstOf is the beginning of a text, with … where it goes on.
func firstOf(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}

// lastOf is the end of a text, with … where something stands before it.
func lastOf(s string, most int) string {
	from := len(s) - most
	if from <= 0 {
		return s
	}
	for from < len(s) && !utf8.RuneStart(s[from]) {
		from++
	}
	return "…" + s[from:]
}
