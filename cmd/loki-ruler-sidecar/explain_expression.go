package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
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
	fmt.Fprintf(b, "%s\n\n", strings.TrimSpace(e.Text))
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

// readText shows the labels of lines behind each stage.
func readText(b *bytes.Buffer, r transform.Read) {
	b.WriteString("\n")
	if r.Function != "" {
		fmt.Fprintf(b, "%s over %s%s:\n", r.Function, r.Window, offsetText(r.Offset))
	}
	w := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	for _, s := range r.Steps {
		fmt.Fprintf(w, "  %s\t%s\n", shortened(s.Text), labelsText(s.Labels))
	}
	_ = w.Flush() // into a buffer
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

func labelsText(l transform.Labels) string {
	words := slices.Clone(l.Known)
	if l.Others {
		words = append(words, "others")
	}
	if len(words) == 0 {
		words = append(words, "none")
	}
	if len(l.Gone) > 0 {
		words = append(words, "not "+strings.Join(l.Gone, ", not "))
	}
	return strings.Join(words, ", ")
}

// findingText shows a finding below the line of the expression it is about.
func findingText(b *bytes.Buffer, text string, f transform.ExpressionFinding) {
	start := min(f.Start, len(text))
	line := strings.Count(text[:start], "\n")
	begin := strings.LastIndexByte(text[:start], '\n') + 1
	shown := strings.Split(text, "\n")[line]
	column := len([]rune(text[begin:start]))
	width := max(1, len([]rune(text[start:min(max(f.End, start), begin+len(shown))])))
	fmt.Fprintf(b, "\n%d:%d: %s[%s] %s\n", line+1, column+1, f.Severity, f.Rule, f.Message)
	fmt.Fprintf(b, "   | %s\n   | %s%s\n", strings.Map(printable, shown), strings.Repeat(" ", column), strings.Repeat("^", width))
	if f.Hint != "" {
		fmt.Fprintf(b, "  hint: %s\n", f.Hint)
	}
	if f.Proposed != "" {
		fmt.Fprintf(b, "  proposed: %s\n", f.Proposed)
	}
}
