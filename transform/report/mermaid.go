package report

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// The size of one picture. Mermaid refuses more than 500 edges or 50 000
// characters (maxEdges, maxTextSize; GitHub keeps both), and a picture of more
// rules than that shows nothing anyway: a longer trace becomes several.
const (
	pictureEdges = 400
	pictureBytes = 40_000
)

// A box is this many columns wide, since Mermaid breaks labels at 200 pixels
// anyway, and no text in it higher: what goes beyond is cut, with an ellipsis.
const (
	boxColumns = 24
	boxHeight  = 8
)

// writeMermaid writes a flowchart in a Markdown fence: a row for each distinct
// route, from the rule files that take it through the hops to the ruler. Hops that
// pass share a box, so that a row fits the width of a page; one that fails, or is
// not known, has its own with evidence and the finding's id.
func writeMermaid(b *bytes.Buffer, t *Trace) {
	p := picture{out: b}
	for i, group := range pictured(t.Routes) {
		p.add(group.chain(i))
	}
	if len(t.Routes) == 0 {
		p.add(drawing{text: "  none[\"" + label(t.sum().String()) + "\"]\n"})
	}
	p.close()
}

// picture collects chains into fences that are not too large to draw.
type picture struct {
	out          *bytes.Buffer
	edges, bytes int
	open         bool
}

// drawing is a piece of a flowchart, whole in itself.
type drawing struct {
	text  string
	edges int
}

func (p *picture) add(d drawing) {
	if p.open && (p.edges+d.edges > pictureEdges || p.bytes+len(d.text) > pictureBytes) {
		p.close()
		p.out.WriteByte('\n')
	}
	if !p.open {
		p.out.WriteString("```mermaid\nflowchart LR\n" + classes)
		p.open, p.edges, p.bytes = true, 0, 0
	}
	p.out.WriteString(d.text)
	p.edges += d.edges
	p.bytes += len(d.text)
}

func (p *picture) close() {
	p.out.WriteString("```\n")
	p.open = false
}

// classes are colours that read on a light page and on a dark one; the marks in
// the labels say the same to those who do not see colours.
const classes = `  classDef pass fill:#dafbe1,stroke:#1a7f37,color:#0a3d17
  classDef fail fill:#ffebe9,stroke:#cf222e,color:#6e0711
  classDef unknown fill:#fff8c5,stroke:#9a6700,color:#4d3300
  classDef goal fill:#ddf4ff,stroke:#0969da,color:#0a3069
`

// chain draws the row of a travel. Ids are numbers: names may hold anything.
func (t travel) chain(i int) drawing {
	var b strings.Builder
	r := t.routes[0]
	prev := fmt.Sprintf("r%d", i)
	// A box with round corners: the ends of a stadium meet where a box has many rows.
	fmt.Fprintf(&b, "  %s(%s):::%s\n", prev, t.startBox(), r.Arrives())
	boxes := hopBoxes(r.Hops)
	for j, hop := range boxes {
		id := fmt.Sprintf("r%dh%d", i, j)
		fmt.Fprintf(&b, "  %s --> %s[%s]:::%s\n", prev, id, hop.text, hop.state)
		prev = id
	}
	edges := len(boxes)
	if goal := goalBox(r, len(t.routes) == 1); goal != "" {
		edges++
		fmt.Fprintf(&b, "  %s %s r%dg[%s]:::goal\n", prev, link(r), i, goal)
	}
	return drawing{b.String(), edges}
}

// drawnNames is how many rule files of a travel are named in its box.
const drawnNames = 3

// startBox names the rule files of a travel.
func (t travel) startBox() string {
	if len(t.routes) == 1 {
		return box(t.routes[0].Object.String(), t.routes[0].Key)
	}
	rows := []string{t.title()}
	for _, r := range t.routes[:min(drawnNames, len(t.routes))] {
		rows = append(rows, strings.TrimPrefix(title(r), r.Object.Kind+" "))
	}
	if more := len(t.routes) - drawnNames; more > 0 {
		rows = append(rows, fmt.Sprintf("and %d more", more))
	}
	return box(rows...)
}

// hopBox is the box of one hop, or of several that pass.
type hopBox struct {
	text  string
	state finding.State
}

// hopBoxes puts hops that pass one after the other into one box.
func hopBoxes(hops []finding.Hop) []hopBox {
	var all []hopBox
	var passed []string
	flush := func() {
		if len(passed) == 0 {
			return
		}
		all = append(all, hopBox{box(mark(finding.Pass) + " " + strings.Join(passed, ", ")), finding.Pass})
		passed = nil
	}
	for _, h := range hops {
		if h.State == finding.Pass {
			passed = append(passed, h.Stage.String())
			continue
		}
		flush()
		all = append(all, hopBox{box(mark(h.State)+" "+h.Stage.String(), h.Evidence, h.Rule), h.State})
	}
	flush()
	return all
}

// goalBox is the ruler and what it reads; nothing where nothing is known of it.
func goalBox(r finding.Route, single bool) string {
	ruler, tenant, file := "", "", r.Path
	if !single && file != "" {
		file = path.Dir(file)
	}
	if r.Ruler != (finding.Object{}) {
		ruler = r.Ruler.String()
	}
	if r.Tenant != "" {
		tenant = "tenant " + r.Tenant
	}
	if ruler == "" && file == "" && tenant == "" {
		return ""
	}
	return box(ruler, file, tenant)
}

// link breaks the line to a ruler that the rule does not reach.
func link(r finding.Route) string {
	switch r.Arrives() {
	case finding.Pass:
		return "-->"
	case finding.Fail:
		return "-. never .-x"
	case finding.Unknown:
	}
	return "-. unknown .->"
}

// box is a quoted label of several rows.
func box(rows ...string) string {
	var out []string
	for _, row := range rows {
		if row = oneLine(row); row != "" {
			for _, part := range boxRows(row) {
				out = append(out, label(part))
			}
		}
	}
	return `"` + strings.Join(out, "<br/>") + `"`
}

// boxRows breaks a text into the rows of a box.
func boxRows(text string) []string {
	rows := wrap(text, boxColumns)
	if len(rows) > boxHeight {
		rows = rows[:boxHeight]
		rows[boxHeight-1] += " …"
	}
	for i := range rows {
		rows[i] = shorten(rows[i], 2*boxColumns)
	}
	return rows
}

// label escapes text for a Mermaid label. Quotes and semicolons end things,
// "#" opens an entity, angle brackets and ampersands are HTML, and since Mermaid
// 10 backticks, stars, underscores and list markers are Markdown: whatever is not
// plainly a letter, a digit or harmless goes in as an entity.
func label(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		if isHarmless(r) || isInsideWord(runes, i) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}

func isHarmless(r rune) bool {
	return isAlphanumeric(r) || strings.ContainsRune(" /,=:?()✓✗…", r)
}

// isInsideWord reports the hyphen and the dot of "loki-ruler.yaml"; at either end
// of a word they may be a list marker.
func isInsideWord(runes []rune, i int) bool {
	return (runes[i] == '-' || runes[i] == '.') &&
		i > 0 && isAlphanumeric(runes[i-1]) && i+1 < len(runes) && isAlphanumeric(runes[i+1])
}

func isAlphanumeric(r rune) bool { return unicode.IsLetter(r) || r >= '0' && r <= '9' }
