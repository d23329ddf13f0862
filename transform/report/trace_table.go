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
	for _, r := range t.Routes {
		arrives := r.Arrives()
		if o.Quiet {
			fmt.Fprintln(b, ink.state(arrives, mark(arrives))+" "+outcome(r)+quietGoal(r))
			continue
		}
		writeRow(b, "", ink.state(arrives, mark(arrives)), "", outcome(r))
		writeHops(b, r, ink)
		if goal := goal(r); goal != "" {
			writeRow(b, "  ", ink.state(arrives, arrow(arrives)), "", goal)
		}
		b.WriteByte('\n')
	}
	if !o.Quiet {
		fmt.Fprintln(b, t.sum().String()+t.about())
	}
}

// about says what was looked at where no rule file tells it.
func (t *Trace) about() string {
	switch {
	case len(t.Routes) > 0 || t.Judged == (finding.Judged{}):
		return ""
	case t.Judged.Nothing():
		return ", and no Loki ruler (" + t.Judged.String() + "): nothing was judged"
	}
	return " (" + t.Judged.String() + ")"
}

// outcome says what became of a rule file.
func outcome(r finding.Route) string {
	text := title(r)
	if r.Place.File != "" {
		text += " (" + at(r.Place) + ")"
	}
	switch r.Arrives() {
	case finding.Pass:
		return text + " arrives"
	case finding.Fail:
		text += " stops"
	case finding.Unknown:
		text += " is unknown"
	}
	if hop, ok := halt(r); ok {
		text += " at " + hop.Stage.String()
	}
	if hop, ok := r.StopsAt(); ok && hop.Rule != "" {
		text += " [" + oneLine(hop.Rule) + "]"
	}
	return text
}

// goal renders "/rules/fake/a.yaml, tenant fake, StatefulSet ops/loki-ruler", as
// much of it as is known.
func goal(r finding.Route) string {
	var parts []string
	if r.Path != "" {
		parts = append(parts, oneLine(r.Path))
	}
	if r.Tenant != "" {
		parts = append(parts, "tenant "+oneLine(r.Tenant))
	}
	if r.Ruler != (finding.Object{}) {
		parts = append(parts, oneLine(r.Ruler.String()))
	}
	return strings.Join(parts, ", ")
}

func quietGoal(r finding.Route) string {
	if text := goal(r); text != "" {
		return " " + arrow(r.Arrives()) + " " + text
	}
	return ""
}

func writeHops(b *bytes.Buffer, r finding.Route, ink ink) {
	width := 0
	for _, hop := range r.Hops {
		width = max(width, len(hop.Stage.String()))
	}
	for _, hop := range r.Hops {
		name := fmt.Sprintf("%-*s  ", width, hop.Stage)
		writeRow(b, "  ", ink.state(hop.State, mark(hop.State)), name, evidence(hop))
		if hop.Rule != "" && hop.State != finding.Pass {
			fmt.Fprintf(b, "    %s%s\n", blank(name), ink.dim("explain: "+oneLine(hop.Rule)))
		}
	}
}

// evidence is a hop's sentence and where to look.
func evidence(h finding.Hop) string {
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
