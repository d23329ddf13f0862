// Package manifest reads Kubernetes objects out of a stream of YAML documents:
// plain documents, the items of Lists and of KRM ResourceLists, and the pods of
// workloads with their containers, mounts and volumes.
//
// It promises to be forgiving: fields of the wrong shape read as absent, and no
// input makes it panic. It never changes a byte.
package manifest

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Stream is one input: a file, or standard input. It is not safe for
// concurrent use.
type Stream struct {
	Name string // for places: a path as the user wrote it, or "<stdin>"
	Src  []byte
	Docs []document.Document

	lines *document.Lines
}

// Open splits src into documents; nothing is parsed yet.
func Open(name string, src []byte) *Stream { panic("not yet") }

// Place tells where a byte offset of the stream is: file, line, column, document
// number and chart template.
func (s *Stream) Place(offset int) finding.Place { panic("not yet") }

// NodePlace is the place of a node, with its end. A synthetic node has no place
// but the file's name.
func (s *Stream) NodePlace(n *document.Node) finding.Place { panic("not yet") }

// InnerPlace tells where byte offset inner of a scalar's decoded value is in the
// stream. See Object.InnerPlace for the chart template of List items.
func (s *Stream) InnerPlace(outer *document.Node, inner int) finding.Place { panic("not yet") }
