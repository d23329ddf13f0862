package edit

import "testing"

func TestEditsOnAliasesAndAnchors(t *testing.T) {
	const shared = `defaults: &d
  mounts: &m # the mounts
    - name: config
  plain: 1
spec:
  a:
    mounts: *m # shared
  b: *d
  c:
    <<: *d
    own: 1
`
	runEdits(t, []editRow{
		same("nothing to add", shared),
		{
			name:    "an alias gives way to a copy",
			in:      shared,
			adds:    []Addition{item("spec.a.mounts", -1, "{name: rules}")},
			want:    "defaults: &d\n  mounts: &m # the mounts\n    - name: config\n  plain: 1\nspec:\n  a:\n    mounts: # shared\n      - name: config\n      - name: rules\n  b: *d\n  c:\n    <<: *d\n    own: 1\n",
			rewrote: "spec.a.mounts",
		},
		{
			name:    "an alias on the way gives way to a copy",
			in:      shared,
			adds:    []Addition{item("spec.b.mounts", 0, "{name: rules}"), field("spec.b", "k", "v")},
			want:    "defaults: &d\n  mounts: &m # the mounts\n    - name: config\n  plain: 1\nspec:\n  a:\n    mounts: *m # shared\n  b:\n    mounts:\n      - name: rules\n      - name: config\n    plain: 1\n    k: v\n  c:\n    <<: *d\n    own: 1\n",
			rewrote: "spec.b",
		},
		{
			name: "what a merge key brings is written out beside it",
			in:   shared,
			adds: []Addition{item("spec.c.mounts", -1, "{name: rules}")},
			want: "defaults: &d\n  mounts: &m # the mounts\n    - name: config\n  plain: 1\nspec:\n  a:\n    mounts: *m # shared\n  b: *d\n  c:\n    <<: *d\n    own: 1\n    mounts:\n      - name: config\n      - name: rules\n",
		},
		{name: "what is anchored and used again", in: shared, adds: []Addition{item("defaults.mounts", -1, "x")}, want: "error: defaults is anchored as &d and used again at line 8: an edit would change both"},
		{name: "a key that a merge key brings", in: shared, adds: []Addition{field("spec.c", "plain", "2")}, want: "error: spec.c.plain is there already"},
		{
			name: "an anchor that nobody uses",
			in:   "a: &x\n  - p\nb: &w {c: 1}\nd: &v !!map\n  e: 1\n",
			adds: []Addition{item("a", -1, "q"), field("b", "k", "v"), field("d", "k", "v")},
			want: "a: &x\n  - p\n  - q\nb: &w {c: 1, k: v}\nd: &v !!map\n  e: 1\n  k: v\n",
		},
		{
			name:    "both ends of an alias",
			in:      "items:\n- spec: &s\n    l: [a]\n- spec: *s\n",
			adds:    []Addition{item("items.0.spec.l", -1, "b"), item("items.1.spec.l", -1, "c")},
			want:    "items:\n- spec: &s\n    l: [a, b]\n- spec:\n    l:\n    - a\n    - c\n",
			rewrote: "items[1].spec",
		},
		{
			name:    "an alias behind a dash",
			in:      "base: &b {name: x}\nl:\n  - *b\n  - *b # c\n  -\n    *b\n",
			adds:    []Addition{field("l.0", "k", "v"), field("l.1", "k", "v"), field("l.2", "k", "v")},
			want:    "base: &b {name: x}\nl:\n  - name: x\n    k: v\n  - # c\n    name: x\n    k: v\n  -\n    name: x\n    k: v\n",
			rewrote: "l[0] l[1] l[2]",
		},
		{
			name:    "an alias between brackets",
			in:      "base: &b {name: x}\nl: [*b, a]\nm: {k: *b}\n",
			adds:    []Addition{field("l.0", "k", "v"), field("m.k", "k", "v")},
			want:    "base: &b {name: x}\nl: [{name: x, k: v}, a]\nm: {k: {name: x, k: v}}\n",
			rewrote: "l[0] m.k",
		},
		{
			name:    "an alias of null",
			in:      "a: &n\nb: *n\n",
			adds:    []Addition{item("b", -1, "x")},
			want:    "a: &n\nb:\n  - x\n",
			rewrote: "b",
		},
		{name: "an anchored null that is used again", in: "a: &n\nb: *n\n", adds: []Addition{item("a", -1, "x")}, want: "error: a is anchored as &n and used again at line 2"},
		{
			name:    "a copy has no anchors of its own, and its merge keys are written out",
			in:      "a: &a {k: 1}\nb: &b\n  <<: *a\n  l: &l [x]\n  m: *l\nc: *b\n",
			adds:    []Addition{item("c.l", -1, "w")},
			want:    "a: &a {k: 1}\nb: &b\n  <<: *a\n  l: &l [x]\n  m: *l\nc:\n  k: 1\n  l:\n    - x\n    - w\n  m:\n    - x\n",
			rewrote: "c",
		},
	})
}
