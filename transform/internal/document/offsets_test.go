package document

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// TestSpanOfDecoded finds the word mark of a decoded value in its source, in every
// style a scalar can have.
func TestSpanOfDecoded(t *testing.T) {
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
			tree, err := ParseText([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			n := tree.Root.Get("a")
			from := strings.Index(n.Value, "mark")
			if from < 0 {
				t.Fatalf("no mark in %q", n.Value)
			}
			start, end, ok := n.Decoded([]byte(text)).Span(from, from+len("mark"))
			if got := text[start:end]; !ok || got != "mark" || start != strings.Index(text, "mark") {
				t.Errorf("found %q at %d", got, start)
			}
			start, end, ok = n.Decoded([]byte(text)).Span(0, len(n.Value))
			if !ok || start < n.Start || end > n.End || start >= end {
				t.Errorf("the whole value is placed at %d..%d of %d..%d", start, end, n.Start, n.End)
			}
		})
	}
}

// FuzzOffsets: each visible character of a value is found in the text as it is, or as an
// escape, in order. It is not found only where a text breaks lines as YAML 1.1 does.
func FuzzOffsets(f *testing.F) {
	for _, s := range append(quickSamples(f), samples.Lines(f, "testdata/samples.txt")...) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		const large = 400 // bytes: the work grows with the square
		tree, err := ParseText(src)
		if err != nil || tree.Root == nil || len(src) > large || strings.ContainsAny(string(src), "\u0085\u2028\u2029") {
			return
		}
		eachScalar(tree.Root, func(n *Node) { checkOffsets(t, src, n) })
	})
}

func eachScalar(n *Node, visit func(*Node)) {
	if n.Kind == Scalar {
		visit(n)
	}
	for _, c := range children(n) {
		eachScalar(c, visit)
	}
}

func checkOffsets(t *testing.T, src []byte, n *Node) {
	t.Helper()
	d := n.Decoded(src)
	last := n.Start
	for i := range n.Value + "." {
		at, ok := d.Offset(i)
		if !ok || at < last || at > n.End {
			t.Fatalf("%q: byte %d of %q in %q is at %d (%v), behind %d", src, i, n.Value, src[n.Start:n.End], at, ok, last)
		}
		last = at
		if i == len(n.Value) || yamltext.IsBlank(n.Value[i]) {
			continue
		}
		if c := src[at]; c != n.Value[i] && (c != '\\' || n.Style != DoubleQuoted) {
			t.Fatalf("%q: byte %d of %q is found at %d, which is %q", src, i, n.Value, at, c)
		}
		start, end, ok := d.Span(i, i+1)
		if !ok || start != at || end <= start || end > n.End {
			t.Fatalf("%q: byte %d of %q is at %d to %d (%v), begins at %d", src, i, n.Value, start, end, ok, at)
		}
	}
}
