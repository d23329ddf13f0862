package report

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// writeRoute writes a rule file with its hops:
//
//	✗ ConfigMap ops/rules alerts.yaml (rules.yaml:7:3) stops at directory [tenant-dir-missing]
//	  ✓ label      loki_rule is set (rules.yaml:6:5)
//	  ✗ directory  the sidecar writes to /rules, Loki reads /rules/<tenant> (loki.yaml:2140:13)
//	               explain: tenant-dir-missing
//	  ↛ StatefulSet ops/loki-ruler
func writeRoute(b *bytes.Buffer, r finding.Route, o Options) {
	ink, arrives := ink(o.Color), r.Arrives()
	writeRow(b, "", ink.state(arrives, mark(arrives)), "", outcome(r), o.Columns)
	width := 0
	for _, hop := range r.Hops {
		width = max(width, len(hop.Stage.String()))
	}
	for _, hop := range r.Hops {
		name := fmt.Sprintf("%-*s  ", width, hop.Stage)
		writeRow(b, "  ", ink.state(hop.State, mark(hop.State)), name, evidence(hop), o.Columns)
		if hop.Rule != "" && hop.State != finding.Pass {
			fmt.Fprintf(b, "    %s%s\n", blank(name), ink.dim("explain: "+oneLine(hop.Rule)))
		}
	}
	if goal := goal(r); goal != "" {
		writeRow(b, "  ", ink.state(arrives, arrow(arrives)), "", goal, o.Columns)
	}
}

// outcome says what became of a rule file.
func outcome(r finding.Route) string {
	text := title(r)
	if r.Place.File != "" {
		text += " (" + at(r.Place) + ")"
	}
	text += " " + fate(r, 1)
	if hop, ok := r.StopsAt(); ok && hop.Rule != "" {
		text += " [" + oneLine(hop.Rule) + "]"
	}
	return text
}

// fate is what became of a route, or of several that go the same way: "arrives",
// "stop at label".
func fate(r finding.Route, times int) string {
	s, is := "s", "is"
	if times > 1 {
		s, is = "", "are"
	}
	text := "arrive" + s
	switch r.Arrives() {
	case finding.Pass:
		return text
	case finding.Fail:
		if r.Empty {
			return "without a rule"
		}
		text = "stop" + s
	case finding.Unknown:
		text = is + " unknown"
	}
	if hop, ok := halt(r); ok {
		text += " at " + hop.Stage.String()
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
func writeRow(b *bytes.Buffer, indent, mark, name, text string, width int) {
	lead := indent + mark + " " + name
	hang := indent + "  " + blank(name)
	writeRows(b, flow(lead, columns(hang), text, hang, width))
}
