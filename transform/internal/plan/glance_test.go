package plan

import (
	"slices"
	"testing"
)

func TestGlance(t *testing.T) {
	sure := func(text string, names ...string) {
		t.Helper()
		var got []string
		if !glance([]byte(text), namesObject, func(n []byte) { got = append(got, string(n)) }) {
			t.Errorf("%q is not read", text)
		}
		if !slices.Equal(got, names) {
			t.Errorf("%q names %q, not %q", text, got, names)
		}
	}
	unsure := func(text string) {
		t.Helper()
		if glance([]byte(text), namesObject, func([]byte) {}) {
			t.Errorf("%q is taken to be read, and cannot be", text)
		}
	}
	sure("name: loki", "loki")
	sure("name: loki # the one\nother: x\n", "loki")
	sure(`"name" : "loki",`, "loki")
	sure("- {kind: ServiceAccount, name: loki, namespace: ops}", "loki")
	sure(`{"configMap":{"name":"loki"},"secretName":'s'}`, "loki", "s")
	sure("name: loki\r\nserviceAccountName: ruler\r\n", "loki", "ruler")
	sure("&a name: loki", "loki")
	sure("app.kubernetes.io/name: loki\nhostname: x\nimage: a/b:1\nurl: http://name\n")
	sure("name: \"\"\n")
	unsure("name:\n  loki")
	unsure("name: *x")
	unsure("name: &x loki")
	unsure("name: !!str loki")
	unsure("name: >-\n  loki")
	unsure("name: # below\n  loki")
	unsure("? name\n: loki")
	unsure(`name: "lok\u0069"`)
	unsure(`"n\u0061me": loki`)
}

func TestMetadataOf(t *testing.T) {
	is := func(text, want string) {
		t.Helper()
		if got := string(metadataOf([]byte(text))); got != want {
			t.Errorf("of %q it is %q, not %q", text, got, want)
		}
	}
	is("kind: A\nmetadata:\n  name: a\n\n# said\n  namespace: b\ndata:\n  name: c\n", "metadata:\n  name: a\n\n# said\n  namespace: b\n")
	is("metadata: {name: a}\nkind: A\n", "metadata: {name: a}\n")
	is("data:\n  x: |\n    metadata:\n      name: c\nmetadata:\n  name: a", "metadata:\n  name: a")
	for _, unreadable := range []string{
		"kind: A\n",
		"metadata: *other\n",
		"metadata: !!map\n  name: a\n",
		"metadata:\n  <<: *other\n",
		"metadata:\n  name: a\nkind: A\nmetadata:\n  name: b\n",
	} {
		is(unreadable, "")
	}
}
