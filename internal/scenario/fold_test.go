package scenario

import "testing"

func TestFold(t *testing.T) {
	const block = "- name: x\n  a: 1\n  b: 2\n  c: 3\n  d: 4\n  e: 5\n  f: 6\n  g: 7\n"
	for _, c := range []struct{ name, in, want string }{
		{"the whole block", "before\n" + block + "after\n", "before\n[x.yaml]\nafter\n"},
		{"further right, in a difference",
			"+    - name: x\n+      a: 1\n+      b: 2\n+      c: 3\n+      d: 4\n+      e: 5\n+      f: 6\n+      g: 7\n+    - name: y",
			"+    [x.yaml]\n+    - name: y"},
		{"but for a line at the end", "- name: x\n  a: 1\n  b: 2\n  c: 3\n  d: 4\n  e: 5\n  f: 6\n  g: 8\n", "[x.yaml, lines 1 to 7]\n  g: 8\n"},
		{"but for a line at the beginning", "  a: 9\n  b: 2\n  c: 3\n  d: 4\n  e: 5\n  f: 6\n  g: 7\n", "  a: 9\n  [x.yaml, lines 3 to 8]\n"},
		{"fewer than are worth it", "- name: x\n  a: 1\n  b: 2\n  c: 3\n  d: 4\n", "- name: x\n  a: 1\n  b: 2\n  c: 3\n  d: 4\n"},
		{"not all equally far right", "- name: x\n  a: 1\n  b: 2\n   c: 3\n  d: 4\n  e: 5\n  f: 6\n  g: 7\n", "- name: x\n  a: 1\n  b: 2\n   c: 3\n  d: 4\n  e: 5\n  f: 6\n  g: 7\n"},
		{"not in the middle of a line", "say - name: x\nsay   a: 1\nsay   b: 2\nsay   c: 3\nsay   d: 4\nsay   e: 5\n", "say - name: x\nsay   a: 1\nsay   b: 2\nsay   c: 3\nsay   d: 4\nsay   e: 5\n"},
		{"nothing", "", ""},
	} {
		check(t, c.name, Fold(c.in, "x.yaml", block), c.want, nil, "")
	}
}
