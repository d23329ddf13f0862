package document

import "testing"

func TestFlowStyle(t *testing.T) {
	n := node(t, "{a: 1, b: [x, 'y'], c: {}, d: null, e: 0x10, f: TRUE, g: .inf, h: !t z, i: 1_0}")
	lines := FlowStyle{Unit: "  ", Lead: "    ", Newline: "\n"}
	for _, c := range []struct {
		name  string
		style FlowStyle
		node  *Node
		want  string
	}{
		{"YAML", FlowStyle{}, n, `{a: 1, b: [x, 'y'], c: {}, d: null, e: 0x10, f: TRUE, g: .inf, h: !t "z", i: 1_0}`},
		{"JSON", FlowStyle{JSON: true}, n, `{"a": 1, "b": ["x", "y"], "c": {}, "d": null, "e": 16, "f": true, "g": ".inf", "h": "z", "i": 10}`},
		{"tight", FlowStyle{JSON: true, Tight: true}, n.Get("b"), `["x","y"]`},
		{"over lines", lines, node(t, "{a: [x], b: {}}"), "{\n      a: [\n        x\n      ],\n      b: {}\n    }"},
		{"over lines, nothing", lines, node(t, "[]"), "[]"},
	} {
		if got := c.style.Text(c.node, false); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	if got := (FlowStyle{}).Element(NewString("a"), NewString("b, c")); got != `a: "b, c"` {
		t.Errorf("a field is %s", got)
	}
	if got := (FlowStyle{Tight: true, JSON: true}).Element(NewString("a"), NewInt("1")); got != `"a":1` {
		t.Errorf("a tight field is %s", got)
	}
	if got := (FlowStyle{}).Element(nil, NewString("a")); got != "a" {
		t.Errorf("an item is %s", got)
	}
}

func node(t *testing.T, text string) *Node {
	t.Helper()
	tree, err := ParseText([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root
}
