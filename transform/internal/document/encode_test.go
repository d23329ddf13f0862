package document

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
)

func TestEncode(t *testing.T) {
	role := NewMapping(
		Pair("kind", NewString("Role")),
		Pair("rules", NewSequence(
			NewMapping(Pair("apiGroups", NewSequence(NewString(""))), Pair("verbs", NewSequence(NewString("get"), NewString("list")))),
		)),
		Pair("matrix", NewSequence(NewSequence(NewInt("1"), NewInt("2")), NewSequence())),
		Pair("script", NewString("one\n\n  two\n")),
		Pair("open", NewString("one\ntwo")),
		Pair("none", nil),
		Pair("empty", NewMapping()),
		Pair("on", NewBool(true)),
	)
	const want = `  kind: Role
  rules:
    - apiGroups:
        - ""
      verbs:
        - get
        - list
  matrix:
    - - 1
      - 2
    - []
  script: |
    one

      two
  open: |-
    one
    two
  none: null
  empty: {}
  "on": true
`
	if got := Encode(role, 2, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Encode(role, 2, "\r\n"); got != strings.ReplaceAll(want, "\n", "\r\n") {
		t.Errorf("with Windows line breaks: got %q", got)
	}
	const flow = `{kind: Role, rules: [{apiGroups: [""], verbs: [get, list]}], matrix: [[1, 2], []], script: "one\n\n  two\n", open: "one\ntwo", none: null, empty: {}, "on": true}`
	if got := EncodeFlow(role, false); got != flow {
		t.Errorf("got\n%s\nwant\n%s", got, flow)
	}
	const json = `{"kind": "Role", "rules": [{"apiGroups": [""], "verbs": ["get", "list"]}], "matrix": [[1, 2], []], "script": "one\n\n  two\n", "open": "one\ntwo", "none": null, "empty": {}, "on": true}`
	if got := EncodeFlow(role, true); got != json {
		t.Errorf("got\n%s\nwant\n%s", got, json)
	}
}

func TestEncodeScalars(t *testing.T) {
	str := func(style Style, s string) *Node { return &Node{Kind: Scalar, Tag: StrTag, Style: style, Value: s} }
	tagged := func(tag string) *Node {
		n := &Node{Kind: Scalar, Value: "a"}
		n.setTag(tag)
		return n
	}
	for _, c := range []struct {
		node *Node
		want string
	}{
		// Plain where every reader takes it for a string.
		{NewString("loki-sc-rules"), "loki-sc-rules"},
		{NewString("docker.io/kiwigrid/k8s-sidecar:2.10.1"), "docker.io/kiwigrid/k8s-sidecar:2.10.1"},
		{NewString("-target=ruler"), "-target=ruler"},
		{NewString("1.30.0"), "1.30.0"},
		{NewString("10s"), "10s"},
		{NewString("http://x:3100/loki"), "http://x:3100/loki"},
		{NewString("a#b, [c] {d}"), "a#b, [c] {d}"},
		{NewString("it's"), "it's"},
		{NewString("日本"), "日本"},
		{NewString("nobody"), "nobody"},
		// Quoted where one would not.
		{NewString(""), `""`},
		{NewString("true"), `"true"`},
		{NewString("No"), `"No"`},
		{NewString("y"), `"y"`},
		{NewString("off"), `"off"`},
		{NewString("null"), `"null"`},
		{NewString("~"), `"~"`},
		{NewString("8080"), `"8080"`},
		{NewString("0777"), `"0777"`},
		{NewString("0x1F"), `"0x1F"`},
		{NewString("1_000"), `"1_000"`},
		{NewString("-1"), `"-1"`},
		{NewString("1e3"), `"1e3"`},
		{NewString("2.10"), `"2.10"`},
		{NewString(".inf"), `".inf"`},
		{NewString("12:30:45"), `"12:30:45"`},
		{NewString("2026-01-31"), `"2026-01-31"`},
		{NewString("<<"), `"<<"`},
		{NewString("="), `"="`},
		{NewString("- a"), `"- a"`},
		{NewString("-"), `"-"`},
		{NewString("? a"), `"? a"`},
		{NewString("a: b"), `"a: b"`},
		{NewString("a:"), `"a:"`},
		{NewString("a #b"), `"a #b"`},
		{NewString("#a"), `"#a"`},
		{NewString("&a"), `"&a"`},
		{NewString("*"), `"*"`},
		{NewString("!a"), `"!a"`},
		{NewString("%a"), `"%a"`},
		{NewString("@a"), `"@a"`},
		{NewString("`a"), "\"`a\""},
		{NewString("[a"), `"[a"`},
		{NewString("{{ $labels.x }}"), `"{{ $labels.x }}"`},
		{NewString("'a'"), `"'a'"`},
		{NewString(`"a"`), `"\"a\""`},
		{NewString(" a"), `" a"`},
		{NewString("a "), `"a "`},
		{NewString("a\tb"), `"a\tb"`},
		{NewString("---"), `"---"`},
		{NewString("--- a"), `"--- a"`},
		{NewString("a\x00\u0085\u2028\ufeffb"), `"a\u0000\u0085\u2028\ufeffb"`},
		{NewString("a\rb"), `"a\rb"`},
		{NewString("bad \xff"), `"bad \ufffd"`},
		// Lines that a literal block would not keep for every reader.
		{NewString("\n"), `"\n"`},
		{NewString("a\n\n"), `"a\n\n"`},
		{NewString(" a\nb"), `" a\nb"`},
		{NewString("\na"), `"\na"`},
		{NewString("a \nb"), `"a \nb"`},
		{NewString("a\r\nb"), `"a\r\nb"`},
		// Styles are kept where they can be.
		{str(SingleQuoted, "it's"), `'it''s'`},
		{str(SingleQuoted, "a\nb"), `"a\nb"`},
		{str(DoubleQuoted, "x"), `"x"`},
		{str(DoubleQuoted, "a\nb"), `"a\nb"`},
		{str(Literal, "x"), "|-\n  x"},
		{str(Folded, "a\nb\n"), "|\n  a\n  b"},
		// Not strings.
		{NewInt("3100"), "3100"},
		{NewBool(false), "false"},
		{nil, "null"},
		{&Node{Kind: Scalar, Tag: NullTag}, "null"},
		{&Node{Kind: Scalar, Tag: NullTag, Value: "~"}, "~"},
		{&Node{Kind: Scalar, Tag: FloatTag, Value: "1.50"}, "1.50"},
		{&Node{Kind: Scalar, Tag: FloatTag, Value: "3"}, `!!float "3"`},
		{tagged("!custom"), `!custom "a"`},
		{tagged("tag:example.com,2000:a b"), `!<tag:example.com,2000:a%20b> "a"`},
	} {
		got := Encode(c.node, 0, "\n")
		if got != c.want+"\n" {
			t.Errorf("%+v: got %q, want %q", c.node, got, c.want)
		}
		again, err := ParseText([]byte(got))
		if err != nil {
			t.Errorf("%q does not parse: %v", got, err)
		} else if !Equal(again.Root, c.node) && !strings.Contains(c.node.Value, "\xff") {
			t.Errorf("%q reads as %q", got, again.Root.Value)
		}
	}
}

// A plain scalar between brackets may hold less.
func TestEncodeFlowScalars(t *testing.T) {
	for in, want := range map[string]string{
		"a, b":   `["a, b"]`,
		"a]":     `["a]"]`,
		"{a":     `["{a"]`,
		"a:b":    `["a:b"]`,
		"-x":     `[-x]`,
		"a b":    `[a b]`,
		"x/y.z":  `[x/y.z]`,
		"what?":  `["what?"]`,
		"a\nb\n": `["a\nb\n"]`,
	} {
		got := EncodeFlow(NewSequence(NewString(in)), false)
		if got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
		again, err := ParseText([]byte(got))
		if err != nil || again.Root.Items()[0].Value != in {
			t.Errorf("%s does not read as %q: %v", got, in, err)
		}
	}
}

func TestEncodeLongKeys(t *testing.T) {
	long := strings.Repeat("k", 2000)
	n := NewMapping(Pair(long, NewString("v")), Pair("b", NewMapping(Pair(long, NewSequence(NewInt("1"))))))
	again, err := ParseText([]byte(Encode(n, 0, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	if !Equal(again.Root, n) {
		t.Error("a long key does not come back")
	}
}

// FuzzEncode: what is encoded reads as the node again, in every style.
func FuzzEncode(f *testing.F) {
	for _, s := range samples.Lines(f, "testdata/samples.txt") {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		tree, err := ParseText(src)
		if err != nil || tree.Root == nil {
			return
		}
		n := Clone(tree.Root)
		for _, text := range []string{Encode(n, 0, "\n"), Encode(n, 3, "\r\n"), EncodeFlow(n, false)} {
			again, err := ParseText([]byte(text))
			if err != nil {
				t.Fatalf("%q does not parse: %v", text, err)
			}
			if !Equal(again.Root, n) {
				t.Fatalf("%q\nencoded from %q\nreads as %s", text, src, EncodeFlow(again.Root, false))
			}
		}
	})
}
