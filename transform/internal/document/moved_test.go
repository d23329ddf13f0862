package document

import (
	"reflect"
	"testing"
)

// TestMoved: a tree that was moved is the one that reading the text there gives.
func TestMoved(t *testing.T) {
	for _, text := range []string{
		"---\n# a comment\nkind: ConfigMap\ndata:\n  a: |+\n    text\n\n  b: [1, {c: \"d\"}]\n  e:\n",
		"--- {\"kind\": \"Secret\", \"items\": []}\n",
		"---\nkind: &k A\nname: b\n",
	} {
		from := []byte(text)
		before, err := Parse(from, Split(from)[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, head := range []string{"", "---\na: b\n"} {
			src := []byte(head + text + "---\nz: 1\n")
			docs := Split(src)
			d := docs[len(docs)-2]
			want, err := Parse(src, d)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := before.Moved(src, d)
			if !ok || !reflect.DeepEqual(got, want) {
				t.Errorf("%q behind %q: ok %v, got %+v, want %+v", text, head, ok, got, want)
			}
		}
	}
}

// TestMovedRefuses: another text is another tree, and an alias has to be read again
// where the nodes that it leads to stand elsewhere.
func TestMovedRefuses(t *testing.T) {
	for _, c := range []struct{ text, other string }{
		{"---\na: b\n", "---\na: c\n"},
		{"---\na: b\n", "---\na: b\n\n"},
		{"---\na: &x b\nc: *x\n", "---\nz: 1\n---\na: &x b\nc: *x\n"},
	} {
		tree, err := Parse([]byte(c.text), Split([]byte(c.text))[0])
		if err != nil {
			t.Fatal(err)
		}
		docs := Split([]byte(c.other))
		if _, ok := tree.Moved([]byte(c.other), docs[len(docs)-1]); ok {
			t.Errorf("%q was taken for %q", c.other, c.text)
		}
	}
}
