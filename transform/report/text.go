package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// writeText writes for people. A finding's first line begins with its place, for
// editors that jump there; what follows is indented, and a blank line ends it.
// Advice that is the same for the next finding of the rule is given once. The
// last lines sum up by rule, and the very last of all.
func writeText(b *bytes.Buffer, l *Lint, o Options) {
	ink := ink(o.Color)
	shown := l.forPeople(o)
	var told []string
	for i, f := range shown {
		writeRows(b, headline(f, ink, o.Columns))
		writeWhere(b, l, f, o)
		now := advice(f, ink, o.Columns-2)
		if i > 0 && len(now) > 0 && f.Rule == shown[i-1].Rule && slices.Equal(now, told) {
			fmt.Fprintln(b, "  "+ink.dim("hint: as above"))
		} else {
			writeIndented(b, "  ", now)
		}
		told = now
		b.WriteByte('\n')
	}
	writeSums(b, shown, ink)
	writeRows(b, flow("", 0, l.count().String()+o.onlyShown(), "  ", o.Columns))
}

// onlyShown says what Least leaves out.
func (o Options) onlyShown() string {
	switch o.Least {
	case finding.Error:
		return " (only errors are shown)"
	case finding.Warning:
		return " (no infos are shown)"
	default:
		return ""
	}
}

// writeConcise writes one line for each finding, for grep, and the sum.
func writeConcise(b *bytes.Buffer, l *Lint, o Options) {
	for _, f := range l.forPeople(o) {
		writeRows(b, headline(f, ink(o.Color), 0))
	}
	fmt.Fprintln(b, l.count().String()+o.onlyShown())
}

// writeSums writes how often each rule found something; of a single finding there
// is nothing to sum up.
func writeSums(b *bytes.Buffer, shown []finding.Finding, ink ink) {
	sums := byRule(shown)
	if len(shown) < 2 || len(sums) == 0 {
		return
	}
	width := len(fmt.Sprint(slices.MaxFunc(sums, func(a, b ruleCount) int { return a.times - b.times }).times))
	for _, s := range sums {
		fmt.Fprintf(b, "  %*d %s%s %s\n", width, s.times, ink.severity(s.severity, s.severity.String()),
			strings.Repeat(" ", len("warning")-len(s.severity.String())), oneLine(s.rule))
	}
}

// headline renders "loki.yaml:2137:7: error[id] StatefulSet ops/loki-ruler: message".
// The place and the id stay together, whatever the width.
func headline(f finding.Finding, ink ink, width int) []string {
	kind := f.Severity.String()
	if f.Suppressed != "" {
		kind = "suppressed"
	}
	tag := kind + "[" + oneLine(f.Rule) + "]"
	lead := at(f.Place) + ": "
	return flow(lead+ink.severity(f.Severity, tag)+" ", columns(lead+tag)+1, statement(f), "    ", width)
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

// writeWhere writes what there is to see of a finding's place.
func writeWhere(b *bytes.Buffer, l *Lint, f finding.Finding, o Options) {
	if f.Place.Template != "" {
		fmt.Fprintln(b, "    template: "+oneLine(f.Place.Template))
	}
	if f.Origin.File != "" {
		fmt.Fprintln(b, "    rendered from: "+at(f.Origin))
	}
	if f.Path != "" {
		fmt.Fprintln(b, "    field: "+oneLine(f.Path))
	}
	writeIndented(b, "  ", l.snippet(f.Place, ink(o.Color), o.Columns-2))
}

// advice is what to do about a finding: hint, proposed value, values snippet. Only
// sentences are wrapped: what is to be copied is not.
func advice(f finding.Finding, ink ink, width int) []string {
	var out []string
	add := func(word, text string) { out = append(out, labelled(word+":", text, ink, width)...) }
	if f.Suppressed != "" {
		add("suppressed", f.Suppressed)
	}
	add("hint", f.Fix.Text)
	out = append(out, labelled("proposed:", f.Fix.Proposed, ink, 0)...)
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
func labelled(label, text string, ink ink, width int) []string {
	rows := lines(text)
	switch len(rows) {
	case 0:
		return nil
	case 1:
		return flow(ink.bold(label)+" ", columns(label)+1, rows[0], "  ", width)
	}
	out := []string{ink.bold(label)}
	for _, row := range rows {
		out = append(out, "    "+row)
	}
	return out
}

func writeRows(b *bytes.Buffer, rows []string) { writeIndented(b, "", rows) }

// 13 inlined copies were 2.1 KB of code.
//
//go:noinline
func writeIndented(b *bytes.Buffer, indent string, rows []string) {
	for _, row := range rows {
		fmt.Fprintln(b, indent+row)
	}
}
