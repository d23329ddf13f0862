package report

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
)

// markup writes elements of XML, a line each, indented by their depth. What encoding/xml
// takes to write structures is a hundredth of the whole program, and its tables take
// their time in every run.
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
		x.escaped(attributes[i+1])
		x.out.WriteByte('"')
	}
	x.out.WriteByte('>')
}

// escaped writes a text as it may stand in a value: what XML has no character for becomes
// U+FFFD. The escapes are those of encoding/xml.
func (x markup) escaped(text string) {
	for _, r := range text {
		switch r {
		case '&':
			x.out.WriteString("&amp;")
		case '<':
			x.out.WriteString("&lt;")
		case '>':
			x.out.WriteString("&gt;")
		case '"', '\'':
			x.out.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		case '\t', '\n', '\r':
			x.out.WriteString("&#x" + string("0123456789ABCDEF"[r]) + ";")
		default:
			if r < ' ' || r == 0xfffe || r == 0xffff {
				r = unicode.ReplacementChar
			}
			x.out.WriteRune(r)
		}
	}
}
