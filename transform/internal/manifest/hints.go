package manifest

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Hint is what a glance at a document's bytes tells.
type Hint struct {
	Doc  document.Document
	Kind string // "" is unknown: parse it to find out; "-" is a document without content
}

const noContent = "-"

// Hints glances at every document without parsing any. A Kind it tells is the
// kind a parser would find; where the bytes leave a doubt it tells "".
func (s *Stream) Hints() []Hint {
	out := make([]Hint, len(s.Docs))
	for i, d := range s.Docs {
		out[i] = Hint{Doc: d, Kind: kindOf(s.Src, d)}
	}
	return out
}

// kindOf reads the kind off a document in block style.
func kindOf(src []byte, d document.Document) string {
	text := src[d.Body:d.End]
	start, sameLine := yamltext.Content(text)
	if start == len(text) {
		return noContent
	}
	onMarker := sameLine && d.Body > d.Start
	if onMarker || glued(src, d) || !startsLine(text, start) {
		return ""
	}
	return yamltext.RootWord(text[start:], "kind")
}

// startsLine reports column one, where a byte order mark has no width.
func startsLine(text []byte, at int) bool {
	return at == 0 || text[at-1] == '\n' || bytes.HasSuffix(text[:at], []byte(yamltext.BOM))
}

// glued reports content stuck to the marker, as in "---apiVersion: v1".
func glued(src []byte, d document.Document) bool {
	if d.Body == d.Start || d.Body >= d.End {
		return false
	}
	c := src[d.Body]
	return src[d.Body-1] == '-' && c != ' ' && c != '\t' && c != '\r' && c != '\n'
}
