package yamltext

import (
	"slices"
	"testing"
)

// named asks for the keys that name something.
func named(key []byte) bool {
	switch string(key) {
	case "name", "secretName", "serviceAccountName":
		return true
	}
	return false
}

func TestGlance(t *testing.T) {
	sure := func(text string, names ...string) {
		t.Helper()
		var got []string
		if !Glance([]byte(text), named, func(n []byte) { got = append(got, string(n)) }) {
			t.Errorf("%q is not read", text)
		}
		if !slices.Equal(got, names) {
			t.Errorf("%q names %q, not %q", text, got, names)
		}
	}
	unsure := func(text string) {
		t.Helper()
		if Glance([]byte(text), named, func([]byte) {}) {
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

func TestRootField(t *testing.T) {
	is := func(text, want string) {
		t.Helper()
		if got := string(RootField([]byte(text), "metadata")); got != want {
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

func TestRootWord(t *testing.T) {
	for in, want := range map[string]string{
		"kind: Role\nrules: []\n":             "Role",
		"'kind' : \"Role\" # really\n":        "Role",
		"kind: Role\nspec:\n  kind: Nested\n": "Role",
		"kinds: Many\nkind2: x\nkind: One\n":  "One",
		"# kind: Role\nname: kind\nkind: A\n": "A",
		"x: 1\nkind: A\nkind: A":              "A",
		"kind: A\nkind: B\n":                  "",
		"kind:\n  A\n":                        "",
		"kind: &k A\n":                        "",
		"kind: \"\\x41\"\n":                   "",
		"kind: \"A\nb: 1\n":                   "",
		"kind:A\n":                            "",
		"kind: A-B\n":                         "",
		"\"kind: A\n":                         "",
		"kind\n":                              "",
		"kind: A\n? kind\n: B\n":              "",
		"kind: A\n\"\\x6bind\": B\n":          "",
		"{kind: A}":                           "",
		"- kind: A":                           "",
		"apiVersion: v1\n":                    "",
		"":                                    "",
	} {
		if got := RootWord([]byte(in), "kind"); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestContent(t *testing.T) {
	for in, want := range map[string]struct {
		start    int
		sameLine bool
	}{
		"":                         {0, true},
		"a":                        {0, true},
		" \t\ra":                   {3, true},
		"# c\na":                   {4, false},
		"# c":                      {3, true},
		"# c\ra":                   {4, true},
		"# c\u2028a":               {3, true}, // what breaks no line here begins content
		"\ufeff\n \n# c\n\ufeff a": {14, false},
	} {
		start, sameLine := Content([]byte(in))
		if start != want.start || sameLine != want.sameLine {
			t.Errorf("%q: got %d, %v; want %+v", in, start, sameLine, want)
		}
	}
}

func TestHasKey(t *testing.T) {
	for text, want := range map[string]bool{
		"expr: 1": true, "- expr : 1": true, "{'expr': 1}": true, "\"expr\": 1": true, "a: 1,expr: 2": true, "\ufeffexpr: 1": true, "x\n\texpr: [": true,
		"": false, "expr": false, "regexpr: 1": false, "exprs: 1": false, "about expr": false, "x.expr: 1": false,
	} {
		if got := HasKey(text, "expr"); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func TestEachLine(t *testing.T) {
	type line struct {
		at   int
		text string
	}
	var got []line
	for at, text := range EachLine([]byte("a\r\n\nb\rc\nd")) {
		if string(text) == "d" {
			break
		}
		got = append(got, line{at, string(text)})
	}
	if want := []line{{0, "a"}, {3, ""}, {4, "b\rc"}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestLineAt(t *testing.T) {
	const text = "ab\n\ncd\r\n"
	for offset, want := range map[int]struct {
		start int
		line  string
	}{-1: {0, "ab"}, 1: {0, "ab"}, 2: {0, "ab"}, 3: {3, ""}, 5: {4, "cd\r"}, 8: {8, ""}, 99: {8, ""}} {
		start, line := LineAt([]byte(text), offset)
		if start != want.start || string(line) != want.line {
			t.Errorf("offset %d: got %d, %q; want %+v", offset, start, line, want)
		}
	}
}
