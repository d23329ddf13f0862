package manifest

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"

// Hint is what a glance at a document's bytes tells.
type Hint struct {
	Doc  document.Document
	Kind string // "" is unknown: parse it to find out; "-" is a document without content
}

// Hints glances at every document without parsing any.
func (s *Stream) Hints() []Hint { panic("not yet") }
