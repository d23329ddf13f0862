package check

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// TestInPlaceOf: what stands in place of a scalar is of its kind, and the text that
// was meant.
func TestInPlaceOf(t *testing.T) {
	for _, c := range []struct{ written, text, want string }{
		{"/rules", "/rules/fake", "/rules/fake"},
		{"/rules", "/rules # prod/fake", `"/rules # prod/fake"`},
		{"prod", "!prod,fake", `"!prod,fake"`},
		{"WATCH", "60", `"60"`},
		{"text", "true", `"true"`},
		{"'x'", "it's", "'it''s'"},
		{`"x"`, `a "b"`, `"a \"b\""`},
		{"3", "0", "0"},
		{"false", "true", "true"},
		{"1.5", "2", "2"},
		{"null", "a", "a"},
		{"|\n  x", "a", ""},
		{"[a]", "a", ""},
	} {
		tree, err := document.ParseText([]byte("key: " + c.written + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		got := InPlaceOf(tree.Root.Get("key"), c.text)
		if got != c.want {
			t.Errorf("%s over %s: %s, want %s", c.text, c.written, got, c.want)
		}
		if got == "" {
			continue
		}
		if tree, err = document.ParseText([]byte("key: " + got + "\n")); err != nil || tree.Root.Str("key") != c.text {
			t.Errorf("%s is read as %q, %v", got, tree.Root.Str("key"), err)
		}
	}
	if got := InPlaceOf(nil, "a"); got != "" {
		t.Errorf("nothing is replaced by %s", got)
	}
}
