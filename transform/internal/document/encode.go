package document

import "strings"

// Encode writes a node as YAML in block style, each line indented by indent
// spaces, with newline as the line break, ending in one. Anchors and the tags of
// collections are left out, aliases and merge keys written out; empty collections
// are {} and [].
func Encode(n *Node, indent int, newline string) string {
	e := newEncoder(newline)
	e.pad(indent)
	e.block(n, indent)
	return e.out.String()
}

// An encoder writes block style.
type encoder struct {
	newline   string
	step      int  // columns from a mapping to the mappings in it
	seq       int  // columns from a mapping to the dashes of the sequences in it
	dash      int  // columns from a dash to its item
	noLiteral bool // strings of several lines are written in double quotes
	out       strings.Builder
}

// newEncoder writes as Helm charts are mostly written: two spaces for each
// level, the dashes of a sequence indented too.
func newEncoder(newline string) *encoder {
	return &encoder{newline: newline, step: 2, seq: 2, dash: 2}
}

// block writes n where the cursor stands at column indent, and ends the line.
func (e *encoder) block(n *Node, indent int) {
	n = n.Resolve()
	switch {
	case !isBlock(n):
		e.leaf(n, indent)
	case n.Kind == Mapping:
		for i, f := range merged(n) {
			if i > 0 {
				e.pad(indent)
			}
			e.field(f, indent)
		}
	default:
		for i, item := range n.Items {
			if i > 0 {
				e.pad(indent)
			}
			e.item(item, indent)
		}
	}
}

// isBlock reports a collection that takes lines of its own.
func isBlock(n *Node) bool {
	return n != nil && (len(n.Fields) > 0 || len(n.Items) > 0)
}

// maxSimpleKey is a little less than the 1024 characters within which YAML
// wants a key's colon.
const maxSimpleKey = 1000

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
	if !isBlock(v) {
		e.out.WriteByte(' ')
		e.leaf(v, indent)
		return
	}
	indent += e.step
	if v.Kind == Sequence {
		indent += e.seq - e.step
	}
	e.breakLine()
	e.pad(indent)
	e.block(v, indent)
}

// item writes one entry of a sequence at column indent.
func (e *encoder) item(n *Node, indent int) {
	e.out.WriteByte('-')
	e.pad(e.dash - 1)
	if isBlock(n.Resolve()) {
		e.block(n, indent+e.dash)
		return
	}
	e.leaf(n, indent)
}

// leaf writes a scalar or an empty collection, and ends the line. The lines of
// a literal are indented deeper than the collection around it, at indent.
func (e *encoder) leaf(n *Node, indent int) {
	n = n.Resolve()
	if n == nil || n.Kind != Scalar || e.noLiteral || !wantsLiteral(n) {
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
			e.pad(indent + e.step)
			e.out.WriteString(line)
		}
		e.breakLine()
	}
}

func (e *encoder) pad(columns int) {
	for range columns {
		e.out.WriteByte(' ')
	}
}

func (e *encoder) breakLine() { e.out.WriteString(e.newline) }
