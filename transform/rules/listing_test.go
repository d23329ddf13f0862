package rules

import (
	"strings"
	"testing"
)

// A listing that is read in parts says what it says as a whole, whatever its
// namespaces are called and however it is written.
func TestListingInParts(t *testing.T) {
	body := "    - name: g\n      rules:\n        - alert: A\n          expr: |-\n            vector(1)\n              > 0\n          annotations:\n            text: |\n                a:\n\n                b\n"
	for _, c := range []struct {
		text  string
		parts int // 0: whatever
	}{
		{"x.yaml:\n" + body + "y:\n" + body, 2},
		{"\"a b: c\":\n" + body + "'it''s':\n" + body + "\"q\\\"\":\n" + body, 3},
		{"\"1\":\n" + body + "ÿ:\n" + body, 2},
		{"x.yaml:\n" + body, 1},
		{"? " + strings.Repeat("x", 200) + "\n:\n" + body + "y:\n" + body, 1},
		{"a b:\n" + body + "y:\n" + body, 1},
		{"x: [{name: g, rules: [{alert: A, expr: vector(1)}]}]\ny:\n" + body, 1},
		{"x:\n- name: g\n  rules: [{alert: A, expr: vector(1)}]\n", 1},
		{"x: &a\n" + body + "y: *a\n", 1},
		{"x:\n" + body + "x:\n    - rules: [\n", 0},
		{"x:\n" + body + "y: no list\n", 0},
		{"{}\n", 1}, {"", 1}, {"no rule groups found", 1},
	} {
		want, wantErr := readNamespaces("l", []byte(c.text), "t")
		got, err := ReadListing("l", []byte(c.text), "t")
		if len(Diff(got, want)) != 0 || len(got) != len(want) || (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
			t.Errorf("%q\n got %+v, %v\nwant %+v, %v", c.text, got, err, want, wantErr)
		}
		if parts := len(namespaces([]byte(c.text))); c.parts > 0 && parts != c.parts {
			t.Errorf("%q is read in %d parts, want %d", c.text, parts, c.parts)
		}
	}
}
