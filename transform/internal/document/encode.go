package document

import "strings"

// Encode writes a node as YAML in block style, each line indented by indent
// spaces, with newline as the line break, ending in one. Anchors and the tags of
// collections are left out, aliases and merge keys written out; empty collections
// are {} and [].
func Encode(n *Node, indent int, newline string) string {
	e := NewEncoder(newline)
	e.Pad(indent)
	e.Block(n, indent)
	return e.String()
}

// An Encoder writes block style, piece by piece, into a text that may have
// measures of its own: set them before the first piece.
type Encoder struct {
	Step      int  // columns from a mapping to the mappings in it
	Seq       int  // columns from a mapping to the dashes of the sequences in it
	Dash      int  // columns from a dash to its item
	NoLiteral bool // strings of several lines are written in double quotes

	newline string
	out     strings.Builder
}

// NewEncoder writes as Helm charts are mostly written: two spaces for each
// level, the dashes of a sequence indented too.
func NewEncoder(newline string) *Encoder {
	return &Encoder{newline: newline, Step: 2, Seq: 2, Dash: 2}
}

// Block writes n where the cursor stands at column indent, and ends the line.
func (e *Encoder) Block(n *Node, indent int) {
	n = n.Resolve()
	switch {
	case !HasChildren(n):
		e.leaf(n, indent)
	case n.Kind == Mapping:
		for i, f := range n.Merged() {
			if i > 0 {
				e.Pad(indent)
			}
			e.Field(f, indent)
		}
	default:
		for i, item := range n.Items() {
			if i > 0 {
				e.Pad(indent)
			}
			e.Item(item, indent)
		}
	}
}

// HasChildren reports a collection that is not empty, which takes lines of its
// own in block style.
func HasChildren(n *Node) bool {
	return n != nil && (len(n.Fields()) > 0 || len(n.Items()) > 0)
}

// MaxSimpleKey is a little less than the 1024 characters within which YAML
// wants a key's colon.
const MaxSimpleKey = 1000

// Field writes one entry of a mapping at column indent.
func (e *Encoder) Field(f Field, indent int) {
	key := EncodeFlow(f.Key, false)
	if len(key) > MaxSimpleKey {
		e.out.WriteString("? " + key)
		e.breakLine()
		e.Pad(indent)
		key = ""
	}
	e.out.WriteString(key)
	e.out.WriteByte(':')
	v := f.Value.Resolve()
	if !HasChildren(v) {
		e.out.WriteByte(' ')
		e.leaf(v, indent)
		return
	}
	indent += e.Step
	if v.Kind == Sequence {
		indent += e.Seq - e.Step
	}
	e.breakLine()
	e.Pad(indent)
	e.Block(v, indent)
}

// Item writes one entry of a sequence at column indent.
func (e *Encoder) Item(n *Node, indent int) {
	e.out.WriteByte('-')
	e.Pad(e.Dash - 1)
	if HasChildren(n.Resolve()) {
		e.Block(n, indent+e.Dash)
		return
	}
	e.leaf(n, indent)
}

// leaf writes a scalar or an empty collection, and ends the line. The lines of
// a literal are indented deeper than the collection around it, at indent.
func (e *Encoder) leaf(n *Node, indent int) {
	n = n.Resolve()
	if n == nil || n.Kind != Scalar || e.NoLiteral || !wantsLiteral(n) {
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
			e.Pad(indent + e.Step)
			e.out.WriteString(line)
		}
		e.breakLine()
	}
}

// String is what has been written so far.
func (e *Encoder) String() string { return e.out.String() }

// Pad writes spaces.
//
// 13 inlined copies were 3.0 KB of code.
//
//go:noinline
func (e *Encoder) Pad(columns int) {
	const spaces = "                                "
	for ; columns > len(spaces); columns -= len(spaces) {
		e.out.WriteString(spaces)
	}
	e.out.WriteString(spaces[:max(0, columns)])
}

// 6 inlined copies were 1.9 KB of code.
//
//go:noinline
func (e *Encoder) breakLine() { e.out.WriteString(e.newline) }
