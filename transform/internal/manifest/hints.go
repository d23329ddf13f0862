package manifest

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Hint is what a glance at a document's bytes tells.
type Hint struct {
	Doc  *document.Document // one of the stream's
	Kind string             // "" is unknown: parse it to find out; "-" is a document without content
}

const noContent = "-"

// Hints glances at every document without parsing any. A Kind it tells is the
// kind a parser would find; where the bytes leave a doubt it tells "".
func (s *Stream) Hints() []Hint {
	out := make([]Hint, len(s.Docs))
	kinds := map[string]string{} // one text for all documents of a kind
	for i := range s.Docs {
		kind := kindOf(s.Src, s.Docs[i])
		if known, ok := kinds[kind]; ok {
			kind = known
		} else {
			kinds[kind] = kind
		}
		out[i] = Hint{Doc: &s.Docs[i], Kind: kind}
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
	switch at, one := d.Roots.Kind.Offset(); {
	case one:
		return yamltext.WordAt(text[start:], at-d.Body-start, "kind")
	case d.Roots.Kind == yamltext.NoLine:
		return ""
	}
	return yamltext.RootWord(text[start:], "kind")
}

// Metadata is the text of a document's metadata, nil where a glance does not tell it:
// see [yamltext.RootField].
func (s *Stream) Metadata(d document.Document) []byte {
	text := s.Src[d.Body:d.End]
	switch at, one := d.Roots.Metadata.Offset(); {
	case one:
		return yamltext.FieldAt(text, at-d.Body, "metadata")
	case d.Roots.Metadata == yamltext.NoLine:
		return nil
	}
	return yamltext.RootField(text, "metadata")
}

// Identify tells the namespace and the name of the only object of a document: "" where it
// has none, and where a glance at its metadata does not tell.
func (s *Stream) Identify(d document.Document) (namespace, name string) {
	text := s.Metadata(d)
	if !s.reader.Look(text, document.Document{End: len(text)}) {
		return "", ""
	}
	metadata := s.reader.Field("metadata")
	return metadata.Str("namespace"), metadata.Str("name")
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
