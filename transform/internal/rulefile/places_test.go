package rulefile

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// TestPlaces finds the word mark of a decoded value in its source, in every
// style a scalar can have.
func TestPlaces(t *testing.T) {
	for name, text := range map[string]string{
		"plain":              "a: one mark two\n",
		"plain, two lines":   "a: one\n  mark two\n",
		"tagged":             "a: !!str one mark two\n",
		"anchored":           "a: &x one mark two\n",
		"single-quoted":      "a: 'it''s one ''mark'' two'\n",
		"double-quoted":      `a: "\x41 \"\u00e9\U0001F600\t\n\\ mark two"` + "\n",
		"double, two lines":  "a: \"one \\\n  \\  mark\n\n  two\"\n",
		"literal":            "a: |\n  one\n\n   mark two\n",
		"literal, kept":      "a: |2+ # why\n    one\n    mark\n\n",
		"folded":             "a: >-\n  one\n  mark\n\n  two\n",
		"anchored literal":   "a: &x |\n  one mark\n",
		"literal, CRLF":      "a: |\r\n  one\r\n  mark two\r\n",
		"beyond ASCII":       "a: |\n  ünï 日本 mark\n",
		"flow":               `{"a": "one mark"}`,
		"alone in its quote": "a: 'mark'\n",
	} {
		t.Run(name, func(t *testing.T) {
			tree, err := document.ParseText([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			n := tree.Root.Get("a")
			from := strings.Index(n.Value, "mark")
			if from < 0 {
				t.Fatalf("no mark in %q", n.Value)
			}
			start, end := placesOf([]byte(text), n).span(from, from+len("mark"))
			if got := text[start:end]; got != "mark" || start != strings.Index(text, "mark") {
				t.Errorf("found %q at %d", got, start)
			}
			start, end = placesOf([]byte(text), n).span(0, len(n.Value))
			if start < n.Start || end > n.End || start >= end {
				t.Errorf("the whole value is placed at %d..%d of %d..%d", start, end, n.Start, n.End)
			}
		})
	}
}
