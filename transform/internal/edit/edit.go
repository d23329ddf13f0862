// Package edit turns a change of a document's structure into edits of its text, written
// in the indentation and style of the neighbours.
//
// Promised: Edits only inserts, or names what it wrote again; and parsing the edited text
// gives what With gives, which makes the same change to the tree. Callers hold the one
// against the other on every run. Refused, with a place: what cannot be changed without
// changing something else too, such as a node that an alias repeats.
//
// Nothing is removed and no value is replaced by another, nulls and aliases apart. The
// bytes themselves are changed by splice. edit stands on document and yamltext.
package edit

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Edits turns additions into edits of the text t was parsed from, in the
// indentation and style of their neighbours. Additions at one point keep their
// order, deeper ones first. rewrote names, by path, what could not be spliced
// and is written again: explicit nulls, and aliases that give way to a copy of
// what they stand for. Where it is empty the edits only insert. The error is a
// *SyntaxError with the place of what cannot be edited safely.
func Edits(t *document.Tree, adds []Addition) (edits []splice.Edit, rewrote []string, err error) {
	if len(adds) == 0 {
		return nil, nil, nil
	}
	if t.Root == nil {
		return nil, nil, &document.SyntaxError{Offset: t.Doc.Start, Msg: "the document is empty: nothing can be added to it"}
	}
	c, err := newChange(adds)
	if err != nil {
		return nil, nil, err
	}
	e := newEditor(t)
	e.markReplaced(t.Root, c)
	if err := e.visit(t.Root, c, slot{}); err != nil {
		return nil, nil, err
	}
	return e.edits, e.rewrote, nil
}

// An editor collects the edits of one document.
type editor struct {
	yamltext.Text // the source up to the document's end: its offsets are the source's
	tree          *document.Tree
	newline       string
	replaced      map[*document.Node]bool // aliases that give way to a copy
	around        []*document.Node        // the collections on the way to where the editor is, outermost first
	closed        bool                    // the missing line break at the end of the stream is dealt with
	edits         []splice.Edit
	rewrote       []string
}

func newEditor(t *document.Tree) *editor {
	return &editor{
		tree:     t,
		Text:     t.Src[:t.Doc.End],
		newline:  lineBreak(t.Src[t.Doc.Start:t.Doc.End]),
		replaced: map[*document.Node]bool{},
	}
}

// lineBreak is the first line break of a text, "\n" when it has none.
func lineBreak(src []byte) string {
	i := bytes.IndexAny(src, "\r\n")
	switch {
	case i < 0 || src[i] == '\n':
		return "\n"
	case i+1 < len(src) && src[i+1] == '\n':
		return "\r\n"
	}
	return "\r"
}

// A slot is where a value stands.
type slot struct {
	path   document.Path
	column int            // of the block collection it is in
	item   bool           // it is in a sequence
	bare   *document.Node // its key, when that has no colon
	flow   bool           // it is inside of brackets
	json   bool           // which are JSON
}

// visit makes the change to n, which stands in slot s.
func (e *editor) visit(n *document.Node, c *change, s slot) error {
	if err := e.checkShared(n, s.path); err != nil {
		return err
	}
	if n.Kind == document.Alias || n.IsNull() {
		value, err := c.apply(n, s.path, n.Start)
		if err != nil {
			return err
		}
		return e.put(n, value, s)
	}
	if err := c.check(n, s.path, n.Start); err != nil {
		return err
	}
	e.around = append(e.around, n)
	defer func() { e.around = e.around[:len(e.around)-1] }()
	if n.Kind == document.Mapping {
		return e.mapping(n, c, s)
	}
	return e.sequence(n, c, s)
}

// inside is the slot of n's children, except for their path.
func (e *editor) inside(n *document.Node, s slot) slot {
	inner := slot{item: n.Kind == document.Sequence, flow: s.flow, json: s.json, column: s.column}
	if n.Style == document.Flow {
		inner.flow, inner.json = true, looksJSON(n, s.json)
	} else {
		inner.column = e.column(e.ownStart(n))
	}
	return inner
}

// ownStart is where a collection begins after its anchor and tag.
func (e *editor) ownStart(n *document.Node) int {
	limit := n.End
	switch {
	case len(n.Fields()) > 0:
		limit = n.Fields()[0].Key.Start
	case len(n.Items()) > 0:
		limit = n.Items()[0].Start
	}
	own, _ := e.SkipProperties(n.Start, limit, yamltext.Properties{Anchor: true, Tag: true})
	return own
}

// column counts columns as the parser did: content glued to a marker begins
// at column 0.
func (e *editor) column(at int) int {
	base := e.tree.Base
	return e.Text[base:].ColumnOf(at - base)
}

// 17 inlined copies were 2.9 KB of code.
//
//go:noinline
func (e *editor) insert(at int, text string) {
	e.edits = append(e.edits, splice.Edit{Start: at, End: at, New: text})
}

// 4 inlined copies were 1.5 KB of code.
//
//go:noinline
func (e *editor) replace(start, end int, text string, path document.Path) {
	e.edits = append(e.edits, splice.Edit{Start: start, End: end, New: text})
	e.rewrote = append(e.rewrote, path.String())
}
