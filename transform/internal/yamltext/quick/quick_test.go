package quick

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Each row is a text and what is read from it: scalars with a letter for their style,
// collections after what is in them; "" is a text that is left to the library.
func TestRead(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a: b\n", "P:a P:b {2}"},
		{"a: b # c\n# d\n\nc: 'd' # e\n", "P:a P:b P:c S:d {4}"},
		{"a:\n- x\n- y\nb: c\n", "P:a P:x P:y [2] P:b P:c {4}"},
		{"- - a\n  - b: c\n    d:\n    - e\n- f\n", "P:a P:b P:c P:d P:e [1] {4} [2] P:f [2]"},
		{"a:\nb:", "P:a P: P:b P: {4}"},
		{"-\n  a: b\n- # c\n", "P:a P:b {2} P: [2]"},
		{"a: []\nb: {}\nc: [d, 'e', ]\nf: {g: \"h\"}\n", "P:a f[0] P:b f{0} P:c P:d S:e f[2] P:f P:g D:h f{2} {8}"},
		{"a: 'it''s'\nb: \"c\\n\\t\\\\\\\"d\"\n", `P:a S:it's P:b D:c\n\t\\\"d {4}`},
		{"a: |\n  b\n   c\n\nd: |-\n  e\n", `P:a L:b\n c\n P:d L:e {4}`},
		{"a: |+\n  b\n\nc: >\n  d\n  e\n\n   f\n", `P:a L:b\n\n P:c F:d e\n\n f\n {4}`},
		{"a: |\n  b", `P:a L:b {2}`},
		{"x\n", "P:x"},
		{"é: ü\n", "P:é P:ü {2}"},
		{"a: b:c\nd: e#f\n", "P:a P:b:c P:d P:e#f {4}"},

		// What only a parser should read.
		{"", ""}, {"# c\n", ""}, {"a: 1\r\n", ""}, {"\ufeffa: 1\n", ""}, {"a: \x00\n", ""}, {"a: \xff\n", ""}, {"a: \u0085\n", ""},
		{"---\n", ""}, {"...\n", ""}, {"a: 1\n---\n", ""}, {"\ta: b\n", ""}, {"a:\tb\n", ""}, {"a: b\tc\n", ""},
		{"a: b\n  c\n", ""}, {"a: b\n c: d\n", ""}, {"a:\n    b: c\n  d: e\n", ""}, {"a: - b\n", ""}, {"- a\n b\n", ""}, {"a: b\n- c\n", ""},
		{"&a b: c\n", ""}, {"a: *b\n", ""}, {"a: !b c\n", ""}, {"? a\n", ""}, {"a: ? b\n", ""}, {"<<: a\n", ""}, {"'<<': a\n", ""},
		{"a: 'b\n", ""}, {"a: \"b\n", ""}, {"a: \"\\x41\"\n", ""}, {"a: \"\\", ""}, {"a: 'b' c\n", ""}, {"a: 'b'# c\n", ""},
		{"a: [b\n", ""}, {"a: [b] c\n", ""}, {"a: [b: c]\n", ""}, {"a: [-]\n", ""}, {"a: [b c]\n", "P:a P:b c f[1] {2}"}, {"a: {b}\n", ""}, {"a: {b: c d}\n", "P:a P:b P:c d f{2} {2}"}, {"a: {b: }\n", ""}, {"[a]: b\n", ""},
		{"|}", ""}, {">a: b}", ""}, {"|\n  a\n", ""},
		{"a: |1\n  b\n", ""}, {"a: |", ""}, {"a: |\n", ""}, {"a: |\n\n    \n  b\n", ""}, {"a: |\n\tb\n", ""}, {"a: |\n  b\n\tc\n", ""}, {"a: |\nb: c\n", ""}, {"a: |\n  b\n c: d\n", ""},
		{strings.Repeat("k", longestKey) + ": v\n", ""},
		{"a: {" + strings.Repeat("k", longestKey) + ": v}\n", ""},
		{strings.Repeat("- ", maxDepth+2) + "a\n", ""},
		{strings.Repeat("- ", maxDepth) + "a: b\n", "P:a P:b {2}" + strings.Repeat(" [1]", maxDepth)},
		{strings.Repeat("- ", maxDepth+1) + "a: b\n", ""},
	} {
		if got := render(c.in, Read(yamltext.Text(c.in))); got != c.want {
			t.Errorf("%.40q: got %.200s, want %.200s", c.in, got, c.want)
		}
	}
}

