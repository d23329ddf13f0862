package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

// Replacement is the text that a finding proposes as an edit of the stream it is in.
// ok is false for a place without an end, and for one that the stream does not have.
func Replacement(s *manifest.Stream, f finding.Finding) (e splice.Edit, ok bool) {
	start, end, ok := s.Span(f.Place)
	return splice.Edit{Start: start, End: end, New: f.Fix.Proposed}, ok
}
