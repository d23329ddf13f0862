package delivery

import (
	"bytes"
	"slices"
	"strings"

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
		places = append(places, o.NodePlace(o.Node))
	}
	return places
}

// maySecret keeps the text of a document that cannot be read out of reports when
// it may be a Secret: it says the word, or has the field that only Secrets have.
func (m *Model) maySecret(s *manifest.Stream, d document.Document) {
	text := s.Src[d.Start:d.End]
	if !bytes.Contains(bytes.ToLower(text), []byte("secret")) && !bytes.Contains(text, []byte("stringData")) {
		return
	}
	at, end := s.Place(d.Start), s.Place(max(d.Start, d.End-1))
	at.EndLine, at.EndColumn = end.Line, end.Column
	m.maySecrets = append(m.maySecrets, at)
}

// Redacted is an address, or several with commas between them, without the
// user and password in front of its host and without the values of its query:
// either may be a credential.
func Redacted(addresses string) string {
	all := strings.Split(addresses, ",")
	for i, address := range all {
		begin := strings.Index(address, "//") + 2
		if begin < 2 {
			continue
		}
		if query := strings.IndexByte(address, '?'); query >= begin {
			address = address[:query] + "?…"
		}
		end := begin + len(address[begin:])
		if slash := strings.IndexByte(address[begin:], '/'); slash >= 0 {
			end = begin + slash
		}
		if at := strings.LastIndexByte(address[begin:end], '@'); at >= 0 {
			address = address[:begin] + "…" + address[begin+at:]
		}
		all[i] = address
	}
	return strings.Join(all, ",")
}