// What charts render must not be left to the library: the first samples are read, all
// of them.
func TestReadTakesBlockYAML(t *testing.T) {
	src, err := os.ReadFile("../../document/testdata/statefulset.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append([]string{strings.TrimPrefix(string(src), "---")}, samples(t)[:32]...) {
		if Read(yamltext.Text(s)) == nil {
			t.Errorf("%q is left to the library", s)
		}
	}
}

// FuzzRead: tokens are a tree in the order of the text, and their counts are right.
// That they mean what the library reads, document's FuzzQuick sees.
func FuzzRead(f *testing.F) {
	for _, s := range samples(f) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		read := Read(src)
		if read == nil {
			return
		}
		var open []Token
		fields, items, collections, decoded := 0, 0, 0, 0
		for _, n := range read.Tokens {
			if n.Start < 0 || n.Start > n.End || int(n.End) > len(src) {
				t.Fatalf("%q: %+v", src, n)
			}
			switch {
			case n.Kind == yamltext.Scalar && n.Decoded:
				decoded += int(n.Size)
			case n.Kind == yamltext.Mapping:
				fields += int(n.Size) / 2
			case n.Kind == yamltext.Sequence:
				items += int(n.Size)
			}
			if n.Kind != yamltext.Scalar {
				if n.Size > 0 {
					collections++
				}
				first := len(open) - int(n.Size)
				checkChildren(t, src, n, open[first:])
				open = open[:first]
			}
			open = append(open, n)
		}
		if len(open) != 1 || fields != read.Fields || items != read.Items || collections != read.Collections || decoded != len(read.Decoded) {
			t.Fatalf("%q: %d roots, %d fields, %d items, %d collections, %d bytes decoded: %+v", src, len(open), fields, items, collections, decoded, read)
		}
	})
}

func checkChildren(t *testing.T, src []byte, n Token, children []Token) {
	t.Helper()
	end := n.Start
	for _, c := range children {
		if c.Start < end || c.End > n.End {
			t.Fatalf("%q: %+v in %+v", src, c, n)
		}
		end = c.End
	}
}

func render(text string, r *Reading) string {
	if r == nil {
		return ""
	}
	var out []string
	decoded := r.Decoded
	for _, n := range r.Tokens {
		flow := ""
		if n.Style == yamltext.Flow {
			flow = "f"
		}
		own := text[n.Start:n.End]
		switch {
		case n.Kind == yamltext.Mapping:
			own = fmt.Sprintf("%s{%d}", flow, n.Size)
		case n.Kind == yamltext.Sequence:
			own = fmt.Sprintf("%s[%d]", flow, n.Size)
		case n.Decoded:
			own = strconv.Quote(string(decoded[:n.Size]))
			own = own[1 : len(own)-1]
			decoded = decoded[n.Size:]
		case n.Style != yamltext.Plain:
			own = own[1 : len(own)-1]
		}
		if n.Kind == yamltext.Scalar {
			own = "PSDLF"[n.Style:n.Style+1] + ":" + own
		}
		out = append(out, own)
	}
	return strings.Join(out, " ")
}

// samples are the texts of testdata/samples.txt.
func samples(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/samples.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		if s, err := strconv.Unquote(strings.TrimSpace(line)); err == nil {
			out = append(out, s)
		}
	}
	return out
}
