package edit

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

func TestEditsOfBlockSequences(t *testing.T) {
	const pod = `spec:
  containers:
    - name: loki # the ruler
      args:
        - -target=ruler
      volumeMounts:
        - name: config
          mountPath: /etc/loki
    # about the sidecar
    - name: sidecar
      image: x

  # about the volumes
  volumes:
    - name: config # trailing

    # at the end of the list
  restartPolicy: Always
`
	runEdits(t, []editRow{
		same("nothing to add", pod),
		{
			name: "append goes behind the last content line, before what follows",
			in:   pod,
			adds: []Addition{
				item("spec.containers", -1, "{name: rules, env: [{name: METHOD, value: WATCH}], securityContext: {runAsUser: 1}}"),
				item("spec.volumes", -1, "{name: rules, emptyDir: {}}"),
			},
			want: `spec:
  containers:
    - name: loki # the ruler
      args:
        - -target=ruler
      volumeMounts:
        - name: config
          mountPath: /etc/loki
    # about the sidecar
    - name: sidecar
      image: x
    - name: rules
      env:
        - name: METHOD
          value: WATCH
      securityContext:
        runAsUser: 1

  # about the volumes
  volumes:
    - name: config # trailing
    - name: rules
      emptyDir: {}

    # at the end of the list
  restartPolicy: Always
`,
		},
		{
			name: "before an item that is there: its comment stays with it",
			in:   pod,
			adds: []Addition{item("spec.containers", 1, "{name: rules}"), item("spec.containers", 1, "{name: more}")},
			want: `spec:
  containers:
    - name: loki # the ruler
      args:
        - -target=ruler
      volumeMounts:
        - name: config
          mountPath: /etc/loki
    - name: rules
    - name: more
    # about the sidecar
    - name: sidecar
      image: x

  # about the volumes
  volumes:
    - name: config # trailing

    # at the end of the list
  restartPolicy: Always
`,
		},
		{
			name: "a mount of the last container and a container behind it: the deeper one comes first",
			in:   "spec:\n  containers:\n  - name: a\n    volumeMounts:\n    - name: x\n",
			adds: []Addition{item("spec.containers", -1, "{name: b}"), item("spec.containers.0.volumeMounts", -1, "{name: z}")},
			want: "spec:\n  containers:\n  - name: a\n    volumeMounts:\n    - name: x\n    - name: z\n  - name: b\n",
		},
		{
			name: "dashes below the key",
			in:   "a:\n- x\nb: 1\n",
			adds: []Addition{item("a", -1, "{k: 1, l: [1, [2, 3]], m: {p: q}}")},
			want: "a:\n- x\n- k: 1\n  l:\n  - 1\n  - - 2\n    - 3\n  m:\n    p: q\nb: 1\n",
		},
		{
			name: "the list indents its dashes, what is in its items does not",
			in:   "a:\n  - k:\n    - 1\n",
			adds: []Addition{item("a", -1, "{l: [2]}")},
			want: "a:\n  - k:\n    - 1\n  - l:\n    - 2\n",
		},
		{
			name: "wide dashes",
			in:   "a:\n    -   k: 1\n        l:\n            m: 2\n",
			adds: []Addition{item("a", -1, "{k: 2, l: {m: 3}, p: [4]}")},
			want: "a:\n    -   k: 1\n        l:\n            m: 2\n    -   k: 2\n        l:\n            m: 3\n        p:\n            -   4\n",
		},
		{
			name: "before the first item, and the comment that is about it",
			in:   "a:\n  # about x\n  # and more\n  - x\n",
			adds: []Addition{item("a", 0, "w"), item("a", 0, "{v: 1}")},
			want: "a:\n  - w\n  - v: 1\n  # about x\n  # and more\n  - x\n",
		},
		{
			name: "before the first item of the document",
			in:   "# Source: x\n- a\n",
			adds: []Addition{item("", 0, "b")},
			want: "- b\n# Source: x\n- a\n",
		},
		{
			name: "a list in a list",
			in:   "- - a\n  - b # c\n- c\n",
			adds: []Addition{item("0", 0, "{k: 1, l: 2}"), item("0", 1, "y1"), item("0", -1, "z1"), item("", -1, "[p, q]")},
			want: "- - k: 1\n    l: 2\n  - a\n  - y1\n  - b # c\n  - z1\n- c\n- - p\n  - q\n",
		},
		{
			name: "items below their dashes",
			in:   "a:\n-\n  k: 1\n-\n  k: 2\nb: 1\n",
			adds: []Addition{item("a", -1, "{k: 3}"), field("a.0", "l", "4")},
			want: "a:\n-\n  k: 1\n  l: 4\n-\n  k: 2\n- k: 3\nb: 1\n",
		},
		{
			name: "an item without value",
			in:   "a:\n  - # none\n  -\nb: 1\n",
			adds: []Addition{field("a.0", "k", "1"), field("a.1", "l", "2"), item("a", -1, "x")},
			want: "a:\n  - # none\n    k: 1\n  -\n    l: 2\n  - x\nb: 1\n",
		},
		{
			name: "items of a List",
			in:   "kind: List\nitems:\n- kind: A\n- kind: B\n  x: 1\n",
			adds: []Addition{item("items", 1, "{kind: New, rules: [{verbs: [get]}]}")},
			want: "kind: List\nitems:\n- kind: A\n- kind: New\n  rules:\n  - verbs:\n    - get\n- kind: B\n  x: 1\n",
		},
		{name: "no such item", in: "a:\n  - x\n", adds: []Addition{item("a", 3, "y1")}, want: "error: a: there is no item 3"},
		{name: "below no such item", in: "a:\n  - x\n", adds: []Addition{field("a.1", "k", "1")}, want: "error: a: there is no item 1"},
		{name: "not a sequence", in: "a: x\n", adds: []Addition{item("a", -1, "y1")}, want: "error: a is not a sequence"},
	})
}

