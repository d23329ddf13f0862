package manifest

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// InnerPlace tells where byte inner of a scalar's decoded value stands in the
// stream: a rule file's line inside a ConfigMap, say. It is the place of the scalar
// where the stream does not say. Object.InnerPlace knows the chart template better.
func (s *Stream) InnerPlace(outer *document.Node, inner int) finding.Place {
	if at, ok := s.innerOffset(outer, inner); ok {
		return s.Place(at)
	}
	return s.NodePlace(outer.Resolve())
}

// InnerSpan is InnerPlace with an end: the place of bytes start to end of a
// scalar's decoded value.
func (s *Stream) InnerSpan(outer *document.Node, start, end int) finding.Place {
	from, ok := s.innerOffset(outer, start)
	to, endOK := s.innerOffset(outer, end)
	if !ok || !endOK || to < from {
		return s.InnerPlace(outer, start)
	}
	p := s.Place(from)
	p.EndLine, p.EndColumn = s.lines.Place(to)
	return p
}

// innerOffset maps a value's byte to a byte of the stream.
func (s *Stream) innerOffset(outer *document.Node, inner int) (int, bool) {
	outer = outer.Resolve()
	if outer == nil || outer.Kind != document.Scalar || outer.End == 0 || outer.End > len(s.Src) || outer.Start > outer.End {
		return 0, false
	}
	return outer.Decoded(s.Src).Offset(inner)
}
