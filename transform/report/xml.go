package report

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// markup writes elements of XML, a line each, indented by their depth. encoding/xml is asked
// for its escapes alone: what it takes to write structures is a hundredth of the
// whole program.
type markup struct{ out *bytes.Buffer }

// open begins an element that holds others; attributes are names and values in turn.
func (x markup) open(depth int, name string, attributes ...string) {
	x.start(depth, name, attributes)
	x.out.WriteByte('\n')
}

// shut ends what open began.
func (x markup) shut(depth int, name string) {
	x.out.WriteString(strings.Repeat("  ", depth) + "</" + name + ">\n")
}

func (x markup) empty(depth int, name string, attributes ...string) {
	x.start(depth, name, attributes)
	x.out.WriteString("</" + name + ">\n")
}

// text is an element that holds nothing but a text, as it is.
func (x markup) text(depth int, name, text string, attributes ...string) {
	x.start(depth, name, attributes)
	x.out.WriteString("<![CDATA[" + strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>") + "]]></" + name + ">\n")
}

func (x markup) start(depth int, name string, attributes []string) {
	x.out.WriteString(strings.Repeat("  ", depth) + "<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		x.out.WriteString(" " + attributes[i] + `="`)
		xml.EscapeText(x.out, []byte(attributes[i+1])) //nolint:errcheck // a buffer takes everything
		x.out.WriteByte('"')
	}
	x.out.WriteByte('>')
}