func TestEditsOfBlockMappings(t *testing.T) {
	runEdits(t, []editRow{
		{
			name: "last, and behind a field",
			in:   "a: 1 # one\n\n# about b\nb:\n  c: 1\n# end\n",
			adds: []Addition{fieldAfter("", "a", "p", "x"), fieldAfter("", "p", "p2", "x"), field("b", "d", "[1]"), field("", "z1", "{q: {r: s}}")},
			want: "a: 1 # one\np: x\np2: x\n\n# about b\nb:\n  c: 1\n  d:\n    - 1\nz1:\n  q:\n    r: s\n# end\n",
		},
		{
			name: "behind a field that is not there: last",
			in:   "a: 1\nb: 2\n",
			adds: []Addition{fieldAfter("", "nope", "c", "3")},
			want: "a: 1\nb: 2\nc: 3\n",
		},
		{
			name: "a list that is not there, also far below what is",
			in:   "spec:\n  a:\n    b: 1\n  c: 2\n",
			adds: []Addition{item("spec.template.volumes", -1, "{name: x}"), item("spec.template.volumes", -1, "{name: w}"), field("spec.template", "k", "1")},
			want: "spec:\n  a:\n    b: 1\n  c: 2\n  template:\n    volumes:\n      - name: x\n      - name: w\n    k: 1\n",
		},
		{
			name: "a list that is not there, behind a field",
			in:   "spec:\n  image: x\n  env: 1\n",
			adds: []Addition{{Path: pathOf("spec.args"), After: "image", Value: yamlNode("-x")}},
			want: "spec:\n  image: x\n  args:\n    - -x\n  env: 1\n",
		},
		{
			name: "a field and what is added below it become one",
			in:   "a: 1\n",
			adds: []Addition{item("b.l", -1, "2"), field("", "b", "{k: v, l: [1]}")},
			want: "a: 1\nb:\n  k: v\n  l:\n    - 1\n    - 2\n",
		},
		{
			name: "absent values",
			in:   "volumes:\nannotations: # none\n\nlabels: &l # anchored\nname:\n",
			adds: []Addition{item("volumes", -1, "{name: a}"), item("volumes", 0, "{name: b}"), field("annotations", "a/b", "c"), field("labels", "x", "1"), field("", "name", "loki")},
			want: "volumes:\n  - name: a\n  - name: b\nannotations: # none\n  a/b: c\n\nlabels: &l # anchored\n  x: 1\nname: loki\n",
		},
		{
			name:    "explicit nulls",
			in:      "a:\n- x\nvolumes: null # none\nannotations: ~\nname:   Null  # n\ntagged: !!null\nbelow:\n  null\nlist: [null]\nitems:\n- null\n- ~ # c\n",
			adds:    []Addition{item("volumes", -1, "{name: a}"), field("annotations", "b", "c"), field("", "name", "loki"), field("tagged", "k", "v"), field("below", "k", "v"), field("list.0", "k", "v"), field("items.0", "k", "v"), field("items.1", "k", "v")},
			want:    "a:\n- x\nvolumes: # none\n- name: a\nannotations:\n  b: c\nname:   loki  # n\ntagged:\n  k: v\nbelow:\n  k: v\nlist: [{k: v}]\nitems:\n- k: v\n- # c\n  k: v\n",
			rewrote: "volumes annotations tagged below list[0] items[0] items[1] name",
		},
		{
			name: "keys that need quotes",
			in:   "metadata:\n  annotations:\n    a: b\n",
			adds: []Addition{field("metadata.annotations", "yes", "on"), field("metadata.annotations", "x: y", "\"\""), field("metadata.annotations", "loki.dev/inject", "'false'")},
			want: "metadata:\n  annotations:\n    a: b\n    \"yes\": \"on\"\n    \"x: y\": \"\"\n    loki.dev/inject: 'false'\n",
		},
		{
			name: "four spaces",
			in:   "spec:\n    deep:\n        - a\n",
			adds: []Addition{field("spec", "k", "{l: {m: 1}, p: [{q: r}]}")},
			want: "spec:\n    deep:\n        - a\n    k:\n        l:\n            m: 1\n        p:\n            - q: r\n",
		},
		{
			name: "no final line break",
			in:   "a:\n  b: 1\n  c: [x]",
			adds: []Addition{field("a", "d", "2"), field("a", "e", "3"), field("", "f", "4")},
			want: "a:\n  b: 1\n  c: [x]\n  d: 2\n  e: 3\nf: 4",
		},
		{
			name: "no final line break behind a comment",
			in:   "a: 1 # c",
			adds: []Addition{field("", "b", "2")},
			want: "a: 1 # c\nb: 2",
		},
		{
			name: "no final line break behind an absent value",
			in:   "a:",
			adds: []Addition{item("a", -1, "x")},
			want: "a:\n  - x",
		},
		{
			name: "Windows line breaks",
			in:   "a:\r\n  - x\r\nb: |\r\n  text\r\n",
			adds: []Addition{item("a", -1, "{k: 1, t: \"one\\ntwo\\n\"}"), field("", "c", "[1]")},
			want: "a:\r\n  - x\r\n  - k: 1\r\n    t: \"one\\ntwo\\n\"\r\nb: |\r\n  text\r\nc:\r\n  - 1\r\n",
		},
		{
			name: "old Macintosh line breaks",
			in:   "a: 1\rb:\r  c: 2\r",
			adds: []Addition{field("b", "d", "3")},
			want: "a: 1\rb:\r  c: 2\r  d: 3\r",
		},
		{
			name: "a line break of Unicode",
			in:   "a: 1\u0085b:\u2028  c: 2\u2029d: 3\n",
			adds: []Addition{field("b", "e", "3")},
			want: "a: 1\u0085b:\u2028  c: 2\u2029  e: 3\nd: 3\n",
		},
		{
			name: "content glued to the marker, and a byte order mark",
			in:   "\xef\xbb\xbf---apiVersion: v1\nmetadata:\n  name: x\n",
			adds: []Addition{field("", "kind", "X"), fieldAfter("", "apiVersion", "a", "1"), field("metadata", "namespace", "ops")},
			want: "\xef\xbb\xbf---apiVersion: v1\na: 1\nmetadata:\n  name: x\n  namespace: ops\nkind: X\n",
		},
		{
			name: "before the next document",
			in:   "a: 1\n\n# end\n---\nb: 1\n",
			adds: []Addition{field("", "c", "2")},
			want: "a: 1\nc: 2\n\n# end\n---\nb: 1\n",
		},
		{
			name: "before the document's end",
			in:   "a: 1\n...\n",
			adds: []Addition{field("", "c", "2")},
			want: "a: 1\nc: 2\n...\n",
		},
		{
			name: "duplicate keys: the last one counts",
			in:   "a:\n  b: 1\na:\n  c: 2\n",
			adds: []Addition{field("a", "d", "3")},
			want: "a:\n  b: 1\na:\n  c: 2\n  d: 3\n",
		},
		{
			name: "keys written out with a question mark",
			in:   "? a\n: b: 1\n? [x, y]\n: 2\n",
			adds: []Addition{field("a", "c", "2"), field("", "d", "3")},
			want: "? a\n: b: 1\n  c: 2\n? [x, y]\n: 2\nd: 3\n",
		},
		{
			name: "letters of more than a byte",
			in:   "Ä:\n  é: ü # ö\n  l: [日本]\n",
			adds: []Addition{field("Ä", "ß", "ñ"), item("Ä.l", -1, "語")},
			want: "Ä:\n  é: ü # ö\n  l: [日本, 語]\n  ß: ñ\n",
		},
		{name: "there already", in: "a: 1\nb: 2\n", adds: []Addition{field("", "a", "2")}, want: "error: a is there already"},
		{name: "not a mapping", in: "a: [1]\n", adds: []Addition{field("a", "b", "2")}, want: "error: a is not a mapping"},
		{name: "no colon", in: "? a\n? b\n", adds: []Addition{field("a", "b", "2")}, want: "error: a has no colon"},
		{name: "empty document", in: "# nothing\n", adds: []Addition{field("", "b", "2")}, want: "error: the document is empty"},
	})
}

