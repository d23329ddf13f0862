package document

import "testing"

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b string
		want bool
	}{
		{"the same", "a: 1\nb: [x]", "a: 1\nb: [x]", true},
		{"style and order do not count", "a: 'x'\nb:\n  - {c: d} # e", "{b: [{\"c\": d}], a: x}", true},
		{"order of items counts", "[a, b]", "[b, a]", false},
		{"number of items counts", "[a]", "[a, a]", false},
		{"a key more", "a: 1", "{a: 1, b: 2}", false},
		{"another key", "a: ", "b: ", false},
		{"a string is no number", "a: 1", "a: '1'", false},
		{"a string is no boolean", "a: true", "a: 'true'", false},
		{"a string is no null", "a: ", "a: ''", false},
		{"kinds", "a: {}", "a: []", false},
		{"writings of null", "[~, null, ]", "[null, Null]", true},
		{"writings of a boolean", "[true, False]", "[True, false]", true},
		{"writings of a number", "[0x10, 1_0, 1.50, 1e3]", "[16, 10, 1.5, 1000.0]", true},
		{"a timestamp is a string to Kubernetes", "2026-01-31", "'2026-01-31'", true},
		{"aliases", "a: &x [1]\nb: *x", "{a: [1], b: [1]}", true},
		{"merge keys", "a: &x {k: 1, l: 2}\nb: {<<: *x, l: 3}", "{a: {k: 1, l: 2}, b: {k: 1, l: 3}}", true},
		{"the first of several merged", "<<: [{k: 1}, {k: 2, l: 3}]", "{k: 1, l: 3}", true},
		{"merged through a merge", "a: &x {k: 1}\nb: &w {<<: *x}\nc: {<<: *w}", "{a: {k: 1}, b: {k: 1}, c: {k: 1}}", true},
		{"the last of duplicate keys", "{a: 1, a: 2}", "a: 2", true},
		{"nothing is null", "", "~", true},
		{"collections as keys", "? [a]\n: 1", "{[a]: 1}", true},
		{"other collections as keys", "? [a]\n: 1", "{[b]: 1}", false},
		{"tags", "!a x", "!b x", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := ParseText([]byte(c.a))
			if err != nil {
				t.Fatal(err)
			}
			b, err := ParseText([]byte(c.b))
			if err != nil {
				t.Fatal(err)
			}
			if got := Equal(a.Root, b.Root); got != c.want {
				t.Errorf("Equal is %v", got)
			}
			if got := Equal(b.Root, a.Root); got != c.want {
				t.Errorf("the other way round, Equal is %v", got)
			}
			if !Equal(Clone(a.Root), a.Root) {
				t.Error("a clone is not equal")
			}
		})
	}
}

func TestClone(t *testing.T) {
	tree, err := ParseText([]byte("a: &x {k: 1}\nb: *x\nc:\n  l: 2\n  <<: *x\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := Clone(tree.Root)
	if got, want := EncodeFlow(c, false), "{a: {k: 1}, b: {k: 1}, c: {l: 2, k: 1}}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	c.Fields()[1].Value.Fields()[0].Value.Value = "changed"
	if got := tree.Root.Str("a", "k"); got != "1" {
		t.Errorf("changing the clone changed the original to %q", got)
	}
	var walk func(n *Node)
	walk = func(n *Node) {
		if n.End != 0 || n.parts != nil && n.parts.link != nil || n.Kind == Alias {
			t.Errorf("%+v is not synthetic", n)
		}
		for _, child := range children(n) {
			walk(child)
		}
	}
	walk(c)
	if Clone(nil) != nil {
		t.Error("a clone of nothing is something")
	}
}
