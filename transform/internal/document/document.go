// Package document turns bytes into YAML documents and back, and knows every node's
// exact bytes. It is the only room that imports a YAML parser.
//
// Promised: Split loses no byte of any input; a node's span holds its text and nothing
// else; and what Encode writes reads as the node again. Refused, with a place: text that
// is not YAML, nesting deeper than 1000 levels, aliases that contain themselves or expand
// to more than a million nodes.
//
// A text is never changed here (that is edit's business), and what a node means to
// Kubernetes or to Loki is not known. document stands on yamltext and on
// go.yaml.in/yaml/v3, which stays the authority on what a text means.
package document

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"

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
	// Joined: a JSON value that follows another one, or is followed by one, with no
	// marker in between.
	Joined bool
	// Unread: it stands behind a "..." line and has no "---" line. To YAML it is a document
	// like any other; what kubectl, kustomize and Helm split at is "---" alone, and of each
	// part they read the first document.
	Unread bool
	// Roots are where the keys stand that tell what it is, as far as [Split] saw it.
	Roots yamltext.Roots
}

// Tree is a parsed document.
type Tree struct {
	Doc  Document
	Root *Node // nil for an empty or comment-only document
	Src  []byte

	Base    int     // offset of the parsed text, where column one of its first line is
	Aliases []*Node // all aliases, in the order of the text
}

// SyntaxError says why text is not YAML (or is refused: too deep), and where.
type SyntaxError struct {
	Offset int    // byte offset into the source
	Msg    string // lower case, without place
	Code   Code   // what kind of fault it is, whatever Msg says
}

// Code tells apart the faults that somebody treats in a way of their own.
type Code uint8

// The codes.
const (
	Malformed Code = iota // any other fault
	TooDeep               // collections nest too deeply
	CutOff                // a quote is still open where the text ends
	LeftOver              // what follows the root node is not part of it
)

func (e *SyntaxError) Error() string { return e.Msg }