// Literal and folded scalars end at a line break that is part of their value.
func TestEditsBehindBlockScalars(t *testing.T) {
	runEdits(t, []editRow{
		{
			name: "a literal",
			in:   "a: |\n  one\n\n  two\n\nb: 1\n",
			adds: []Addition{fieldAfter("", "a", "c", "2")},
			want: "a: |\n  one\n\n  two\nc: 2\n\nb: 1\n",
		},
		{
			name: "a literal that keeps its blank lines",
			in:   "a: |+\n  one\n\n\nb: 1\n",
			adds: []Addition{fieldAfter("", "a", "c", "2")},
			want: "a: |+\n  one\n\n\nc: 2\nb: 1\n",
		},
		{
			name: "in a list",
			in:   "- |\n one\n- >-\n  two\n\n",
			adds: []Addition{item("", 1, "x"), item("", -1, "z1")},
			want: "- |\n one\n- x\n- >-\n  two\n- z1\n\n",
		},
		{
			name: "the stream ends in a literal without line break",
			in:   "a:\n  b: |\n    text",
			adds: []Addition{field("a", "c", "2"), field("", "d", "3")},
			want: "a:\n  b: |-\n    text\n  c: 2\nd: 3",
		},
		{
			name: "the stream ends in a folded scalar without line break",
			in:   "a: >2 # c\n  text",
			adds: []Addition{field("", "d", "3")},
			want: "a: >-2 # c\n  text\nd: 3",
		},
		{
			name:    "the stream ends in a keeping literal without line break",
			in:      "a: |2+\n  text",
			adds:    []Addition{field("", "d", "3")},
			want:    "a: |2-\n  text\nd: 3",
			rewrote: "a",
		},
		{
			name: "a stripping one needs nothing",
			in:   "a: |-\n  text",
			adds: []Addition{field("", "d", "3")},
			want: "a: |-\n  text\nd: 3",
		},
		{
			name: "what is added ends in a literal",
			in:   "a: 1\n\n\nb: 1\n",
			adds: []Addition{fieldAfter("", "a", "c", "\"one\\ntwo\\n\""), {Key: "d", Value: document.NewString("one\n\n  two")}},
			want: "a: 1\nc: \"one\\ntwo\\n\"\n\n\nb: 1\nd: |-\n  one\n\n    two\n",
		},
		{
			name: "a deeper comment would become part of the literal",
			in:   "a:\n  b: 1\n\n      # deep\n  # end\nc: 1\n",
			adds: []Addition{{Path: pathOf("a"), Key: "d", Value: document.NewString("one\ntwo\n")}},
			want: "a:\n  b: 1\n  d: \"one\\ntwo\\n\"\n\n      # deep\n  # end\nc: 1\n",
		},
	})
}
