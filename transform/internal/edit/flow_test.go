package edit

import "testing"

func TestEditsOfFlowCollections(t *testing.T) {
	runEdits(t, []editRow{
		{
			name: "on one line",
			in:   "args: [a, 'b'] # c\nmap: { k: v }\n",
			adds: []Addition{item("args", -1, "\"x, y\""), item("args", 0, "w"), item("args", 1, "m"), field("map", "l", "{p: [1]}")},
			want: "args: [w, a, m, 'b', \"x, y\"] # c\nmap: { k: v, l: {p: [1]} }\n",
		},
		{
			name: "empty ones",
			in:   "a: []\nb: {}\nc: [ ] # c\nd: [ # c\n]\ne: [# c\n]\nf: {\n}\n",
			adds: []Addition{item("a", -1, "{name: x}"), item("a", -1, "{name: w}"), field("b", "k", "v"), item("c", 0, "1"), item("d", -1, "1"), item("e", -1, "1"), field("f", "k", "v")},
			want: "a: [{name: x}, {name: w}]\nb: {k: v}\nc: [1 ] # c\nd: [1 # c\n]\ne: [1 # c\n]\nf: {k: v\n}\n",
		},
		{
			name: "empty ones, and much to put in",
			in:   "spec:\n  init: [] # none\n  map:\n    {}\n  one: {l: []}\n",
			adds: []Addition{
				item("spec.init", -1, "{name: rules, image: docker.io/kiwigrid/k8s-sidecar:2.10.1, env: [{name: METHOD, value: WATCH}]}"),
				item("spec.init", -1, "x"),
				field("spec.map", "key", "[a value that is longer than what stands on one line in a file that people read]"),
				item("spec.one.l", -1, "a value that is longer than what stands on one line in a file that people read"),
			},
			want: `spec:
  init: [
    {
      name: rules,
      image: "docker.io/kiwigrid/k8s-sidecar:2.10.1",
      env: [
        {
          name: METHOD,
          value: WATCH
        }
      ]
    },
    x] # none
  map:
    {
    key: [
      a value that is longer than what stands on one line in a file that people read
    ]}
  one: {l: [a value that is longer than what stands on one line in a file that people read]}
`,
		},
		{
			name: "a comma at the end",
			in:   "a: [x, w,]\nb: {k: v, }\n",
			adds: []Addition{item("a", -1, "v"), field("b", "l", "m")},
			want: "a: [x, w, v,]\nb: {k: v, l: m, }\n",
		},
		{
			name: "a line each",
			in:   "list: [\n  a,\n  b\n]\nmap: {\n    k: v,\n    l: m,\n}\n",
			adds: []Addition{item("list", -1, "c"), item("list", 1, "x"), item("list", 0, "w"), field("map", "p", "q"), fieldAfter("map", "k", "k2", "r")},
			want: "list: [\n  w,\n  a,\n  x,\n  b,\n  c\n]\nmap: {\n    k: v,\n    k2: r,\n    l: m,\n    p: q,\n}\n",
		},
		{
			name: "a line each, with comments",
			in:   "list: [\n  a, # one\n  b # two\n]\nmap: {\n  k: v, # one\n  l: m, # two\n}\n",
			adds: []Addition{item("list", -1, "c"), item("list", -1, "d"), item("list", 1, "x"), field("map", "p", "q")},
			want: "list: [\n  a, # one\n  x,\n  b, # two\n  c,\n  d\n]\nmap: {\n  k: v, # one\n  l: m, # two\n  p: q,\n}\n",
		},
		{
			name: "absent values",
			in:   "a: {b, c: , \"d\": , e: }\n",
			adds: []Addition{field("a", "b", "1"), item("a.c", -1, "2"), field("a", "d", "3"), field("a.e", "f", "4"), field("a", "g", "5")},
			want: "a: {b: 1, c: [2] , \"d\": 3 , e: {f: 4} , g: 5 }\n",
		},
		{
			name: "behind an absent value",
			in:   "a: {b:}\nc: {\"d\":}\ne: [!x ]\nf: [g: ]\n",
			adds: []Addition{field("c", "k", "v"), item("e", -1, "1"), item("f", -1, "h")},
			want: "a: {b:}\nc: {\"d\": , \"k\": \"v\"}\ne: [!x , 1 ]\nf: [g: , h ]\n",
		},
		{
			name: "a pair without braces",
			in:   "a: [k: v, ? p : q, x]\n",
			adds: []Addition{field("a.0", "l", "m"), field("a.1", "r", "s"), item("a", -1, "w")},
			want: "a: [{k: v, l: m}, {? p : q, r: s}, x, w]\n",
		},
		{
			name: "before a pair without braces that is added to",
			in:   "a: [k: , x]\n",
			adds: []Addition{field("a.0", "l", "m"), item("a", 0, "w")},
			want: "a: [w, {k: , l: m} , x]\n",
		},
		{
			name: "flow in block in nothing",
			in:   "--- {a: 1, b: {c: [x]}}\n",
			adds: []Addition{item("b.c", -1, "w"), field("b", "d", "2"), field("", "e", "yes")},
			want: "--- {a: 1, b: {c: [x, w], d: 2}, e: \"yes\"}\n",
		},
	})
}

