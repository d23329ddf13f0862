package document

import (
	"strings"
	"testing"
)

// Each row is a document whose scalar "here" (or what else is named) must be
// found at exactly its bytes.
func TestPlaces(t *testing.T) {
	for _, c := range []struct{ name, in, own string }{
		{"plain", "a: here\n", "here"},
		{"columns are code points", "é: [ü, here]\n", "here"},
		{"behind a byte order mark", "\xef\xbb\xbfa: here\n", "here"},
		{"Windows line breaks", "b: 1\r\na: here\r\n", "here"},
		{"lone carriage returns", "b: 1\ra: here\r", "here"},
		{"line breaks of Unicode", "b: 1\u0085c: 2\u2028d: 3\u2029a: here\n", "here"},
		{"such a line break between quotes", "b: \"x\u2028y\"\na: here\n", "here"},
		{"such a line break in a comment", "# x\u2029b: 1\na: here\n", "here"},
		{"anchored", "a: &x here\n", "&x here"},
		{"tagged", "a: !!str here\n", "!!str here"},
		{"both, over lines", "a: !!str # c\n  &x\n  here\n", "!!str # c\n  &x\n  here"},
		{"verbatim tag", "a: !<tag:yaml.org,2002:str> here\n", "!<tag:yaml.org,2002:str> here"},
		{"in quotes", "a: \"he\\x72e\" # c\n", "\"he\\x72e\""},
		{"in single quotes", "a: 'here'\n", "'here'"},
		{"glued to the marker", "---a: here\n", "here"},
		{"behind the marker", "--- a: here\nb: 1\n", "here"},
		{"behind directives", "%YAML 1.2\n# c\n---\na: here\n", "here"},
		{"with a tag handle", "%YAML 1.1\n%TAG !y! tag:yaml.org,2002:\n---\na: !y!str here\n", "!y!str here"},
		{"a literal", "a: |- # c\n  here\n\nb: 1\n", "|- # c\n  here\n"},
		{"a literal indented by its indicator", "a: |2-\n  here\n# c\nb: 1\n", "|2-\n  here\n"},
		{"a folded scalar", "a: >-\n\n   \n    here\n  \n", ">-\n\n   \n    here\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := []byte(c.in)
			tree, err := ParseText(src)
			if err != nil {
				t.Fatal(err)
			}
			n := find(tree.Root, func(n *Node) bool { return strings.TrimSpace(n.Value) == "here" })
			if n == nil {
				t.Fatal("not found")
			}
			if got := string(src[n.Start:n.End]); got != c.own {
				t.Errorf("its bytes are %q, want %q", got, c.own)
			}
		})
	}
}

func find(n *Node, is func(*Node) bool) *Node {
	if is(n) {
		return n
	}
	for _, child := range children(n) {
		if found := find(child, is); found != nil {
			return found
		}
	}
	return nil
}

// A value that is not there has no bytes, and stands behind its colon.
func TestPlacesOfAbsentValues(t *testing.T) {
	for _, in := range []string{
		"a:‸\n", "a:‸ # c\nb: 1\n", "b: 1\na:‸", "{a:‸ }", "{b: 1, a:‸ , c: 1}", "{a‸}", "? a‸\n", "? a‸\n# c\n? b\n", "? a\n# c\n:‸ # d\n", "[a:‸ ]",
	} {
		before, after, _ := strings.Cut(in, "‸")
		tree, err := ParseText([]byte(before + after))
		if err != nil {
			t.Fatalf("%q: %v", in, err)
		}
		m := tree.Root
		if m.Kind == Sequence {
			m = m.Items()[0]
		}
		f, _ := m.FieldOf("a")
		if f.Value == nil || f.Value.Start != len(before) || f.Value.End != len(before) || !f.Value.IsNull() {
			t.Errorf("%q: the value is %+v, want offset %d", in, f.Value, len(before))
		}
	}
}

func TestParseTextReadsTheFirstDocumentWithContent(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "",
		"# c\n":                      "",
		"---\n...\n":                 "",
		"---\n# c\n---\na\n---\nb\n": "a",
		"a\n...\nb\n":                "a",
		"--- # c\n--- a\n":           "a",
		"\t\n":                       "",
	} {
		tree, err := ParseText([]byte(in))
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		if got := tree.Root.Str(); got != want {
			t.Errorf("%q reads as %q, want %q", in, got, want)
		}
	}
}

func TestTagsAreResolved(t *testing.T) {
	tree, err := ParseText([]byte("[x, 1, 1.5, true, ~, 2026-01-31, '1', yes, <<, {}, [], !x y]"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range tree.Root.Items() {
		got = append(got, n.TagText())
	}
	const want = "!!str !!int !!float !!bool !!null !!timestamp !!str !!str !!merge !!map !!seq !x"
	if strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
}
