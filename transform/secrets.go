package transform

import (
	"bytes"
	"sort"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Secrets tells whether bytes of an input belong to an object of kind Secret, or to
// a document that cannot be read and may be one: they are not to be shown to whoever
// reads along.
func Secrets(data []byte) func(start, end int) bool {
	s := manifest.Open("", data)
	var spans [][2]int // in order
	for _, h := range s.Hints() {
		switch {
		case h.Kind != "Secret" && h.Kind != "" && !strings.HasSuffix(h.Kind, "List") || !bytes.Contains(data[h.Doc.Start:h.Doc.End], []byte("Secret")):
		case h.Kind == "Secret":
			spans = append(spans, whole(data, *h.Doc))
		default:
			spans = append(spans, secretSpans(s, *h.Doc)...)
		}
	}
	return func(start, end int) bool {
		i := sort.Search(len(spans), func(i int) bool { return spans[i][1] > start })
		return i < len(spans) && spans[i][0] < end
	}
}

// secretSpans are where the Secrets of a document stand; all of it, where it cannot be read.
func secretSpans(s *manifest.Stream, d document.Document) [][2]int {
	objs, err := s.Parse(d)
	if err != nil || d.Unread {
		return [][2]int{whole(s.Src, d)}
	}
	var all [][2]int
	for _, o := range objs {
		if o.Kind == "Secret" {
			all = append(all, [2]int{o.Node().Start, o.Node().End})
		}
	}
	return all
}

// whole is a document without its marker.
func whole(data []byte, d document.Document) [2]int {
	text := data[d.Body:d.End]
	return [2]int{d.End - len(bytes.TrimLeft(text, " \t\r\n")), d.End}
}
