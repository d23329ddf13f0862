package rulefile

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// strayMarkers reports document markers that Loki's parser takes for something
// else, so that no document can be told from another.
func (c *checker) strayMarkers(docs []document.Document) bool {
	if end := c.endBeforeStart(); end >= 0 {
		c.reject(&Problem{Rule: "rule-file-invalid", Start: end, End: end + len("..."),
			Message: "the file ends a document before there is one", FixText: "remove the marker"})
		return true
	}
	for _, d := range docs {
		switch {
		case d.Start > 0 && bytes.HasPrefix(c.text[d.Start:], []byte(yamltext.BOM)):
			c.reject(&Problem{Rule: "rule-file-invalid", Start: d.Start, End: d.Body, Proposed: "---",
				Message: "a byte order mark inside the file hides this document marker", FixText: "remove the byte order mark"})
			return true
		case d.Body > d.Start && d.Body < len(c.text) && !yamltext.IsBlank(c.text[d.Body]):
			c.reject(&Problem{Rule: "rule-file-invalid", Start: d.Body - len("---"), End: d.Body, Proposed: "---\n",
				Message: "the document marker is glued to what follows, which makes it part of a key that no rule file has",
				FixText: "start a new line behind ---"})
			return true
		}
	}
	return false
}

// endBeforeStart is the offset of an end marker that only blank lines and
// comments precede, or -1.
func (c *checker) endBeforeStart() int {
	for at, line := range yamltext.EachLine(c.text) {
		switch {
		case bytes.HasPrefix(line, []byte("...")) && len(bytes.TrimSpace(line)) == len("..."):
			return at
		case hasContent(line):
			return -1
		}
	}
	return -1
}

// otherYAML reports a %YAML directive with a version other than 1.1, which
// Loki's parser refuses whatever the document says.
func (c *checker) otherYAML(d document.Document) bool {
	for at, line := range yamltext.EachLine(c.text[d.Start:d.Body]) {
		from := d.Start + at
		if words := bytes.Fields(line); len(words) > 1 && string(words[0]) == "%YAML" && string(words[1]) != "1.1" {
			c.reject(&Problem{Rule: "rule-file-invalid", Start: from, End: from + len(line),
				Message: "the directive asks for another YAML than 1.1", FixText: "remove the directive"})
			return true
		}
	}
	return false
}

// checkMarker reports a document that begins on the line of its marker.
func (c *checker) checkMarker(d document.Document, root *document.Node) {
	if c.crowded(d, root) {
		c.reject(&Problem{Rule: "rule-file-invalid", Start: d.Body - len("---"), End: root.Start, Proposed: "---\n",
			Message: "a mapping or list begins on the line of its document marker",
			FixText: "start a new line behind ---"})
	}
}

// crowded reports block style that begins on the line of its marker, which
// YAML forbids and the manifests' readers forgive.
func (c *checker) crowded(d document.Document, root *document.Node) bool {
	return d.Body > d.Start && root.Style == document.Block && root.Start >= d.Body &&
		bytes.IndexByte(c.text[d.Body:root.Start], '\n') < 0
}
