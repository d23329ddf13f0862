package document

import "strings"

// Encode writes a node as YAML in block style, each line indented by indent
// spaces, with newline as the line break, ending in one. Anchors are left out
// and aliases written out; empty collections are {} and [].
func Encode(n *Node, indent int, newline string) string {
	e := &encoder{newline: newline}
	e.pad(indent)
	e.block(n, indent)
	return e.out.String()
}

// An encoder writes block style. Its zero value writes as Helm charts do:
// two spaces for each level, sequences indented under their key.
type encoder struct {
	newline string // "" means "\n"
	step    int    // spaces a nested mapping is indented by; 0 means 2
	dash    int    // columns from a dash to its item; 0 means 2
	flush   bool   // the dashes of a sequence stand below their key's first letter
	out     strings.Builder
}

// block writes n where the cursor stands at column indent, and ends the line.
func (e *encoder) block(n *Node, indent int) {
	n = n.Resolve()
	switch {
	case n != nil && n.Kind == Mapping && len(n.Fields) > 0:
		for i, f := range n.Fields {
			if i > 0 {
				e.pad(indent)
			}
			e.field(f, indent)
		}
	case n != nil && n.Kind == Sequence && len(n.Items) > 0:
		for i, item := range n.Items {
			if i > 0 {
				e.pad(indent)
			}
			e.item(item, indent)
		}
	default:
		e.leaf(n, indent)
	}
}

// field writes one entry of a mapping at column indent.
func (e *encoder) field(f Field, indent int) {
	key := EncodeFlow(f.Key, false)
	if len(key) > maxSimpleKey {
		e.out.WriteString("? " + key)
		e.breakLine()
		e.pad(indent)
		key = ""
	}
	e.out.WriteString(key + ":")
	v := f.Value.Resolve()
	switch {
	case !isBlock(v):
		e.out.WriteByte(' ')
		e.leaf(v, indent)
	case v.Kind == Sequence && e.flush:
		e.breakLine()
		e.pad(indent)
		e.block(v, indent)
	default:
		e.breakLine()
		e.pad(indent + e.stepOr2())
		e.block(v, indent+e.stepOr2())
	}
}

// maxSimpleKey is a little less than the 1024 characters within which YAML
// wants a key's colon.
const maxSimpleKey = 1000

// item writes one entry of a sequence at column indent.
func (e *encoder) item(n *Node, indent int) {
	width := max(e.dash, 2)
	e.out.WriteByte('-')
	e.pad(width - 1)
	if isBlock(n.Resolve()) {
		e.block(n, indent+width)
		return
	}
	e.leaf(n, indent)
}

// leaf writes a scalar or an empty collection, and ends the line. The lines of
// a literal are indented deeper than the collection around it, at indent.
func (e *encoder) leaf(n *Node, indent int) {
	n = n.Resolve()
	if n == nil || n.Kind != Scalar || !wantsLiteral(n) {
		e.out.WriteString(EncodeFlow(n, false))
		e.breakLine()
		return
	}
	text, clip := strings.CutSuffix(n.Value, "\n")
	e.out.WriteByte('|')
	if !clip {
		e.out.WriteByte('-')
	}
	e.breakLine()
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" {
			e.pad(indent + e.stepOr2())
			e.out.WriteString(line)
		}
		e.breakLine()
	}
}

// isBlock reports a collection that takes lines of its own.
func isBlock(n *Node) bool {
	return n != nil && (len(n.Fields) > 0 || len(n.Items) > 0)
}

func (e *encoder) pad(columns int) {
	for range columns {
		e.out.WriteByte(' ')
	}
}

func (e *encoder) breakLine() {
	if e.newline == "" {
		e.out.WriteByte('\n')
		return
	}
	e.out.WriteString(e.newline)
}

func (e *encoder) stepOr2() int {
	if e.step == 0 {
		return 2
	}
	return e.step
}

// EncodeFlow writes a node in flow style on one line, without a line break.
// json quotes every key and string, as JSON wants it.
func EncodeFlow(n *Node, json bool) string {
	var out strings.Builder
	writeFlow(&out, n, json, false)
	return out.String()
}

// writeFlow writes n; inside tells that it stands between brackets, where a
// plain scalar may hold no comma or bracket.
func writeFlow(out *strings.Builder, n *Node, json, inside bool) {
	n = n.Resolve()
	switch {
	case n == nil:
		out.WriteString("null")
	case n.Kind == Mapping:
		out.WriteByte('{')
		for i, f := range n.Fields {
			if i > 0 {
				out.WriteString(", ")
			}
			writeFlow(out, f.Key, json, true)
			out.WriteString(": ")
			writeFlow(out, f.Value, json, true)
		}
		out.WriteByte('}')
	case n.Kind == Sequence:
		out.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				out.WriteString(", ")
			}
			writeFlow(out, item, json, true)
		}
		out.WriteByte(']')
	default:
		out.WriteString(scalarText(n, json, inside))
	}
}
