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
//	✗ ConfigMap ops/rules alerts.yaml stops at directory [tenant-dir-missing]
//	  ✓ label      loki_rule is set (rules.yaml:6:5)
//	  ✗ directory  the sidecar writes to /rules, Loki reads /rules/<tenant> (loki.yaml:2140:13)
//	               explain: tenant-dir-missing
func writeTraceTable(b *bytes.Buffer, t *Trace, o Options) {
	ink := ink(o.Color)
	for _, r := range t.Rules {
		writeRow(b, "", fateOf(r.Arrives), ink, "", outcome(r))
		if !o.Quiet {
			writeHops(b, r, ink)
			b.WriteByte('\n')
		}
	}
	if !o.Quiet {
		fmt.Fprintln(b, t.sum())
	}
}

// outcome is a rule's first row, which stands alone for grep.
func outcome(r TracedRule) string {
	text := r.title()
	switch fateOf(r.Arrives) {
	case pass:
		return text + " arrives" + destination(r)
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

// destination renders ": /rules/fake/a.yaml, tenant fake, StatefulSet ops/loki-ruler".
func destination(r TracedRule) string {
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
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
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
		writeRow(b, "  ", fate, ink, name, evidence(hop))
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

// writeRow writes mark, name and text, the text wrapped under itself.
func writeRow(b *bytes.Buffer, indent string, f fate, ink ink, name, text string) {
	lead := indent + f.mark() + " " + name
	for i, row := range wrap(text, tableColumns-columns(lead)) {
		if i == 0 {
			fmt.Fprintln(b, strings.TrimRight(indent+f.ink(ink, f.mark())+" "+name+row, " "))
			continue
		}
		fmt.Fprintln(b, strings.Repeat(" ", columns(lead))+row)
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
