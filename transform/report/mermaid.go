package report

import (
	"bytes"
	"fmt"
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

// evidenceRunes is how much of the evidence fits in a box.
const evidenceRunes = 60

// writeMermaid writes a flowchart in a Markdown fence: a row of boxes for each
// rule file, from its object through the hops to the ruler. Boxes of hops that
// failed, or are not known, carry evidence and the finding's id.
func writeMermaid(b *bytes.Buffer, t *Trace) {
	p := picture{out: b}
	for i, r := range t.Routes {
		p.add(chain(i, r))
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

// chain draws a rule's row. Ids are numbers: names may hold anything.
func chain(i int, r finding.Route) drawing {
	var b strings.Builder
	prev := fmt.Sprintf("r%d", i)
	fmt.Fprintf(&b, "  %s([%s]):::%s\n", prev, box(r.Object.String(), r.Key), r.Arrives())
	for j, hop := range r.Hops {
		id := fmt.Sprintf("r%dh%d", i, j)
		fmt.Fprintf(&b, "  %s --> %s[%s]:::%s\n", prev, id, hopBox(hop), hop.State)
		prev = id
	}
	edges := len(r.Hops)
	if goal := goalBox(r); goal != "" {
		edges++
		fmt.Fprintf(&b, "  %s %s r%dg[%s]:::goal\n", prev, link(r), i, goal)
	}
	return drawing{b.String(), edges}
}

func hopBox(h finding.Hop) string {
	name := mark(h.State) + " " + h.Stage.String()
	if h.State == finding.Pass {
		return box(name)
	}
	return box(name, h.Evidence, h.Rule)
}

// goalBox is the ruler and what it reads; nothing where nothing is known of it.
func goalBox(r finding.Route) string {
	ruler, tenant := "", ""
	if r.Ruler != (finding.Object{}) {
		ruler = r.Ruler.String()
	}
	if r.Tenant != "" {
		tenant = "tenant " + r.Tenant
	}
	if ruler == "" && r.Path == "" && tenant == "" {
		return ""
	}
	return box(ruler, r.Path, tenant)
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
			out = append(out, label(shorten(row, evidenceRunes)))
		}
	}
	return `"` + strings.Join(out, "<br/>") + `"`
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
