package report

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// writeText writes for people. A finding's first line stands alone, for grep
// and for editors that jump to file:line:column; what follows is indented, and
// a blank line ends it. The last line of all is the sum.
func writeText(b *bytes.Buffer, l *Lint, o Options) {
	ink := ink(o.Color)
	for _, f := range l.Findings {
		if f.Suppressed != "" && !o.ShowSuppressed {
			continue
		}
		fmt.Fprintln(b, headline(f, ink))
		if !o.Quiet {
			writeDetails(b, l, f, ink)
			b.WriteByte('\n')
		}
	}
	if !o.Quiet {
		fmt.Fprintln(b, l.count())
	}
}

// headline renders "loki.yaml:2137:7: error[id] StatefulSet ops/loki-ruler: message".
func headline(f finding.Finding, ink ink) string {
	kind := f.Severity.String()
	if f.Suppressed != "" {
		kind = "suppressed"
	}
	tag := ink.severity(f.Severity, kind+"["+oneLine(f.Rule)+"]")
	return at(f.Place) + ": " + tag + " " + statement(f)
}

// statement is who and what: "StatefulSet ops/loki-ruler: message".
func statement(f finding.Finding) string {
	if f.Object == (finding.Object{}) {
		return oneLine(f.Message)
	}
	return oneLine(f.Object.String()) + ": " + oneLine(f.Message)
}

// at is a place that never is nothing: an unknown file is "<input>".
func at(p finding.Place) string {
	if p.File == "" {
		p.File = "<input>"
	}
	return strings.ReplaceAll(visible(p.String()), "\n", `\n`)
}

func writeDetails(b *bytes.Buffer, l *Lint, f finding.Finding, ink ink) {
	if f.Place.Template != "" {
		fmt.Fprintln(b, "    template: "+oneLine(f.Place.Template))
	}
	if f.Path != "" {
		fmt.Fprintln(b, "    field: "+oneLine(f.Path))
	}
	for _, line := range l.snippet(f.Place, ink) {
		fmt.Fprintln(b, "  "+line)
	}
	for _, line := range advice(f, ink) {
		fmt.Fprintln(b, "  "+line)
	}
}

// advice is what to do about a finding: hint, proposed value, values snippet.
func advice(f finding.Finding, ink ink) []string {
	var out []string
	add := func(word, text string) { out = append(out, labelled(ink.bold(word+":"), text)...) }
	if f.Suppressed != "" {
		add("suppressed", f.Suppressed)
	}
	add("hint", f.Fix.Text)
	add("proposed", f.Fix.Proposed)
	if values := lines(f.Fix.Values); values != nil {
		out = append(out, ink.bold("values:"))
		for _, line := range values {
			out = append(out, "    "+line)
		}
	}
	if f.Fix.ByPostRender {
		add("fixable", "post-render makes this change")
	}
	return out
}

// labelled puts text behind its label, or below it when it has several lines.
func labelled(label, text string) []string {
	rows := lines(text)
	switch len(rows) {
	case 0:
		return nil
	case 1:
		return []string{label + " " + rows[0]}
	}
	out := []string{label}
	for _, row := range rows {
		out = append(out, "    "+row)
	}
	return out
}
