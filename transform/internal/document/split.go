package document

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Split cuts src into documents without copying. Any bytes are accepted, and
// the windows joined are src again. Empty src has no documents.
//
// A document begins at a line that starts with "---" followed by white space
// or the end, or glued to content ("---apiVersion: v1": what Helm's {{- leaves
// behind), and after a line that starts with "...". In YAML no scalar can
// hold such a line, so no parser is needed; only the glued form is a guess,
// which a root-level scalar with a line like "---x" would defeat.
func Split(src []byte) []Document {
	docs := make([]Document, 0, len(src)/usualDocument+1)
	markers := yamltext.FindMarkers(src)
	start, body := 0, 0 // of the document that is open
	ended := false      // there was a "..."
	cut := func(end int) {
		if end > start {
			docs = append(docs, Document{Index: len(docs), Start: start, End: end, Body: body, Unread: ended && body == start, Roots: markers.Roots()})
		}
	}
	fresh := true // the open document may still be nothing but directives
	for m := markers.Next(); m >= 0; m = markers.Next() {
		if src[m] == '.' {
			end := yamltext.LineEnd(src, m)
			cut(end)
			start, body, fresh, ended = end, end, true, true
			continue
		}
		if own := fresh && hasDirectives(src[start:m]); !own {
			cut(lineStart(src, start, m))
			start = lineStart(src, start, m)
		}
		body, fresh = m+3, false
	}
	cut(len(src))
	return docs
}

// usualDocument is how many bytes a document has at least, most of the time.
const usualDocument = 1 << 10

// lineStart is m, or the byte order mark before it that begins its line.
func lineStart(src []byte, from, m int) int {
	if m-len(yamltext.BOM) >= from && string(src[m-len(yamltext.BOM):m]) == yamltext.BOM {
		return m - len(yamltext.BOM)
	}
	return m
}

// hasDirectives reports lines before a marker that are its directives: at
// least one, and otherwise only comments and blank lines.
func hasDirectives(head []byte) bool {
	found := false
	head = bytes.TrimPrefix(head, []byte(yamltext.BOM))
	for len(head) > 0 {
		n := yamltext.LineEnd(head, 0)
		line := bytes.TrimLeft(head[:n], " \t\r\n")
		switch {
		case head[0] == '%':
			found = true
		case len(line) > 0 && line[0] != '#':
			return false
		}
		head = head[n:]
	}
	return found
}
