package document

import (
	"maps"
	"slices"
	"testing"
)

func TestNodeAccess(t *testing.T) {
	tree, err := ParseText([]byte(`
base: &b {image: x, on: yes, list: [a, {k: v}, 3]}
pod:
  <<: *b
  name: loki
  null: ~
  dup: 1
  dup: 2
use: *b
merged:
  <<: [{first: 1}, *b]
text: "yes"
`))
	if err != nil {
		t.Fatal(err)
	}
	n := tree.Root
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"pod", "name"}, "loki"},
		{[]string{"pod", "image"}, "x"},
		{[]string{"use", "image"}, "x"},
		{[]string{"merged", "first"}, "1"},
		{[]string{"merged", "image"}, "x"},
		{[]string{"pod", "dup"}, "2"},
		{[]string{"pod", "null"}, ""},
		{[]string{"pod", "nothing", "there"}, ""},
		{[]string{"pod"}, ""},
	} {
		if got := n.Str(c.keys...); got != c.want {
			t.Errorf("%v is %q, want %q", c.keys, got, c.want)
		}
	}
	if _, ok := n.Get("pod").FieldOf("image"); ok {
		t.Error("FieldOf finds what a merge key brings")
	}
	if f, ok := n.Get("pod").FieldOf("dup"); !ok || f.Value.Value != "2" {
		t.Error("FieldOf does not find the last of duplicate keys")
	}
	if value, ok := n.Bool("pod", "on"); !value || !ok {
		t.Error("yes is not true")
	}
	if _, ok := n.Bool("text"); ok {
		t.Error("a string in quotes is a boolean")
	}
	if got := n.Strings("use", "list"); !slices.Equal(got, []string{"a", "3"}) {
		t.Errorf("strings are %q", got)
	}
	if got := len(n.List("use", "list")); got != 3 {
		t.Errorf("the list has %d items", got)
	}
	if got := n.Get("use").Map(); len(got) != 2 || got["image"] != "x" {
		t.Errorf("the map is %v", got)
	}
	if got := n.At(Path{"use", "list", 1, "k"}); got == nil || got.Value != "v" {
		t.Errorf("At finds %+v", got)
	}
	if n.At(Path{"use", "list", 9}) != nil || n.At(Path{0}) != nil || n.At(Path{"use", "list", "k"}) != nil {
		t.Error("At finds what is not there")
	}
	var none *Node
	if !none.IsNull() || none.Get("a") != nil || none.Str("a") != "" || none.List() != nil || none.At(Path{"a", 1}) != nil {
		t.Error("a nil node is not nothing")
	}
}

func TestPathString(t *testing.T) {
	for want, p := range map[string]Path{
		"the document":                    nil,
		"spec.containers[0].env":          {"spec", "containers", 0, "env"},
		"items[3]":                        {"items", 3},
		"[1].a":                           {1, "a"},
		`metadata.annotations["a.b/c"].d`: {"metadata", "annotations", "a.b/c", "d"},
	} {
		if got := p.String(); got != want {
			t.Errorf("%#v is %s, want %s", p, got, want)
		}
	}
}

func TestPathThen(t *testing.T) {
	p := append(make(Path, 0, 9), "a")
	one, other := p.Then("b"), p.Then(0)
	if one.String() != "a.b" || other.String() != "a[0]" || p.String() != "a" {
		t.Errorf("got %s and %s from %s", one, other, p)
	}
}

func TestBool(t *testing.T) {
	n := node(t, "{a: TRUE, b: On, c: y, d: False, e: NO, f: off, g: 1, h: 'true', i: , j: [true], l: !!bool \"true\", m: !!bool 'false', o: !!str true, p: !!bool x}")
	for key, want := range map[string][2]bool{ // the value, and whether it is one
		"a": {true, true}, "b": {true, true}, "c": {true, true}, "d": {false, true}, "e": {false, true}, "f": {false, true}, "g": {}, "h": {}, "i": {}, "j": {}, "k": {},
		"l": {true, true}, "m": {false, true}, "o": {}, "p": {},
	} {
		if value, ok := n.Bool(key); value != want[0] || ok != want[1] {
			t.Errorf("%s: got %v, %v", key, value, ok)
		}
	}
}

func TestMap(t *testing.T) {
	n := node(t, "x: &x {a: 1, b: 2}\nm: {<<: *x, b: 3, c: , d: [4], e: 5, e: 6}\ns: text\n")
	if got, want := n.Map("m"), map[string]string{"a": "1", "b": "3", "e": "6"}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n.Map("s") != nil || n.Map("nothing") != nil {
		t.Error("what is no mapping has fields")
	}
}

func TestWithField(t *testing.T) {
	n := node(t, "{a: 1, b: 2}")
	for want, got := range map[string]*Node{
		"{a: 3, b: 2}":       WithField(n, "a", NewInt("3")),
		"{a: 1, b: 2, c: 3}": WithField(n, "c", NewInt("3")),
		"{b: 2}":             WithField(n, "a", nil),
		"{a: 1, b: 2}":       WithField(n, "c", nil),
	} {
		if text := EncodeFlow(got, false); text != want {
			t.Errorf("got %s, want %s", text, want)
		}
	}
	if text := EncodeFlow(n, false); text != "{a: 1, b: 2}" {
		t.Errorf("the mapping itself is now %s", text)
	}
}

func TestSynthetic(t *testing.T) {
	made := NewMapping(Pair("a", NewSequence(NewString("b"), nil)))
	if Synthetic(made) != made || Synthetic(nil) != nil {
		t.Error("what code has made is copied")
	}
	for _, text := range []string{"a: b", "a: [b]", "x: &x {a: b}\ny: *x", "x: &x {a: b}\ny: {<<: *x}"} {
		tree, err := ParseText([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		mixed := NewMapping(Pair("made", NewString("c")), Pair("read", tree.Root))
		for _, n := range []*Node{tree.Root, mixed} {
			if got := Synthetic(n); got == n || !Equal(got, n) || got != Synthetic(got) {
				t.Errorf("%s: is not copied, or not the same, or not synthetic then", text)
			}
		}
	}
}
