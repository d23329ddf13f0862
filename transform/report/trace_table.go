package report

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// tableColumns is how wide a trace table gets. Only a word that is longer than
// a row, a path say, goes beyond: a path cut in two is no use to anybody.
const tableColumns = 100

// writeTraceTable writes each rule file with its hops:
//
//	✗ ConfigMap ops/rules alerts.yaml (rules.yaml:7:3) stops at directory [tenant-dir-missing]
//	  ✓ label      loki_rule is set (rules.yaml:6:5)
//	  ✗ directory  the sidecar writes to /rules, Loki reads /rules/<tenant> (loki.yaml:2140:13)
//	               explain: tenant-dir-missing
//	  ↛ StatefulSet ops/loki-ruler
//
// Quiet makes it one row for each, unwrapped, for grep.
func writeTraceTable(b *bytes.Buffer, t *Trace, o Options) {
	ink := ink(o.Color)
	for _, r := range t.Rules {
		fate := fateOf(r.Arrives)
		if o.Quiet {
			fmt.Fprintln(b, fate.ink(ink, fate.mark())+" "+outcome(r)+quietGoal(r))
			continue
		}
		writeRow(b, "", fate.ink(ink, fate.mark()), "", outcome(r))
		writeHops(b, r, ink)
		if goal := goal(r); goal != "" {
			writeRow(b, "  ", fate.ink(ink, fate.arrow()), "", goal)
		}
		b.WriteByte('\n')
	}
	if !o.Quiet {
		fmt.Fprintln(b, t.sum())
	}
}

// outcome says what became of a rule file.
func outcome(r TracedRule) string {
	text := r.title()
	if r.Place.File != "" {
		text += " (" + at(r.Place) + ")"
	}
	switch fateOf(r.Arrives) {
	case pass:
		return text + " arrives"
	case fail:
		text += " stops"
	default:
		text += " is unknown"
	}
	if hop, ok := r.halt(); ok {
		text += " at " + oneLine(hop.Name)
	}
	if r.Finding != "" {
		text += " [" + oneLine(r.Finding) + "]"
	}
	return text
}

// goal renders "/rules/fake/a.yaml, tenant fake, StatefulSet ops/loki-ruler", as
// much of it as is known.
func goal(r TracedRule) string {
	var parts []string
	if r.File != "" {
		parts = append(parts, oneLine(r.File))
	}
	if r.Tenant != "" {
		parts = append(parts, "tenant "+oneLine(r.Tenant))
	}
	if r.Ruler != (finding.Object{}) {
		parts = append(parts, oneLine(r.Ruler.String()))
	}
	return strings.Join(parts, ", ")
}

func quietGoal(r TracedRule) string {
	if text := goal(r); text != "" {
		return " " + fateOf(r.Arrives).arrow() + " " + text
	}
	return ""
}

func writeHops(b *bytes.Buffer, r TracedRule, ink ink) {
	width := 0
	for _, hop := range r.Hops {
		width = max(width, columns(oneLine(hop.Name)))
	}
	for _, hop := range r.Hops {
		name := oneLine(hop.Name)
		name += strings.Repeat(" ", width-columns(name)) + "  "
		fate := fateOf(hop.State)
		writeRow(b, "  ", fate.ink(ink, fate.mark()), name, evidence(hop))
		if hop.Finding != "" && fate != pass {
			fmt.Fprintf(b, "    %s%s\n", blank(name), ink.dim("explain: "+oneLine(hop.Finding)))
		}
	}
}

// evidence is a hop's sentence and where to look.
func evidence(h Hop) string {
	text := oneLine(h.Evidence)
	if h.Place.File == "" {
		return text
	}
	return strings.TrimSpace(text + " (" + at(h.Place) + ")")
}

// writeRow writes mark, name and text, the text wrapped under itself. The mark
// may be coloured; it is one column wide.
func writeRow(b *bytes.Buffer, indent, mark, name, text string) {
	hang := indent + "  " + blank(name)
	lead := indent + mark + " " + name
	for _, row := range wrap(text, tableColumns-columns(hang)) {
		fmt.Fprintln(b, strings.TrimRight(lead+row, " "))
		lead = hang
	}
}

// wrap breaks text between words into rows of at most width columns, at least
// one row. A word that is wider has a row of its own.
func wrap(text string, width int) []string {
	var rows []string
	row := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case row == "":
			row = word
		case columns(row)+1+columns(word) <= width:
			row += " " + word
		default:
			rows = append(rows, row)
			row = word
		}
	}
	return append(rows, row)
}
