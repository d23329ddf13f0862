package delivery

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Secrets are the places of all objects of kind Secret, and of the documents that
// cannot be read and may be one. Their text does not go into a report: reports
// are uploaded, and read by more people.
func (m *Model) Secrets() []finding.Place {
	places := slices.Clone(m.maySecrets)
	for _, o := range m.Set.Kind("Secret") {
		places = append(places, o.Whole())
	}
	return places
}

// maySecret keeps the text of a document that cannot be read out of reports when
// it may be a Secret.
func (m *Model) maySecret(s *manifest.Stream, d document.Document) {
	if !manifest.MaySecret(s.Src[d.Start:d.End]) {
		return
	}
	at, end := s.Place(d.Start), s.Place(max(d.Start, d.End-1))
	at.EndLine, at.EndColumn = end.Line, end.Column
	m.maySecrets = append(m.maySecrets, at)
}
