package report

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// writeTraceTable writes one row for each rule file, what fails first. Those that
// go the same way to the end share one:
//
//	✗ ConfigMap ops/rules alerts.yaml  stops at directory
//	    the sidecar writes to /rules, Loki reads /rules/<tenant> (loki.yaml:2140:13)
//	    explain: tenant-dir-missing
//	✓ 17 rule files                    arrive
//	    → container loki-sc-rules → /rules/fake, tenant fake → StatefulSet ops/loki-ruler
//	    ops/a a.yaml, ops/b b.yaml, and 15 more
//
// The hops of each come with o.Hops, and of a single rule file in any case.
func writeTraceTable(b *bytes.Buffer, t *Trace, o Options) {
	if o.Hops || len(t.Routes) == 1 {
		for _, r := range inOrder(t.Routes) {
			writeRoute(b, r, o)
			b.WriteByte('\n')
		}
	} else {
		writeTravels(b, travels(t.Routes), o)
	}
	writeRows(b, flow("", 0, t.sum().String()+t.about(), "  ", o.Columns))
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

// writeTraceConcise writes a line for each rule file, for grep, and the sum.
func writeTraceConcise(b *bytes.Buffer, t *Trace, o Options) {
	ink := ink(o.Color)
	for _, r := range inOrder(t.Routes) {
		arrives := r.Arrives()
		line := ink.state(arrives, mark(arrives)) + " " + outcome(r)
		if text := goal(r); text != "" {
			line += " " + arrow(arrives) + " " + text
		}
		fmt.Fprintln(b, line)
	}
	fmt.Fprintln(b, t.sum().String()+t.about())
}

func writeTravels(b *bytes.Buffer, all []travel, o Options) {
	width := 0
	for _, t := range all {
		if n := columns(t.title()); o.Columns == 0 || n <= o.Columns-len("✓ ")-len("  stops at alertmanager") {
			width = max(width, n)
		}
	}
	for _, t := range all {
		t.write(b, width, o)
	}
	if len(all) > 0 {
		b.WriteByte('\n')
	}
	for _, t := range all {
		if t.cause != nil {
			writeRows(b, flow("", 0, t.blame(), "  ", o.Columns))
		}
	}
}

// write writes the row of a travel, and below it what is to be known of it.
func (t travel) write(b *bytes.Buffer, width int, o Options) {
	ink, r := ink(o.Color), t.routes[0]
	arrives := r.Arrives()
	name := t.title()
	pad := strings.Repeat(" ", max(0, width-columns(name)))
	writeRow(b, "", ink.state(arrives, mark(arrives)), "", name+pad+"  "+fate(r, len(t.routes)), o.Columns)
	if hop, ok := halt(r); ok {
		writeRows(b, flow("    ", 4, t.evidence(hop), "    ", o.Columns))
		if hop.Rule != "" {
			fmt.Fprintln(b, "    "+ink.dim("explain: "+oneLine(hop.Rule)))
		}
	}
	if way := way(r, len(t.routes) == 1); way != "" && arrives == finding.Pass {
		writeRows(b, flow("    ", 4, way, "    ", o.Columns))
	}
	if hop, ok := silent(r); ok && arrives == finding.Pass {
		writeRow(b, "    ", ink.state(hop.State, mark(hop.State)), "alertmanager  ", evidence(hop), o.Columns)
	}
	if len(t.routes) > 1 {
		writeRows(b, flow("    ", 4, t.names(), "    ", o.Columns))
	}
}

// title is what the row is about.
func (t travel) title() string {
	if len(t.routes) == 1 {
		return title(t.routes[0])
	}
	return Count(len(t.routes), "rule file", "rule files")
}

// evidence is what stands in the way, of one rule file or of several.
func (t travel) evidence(hop finding.Hop) string {
	text := evidence(hop)
	if rest, ok := strings.CutPrefix(text, "it would load"); ok && len(t.routes) > 1 {
		return "they would load" + rest
	}
	return text
}

// shownNames is how many rule files of a row are named.
const shownNames = 6

// names are the rule files of a row, as far as there is use in naming them.
func (t travel) names() string {
	var names []string
	for _, r := range t.routes[:min(shownNames, len(t.routes))] {
		names = append(names, strings.TrimPrefix(title(r), r.Object.Kind+" "))
	}
	text := strings.Join(names, ", ")
	if more := len(t.routes) - shownNames; more > 0 {
		text += fmt.Sprintf(", and %d more", more)
	}
	return text
}

// blame renders "1 file stops 23 others: ConfigMap logs/broken alerts.yaml".
func (t travel) blame() string {
	return "1 file stops " + Count(len(t.routes), "other", "others") + ": " + title(*t.cause)
}
