// Package document turns bytes into YAML documents and back, and tells every
// node's exact bytes. It is the only room that imports a YAML parser's nodes.
package document

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"

// Document is one YAML document of a stream: a window on the stream's bytes.
// The windows of a stream follow each other without gap or overlap.
type Document struct {
	Index int // 0-based position in the stream, empty and comment-only documents counted

	// Start is where the document's own lines begin: its directives, its "---"
	// line, or its first content line. End is where the next document starts.
	Start, End int
	// Body is just past the "---" marker (which content may follow on the same
	// line, also glued), or Start when there is no marker.
	Body int
}

// Split cuts src into documents without copying. Any bytes are accepted, and
// the windows joined are src again. Empty src has no documents.
func Split(src []byte) []Document { panic("not yet") }

// Tree is a parsed document.
type Tree struct {
	Doc  Document
	Root *Node // nil for an empty or comment-only document
	src  []byte
}

// Parse parses one document of src. Spans are offsets into src.
// The error is a *SyntaxError with the offset of the fault.
func Parse(src []byte, d Document) (*Tree, error) { panic("not yet") }

// ParseText parses text that is a document of its own, such as a value of a
// ConfigMap; only its first document is read, as Loki does. A text without
// content gives a Tree with a nil Root.
func ParseText(text []byte) (*Tree, error) { panic("not yet") }

// SyntaxError says why text is not YAML (or is refused: too deep), and where.
type SyntaxError struct {
	Offset int    // byte offset into the source
	Msg    string // lower case, without place
}

func (e *SyntaxError) Error() string { return e.Msg }

// Path leads from a document's root to a node: string is a mapping key, int
// an index of a sequence.
type Path []any

// Addition is one thing to add to a document. Exactly one of Key and the
// sequence form is used:
//
//   - Key != "": set Key in the mapping at Path, which must not have it (or has
//     it null). The new field goes behind the field named After, else last.
//   - Key == "": put Value into the sequence at Path before item Index, or last
//     when Index is -1 or len. A sequence that is absent or null is created.
type Addition struct {
	Path  Path
	Key   string
	After string
	Index int
	Value *Node
}

// Edits turns additions into edits of the text t was parsed from, in the
// indentation and style of their neighbours. Additions at one point keep their
// order. rewrote names the collections (by path) that could not be spliced and
// are encoded again. The error is a *SyntaxError with the place of what cannot
// be edited safely.
func (t *Tree) Edits(adds []Addition) (edits []splice.Edit, rewrote []string, err error) {
	panic("not yet")
}

// With returns the tree's root with the same additions applied structurally:
// what a parse of the edited text must equal. The tree itself stays as it is;
// aliases and merge keys on the way are expanded in the result.
func (t *Tree) With(adds []Addition) (*Node, error) { panic("not yet") }

// Equal compares values: aliases and merge keys resolved, styles, comments and
// key order ignored, scalars by tag and value. Bounded: alias bombs give false.
func Equal(a, b *Node) bool { panic("not yet") }

// Encode writes a node as YAML in block style, each line indented by indent
// spaces, with newline as the line break, ending in one. Flow writes it in flow
// style on one line without a line break; json quotes every key and string.
func Encode(n *Node, indent int, newline string) string { panic("not yet") }

// EncodeFlow writes a node in flow style on one line.
func EncodeFlow(n *Node, json bool) string { panic("not yet") }

// Clone copies a node deeply, aliases expanded, as a synthetic node.
func Clone(n *Node) *Node { panic("not yet") }

// Lines finds lines and columns of offsets in one stream, for people. It is
// built on first use in one pass and is not safe for concurrent use.
type Lines struct{ src []byte }

// NewLines prepares src.
func NewLines(src []byte) *Lines { return &Lines{src: src} }

// Place returns the 1-based line (line feeds counted) and the 1-based column
// in code points of a byte offset.
func (l *Lines) Place(offset int) (line, column int) { panic("not yet") }
