package document

import "testing"

func TestMerged(t *testing.T) {
	const base = "x: &x {k: 1, l: 2}\ny: &y {l: 3, m: 4}\nz: &z [*x, *y]\nd: &d {k: 5, k: 6}\nn: &n {<<: *x, k: 7}\nv: "
	for _, c := range []struct{ in, want string }{
		{"{a: 1, b: 2}", "{a: 1, b: 2}"},
		{"{a: 1, a: 2}", "{a: 1, a: 2}"}, // which one counts is for the reader to say
		{"{a: 1, <<: *x, b: 2}", "{a: 1, k: 1, l: 2, b: 2}"},
		{"{<<: *x, l: 9}", "{k: 1, l: 9}"},
		{"{<<: [*x, *y]}", "{k: 1, l: 2, m: 4}"},
		{"{<<: [*y, *x]}", "{l: 3, m: 4, k: 1}"},
		{"{<<: *x, a: 1, <<: *y}", "{k: 1, l: 2, a: 1, m: 4}"},
		{"{<<: *n}", "{l: 2, k: 7}"},
		{"{<<: *d}", "{k: 6}"},
		{"{<<: {k: 8}}", "{k: 8}"},
		{"{<<: *z}", "{k: 1, l: 2, m: 4}"},
		{"{<<: [*x, text, ~]}", "{k: 1, l: 2}"},
		{"{<<: text, a: 1}", "{a: 1}"},
		{"{<<: {[p]: 1, [q]: 2}, k: 0}", "{[p]: 1, [q]: 2, k: 0}"},
		{"{'<<': *x}", "{'<<': {k: 1, l: 2}}"},
		{"text", "text"},
	} {
		tree, err := ParseText([]byte(base + c.in + "\n"))
		if err != nil {
			t.Fatalf("%s: %v", c.in, err)
		}
		n := tree.Root.Get("v")
		if got := EncodeFlow(n, false); got != c.want {
			t.Errorf("%s: got %s, want %s", c.in, got, c.want)
		}
		for _, f := range n.Merged() {
			if found := n.Get(f.Key.Value); f.Key.Kind == Scalar && f.Value.Resolve() != found && f.Key.Value != "a" {
				t.Errorf("%s: Get finds %+v for %s, Merged %+v", c.in, found, f.Key.Value, f.Value)
			}
		}
	}
	var none *Node
	if got := none.Merged(); got != nil {
		t.Errorf("nothing has fields: %v", got)
	}
}

func TestMergeSources(t *testing.T) {
	const base = "x: &x {k: 1}\nz: &z [*x]\nv: "
	for in, want := range map[string]struct {
		count int
		ok    bool
	}{
		"*x": {1, true}, "{k: 1}": {1, true}, "[*x, {l: 2}]": {2, true}, "[]": {0, true},
		"*z": {1, false}, "[*x, text]": {1, false}, "text": {0, false}, "": {0, false}, "[[*x]]": {0, false},
	} {
		tree, err := ParseText([]byte(base + in + "\n"))
		if err != nil {
			t.Fatalf("%s: %v", in, err)
		}
		sources, ok := MergeSources(tree.Root.Lookup("v"))
		if len(sources) != want.count || ok != want.ok {
			t.Errorf("%q: got %d mappings, %v; want %+v", in, len(sources), ok, want)
		}
	}
	if sources, ok := MergeSources(nil); len(sources) != 0 || ok {
		t.Errorf("nothing: got %d mappings, %v", len(sources), ok)
	}
}