func TestEditsOfJSON(t *testing.T) {
	const pretty = `{
  "kind": "List",
  "items": [
    {
      "kind": "A",
      "args": ["x", "y"],
      "containers": [
        {
          "name": "a",
          "ports": [
            { "port": 1 }
          ]
        }
      ],
      "volumes": [],
      "long": []
    }
  ]
}
`
	runEdits(t, []editRow{
		{
			name: "compact",
			in:   `{"a":1,"b":[{"c":"d"}],"e":[],"f":{}}`,
			adds: []Addition{item("b", -1, "{c: x, n: [1, true, ~]}"), item("e", -1, "x"), field("f", "k", "v"), field("", "g", "{h: i}")},
			want: `{"a":1,"b":[{"c":"d"},{"c":"x","n":[1,true,null]}],"e":["x"],"f":{"k":"v"},"g":{"h":"i"}}`,
		},
		{
			name: "with spaces",
			in:   "{\"a\": 1, \"b\": [\"x\"]}\n",
			adds: []Addition{item("b", -1, "8080"), item("b", -1, "'8080'"), field("", "c", "{d: \"\\x01\\n\\\"\\\\ é\"}")},
			want: "{\"a\": 1, \"b\": [\"x\", 8080, \"8080\"], \"c\": {\"d\": \"\\u0001\\n\\\"\\\\ é\"}}\n",
		},
		{
			name: "over several lines",
			in:   pretty,
			adds: []Addition{
				item("items", -1, "{kind: B, rules: [{verbs: [get, list]}], empty: {}}"),
				item("items.0.args", -1, "z1"),
				item("items.0.containers", -1, "{name: b}"),
				item("items.0.containers.0.ports", -1, "{port: 2}"),
				item("items.0.volumes", -1, "{name: v}"),
				item("items.0.long", -1, "[a value that is longer than what stands on one line in a file that people read]"),
				field("items.0", "more", "[{k: v}]"),
			},
			want: `{
  "kind": "List",
  "items": [
    {
      "kind": "A",
      "args": ["x", "y", "z1"],
      "containers": [
        {
          "name": "a",
          "ports": [
            { "port": 1 },
            {"port": 2}
          ]
        },
        {
          "name": "b"
        }
      ],
      "volumes": [{"name": "v"}],
      "long": [
        [
          "a value that is longer than what stands on one line in a file that people read"
        ]
      ],
      "more": [
        {
          "k": "v"
        }
      ]
    },
    {
      "kind": "B",
      "rules": [
        {
          "verbs": [
            "get",
            "list"
          ]
        }
      ],
      "empty": {}
    }
  ]
}
`,
		},
		{
			name: "indented by tabs, with Windows line breaks",
			in:   "{\r\n\t\"a\": [\r\n\t\t{\r\n\t\t\t\"b\": 1\r\n\t\t}\r\n\t]\r\n}",
			adds: []Addition{item("a", -1, "{b: 2}"), field("", "c", "3")},
			want: "{\r\n\t\"a\": [\r\n\t\t{\r\n\t\t\t\"b\": 1\r\n\t\t},\r\n\t\t{\r\n\t\t\t\"b\": 2\r\n\t\t}\r\n\t],\r\n\t\"c\": 3\r\n}",
		},
		{
			name: "half JSON",
			in:   "{ \"a\": 1, annotations: {x: w}, \"labels\": {\"p\": \"q\"} }\n",
			adds: []Addition{field("annotations", "k", "v"), field("labels", "k", "v"), field("", "z1", "x")},
			want: "{ \"a\": 1, annotations: {x: w, k: v}, \"labels\": {\"p\": \"q\", \"k\": \"v\"}, z1: x }\n",
		},
		{
			name: "values that JSON writes otherwise",
			in:   `{"a": 1}`,
			adds: []Addition{field("", "b", "{t: True, o: 0x10, f: 1.5}")},
			want: `{"a": 1, "b": {"t": true, "o": 16, "f": 1.5}}`,
		},
		{
			name:    "null",
			in:      `{"volumes": null, "a": null}`,
			adds:    []Addition{item("volumes", -1, "{name: x}"), field("", "a", "b")},
			want:    `{"volumes": [{"name": "x"}], "a": "b"}`,
			rewrote: "volumes a",
		},
	})
}
