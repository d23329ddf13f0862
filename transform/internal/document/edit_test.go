package document

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

// The additions the tables use, written as path = YAML text.
func item(path Path, index int, value string) Addition {
	return Addition{Path: path, Index: index, Value: yamlNode(value)}
}

func field(path Path, key, value string) Addition {
	return Addition{Path: path, Key: key, Value: yamlNode(value)}
}

func fieldAfter(path Path, after, key, value string) Addition {
	return Addition{Path: path, Key: key, After: after, Value: yamlNode(value)}
}

// yamlNode is a synthetic node of a text.
func yamlNode(text string) *Node {
	t, err := ParseText([]byte(text))
	if err != nil {
		panic(err)
	}
	if t.Root == nil {
		return NewMapping()
	}
	return Clone(t.Root)
}

func edited(t *testing.T, in string, adds []Addition) (out string, rewrote []string, err error) {
	t.Helper()
	tree, err := ParseText([]byte(in))
	if err != nil {
		t.Fatalf("the input does not parse: %v", err)
	}
	edits, rewrote, err := tree.Edits(adds)
	want, err2 := tree.With(adds)
	if err != nil {
		return "", nil, err
	}
	if err2 != nil {
		t.Fatalf("Edits are made, but With says %v", err2)
	}
	if len(rewrote) == 0 {
		for _, e := range edits {
			if e.Start != e.End {
				t.Errorf("edit %+v replaces, and rewrote does not say so", e)
			}
		}
	}
	done, err := splice.Apply([]byte(in), edits)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseText(done)
	if err != nil {
		t.Fatalf("the output does not parse: %v\n%s", err, done)
	}
	if !Equal(again.Root, want) {
		t.Errorf("the output means\n%s\nwant\n%s\ntext\n%s", Encode(again.Root, 0, "\n"), Encode(want, 0, "\n"), done)
	}
	return string(done), rewrote, nil
}

func TestEdits(t *testing.T) {
	vol := "{name: rules, emptyDir: {}}"
	for _, c := range editRows() {
		_ = vol
		t.Run(c.name, func(t *testing.T) {
			got, rewrote, err := edited(t, c.in, c.adds)
			if reason, refused := strings.CutPrefix(c.want, "error: "); refused {
				if err == nil || !strings.Contains(err.Error(), reason) {
					t.Fatalf("got error %v, want one that says %q", err, reason)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if strings.Join(rewrote, " ") != c.rewrote {
				t.Errorf("rewrote %q, want %q", rewrote, c.rewrote)
			}
		})
	}
}

type editRow struct {
	name    string
	in      string
	adds    []Addition
	want    string // an error when it begins with "error: "
	rewrote string
}

func editRows() []editRow {
	spec := Path{"spec"}
	return []editRow{
		{name: "append", in: "a:\n  - x\n", adds: []Addition{item(Path{"a"}, -1, "y")}, want: "a:\n  - x\n  - y\n"},
		{name: "append flush", in: "a:\n- x\nb: 1\n", adds: []Addition{item(Path{"a"}, -1, "{k: 1, m: [1, 2]}")}, want: "a:\n- x\n- k: 1\n  m:\n  - 1\n  - 2\nb: 1\n"},
		{name: "null list", in: "spec:\n  volumes: # none\n  x: 1\n", adds: []Addition{item(Path{"spec", "volumes"}, -1, "{k: 1}"), item(Path{"spec", "volumes"}, -1, "{k: 2}")}, want: "spec:\n  volumes: # none\n    - k: 1\n    - k: 2\n  x: 1\n"},
		{name: "explicit null", in: "spec:\n  volumes: null # none\n  x: 1\n", adds: []Addition{item(Path{"spec", "volumes"}, -1, "{k: 1}")}, want: "spec:\n  volumes: # none\n    - k: 1\n  x: 1\n", rewrote: "spec.volumes"},
		{name: "absent", in: "spec:\n  x: 1", adds: []Addition{item(Path{"spec", "volumes"}, -1, "{k: 1}"), field(spec, "z", "2")}, want: "spec:\n  x: 1\n  volumes:\n    - k: 1\n  z: 2"},
		{name: "literal at the end of the stream", in: "spec:\n  x: |\n    text", adds: []Addition{field(spec, "z", "2")}, want: "spec:\n  x: |-\n    text\n  z: 2"},
		{name: "json", in: `{"spec": {"a": 1, "v": [{"n": "x"}]}}`, adds: []Addition{item(Path{"spec", "v"}, -1, "{k: "y", m: [a]}")}, want: `{"spec": {"a": 1, "v": [{"n": "x"}, {"k": "y", "m": ["a"]}]}}`},
		{name: "alias", in: "a: &x\n- p\nspec:\n  v: *x # c\n", adds: []Addition{item(Path{"spec", "v"}, -1, "q")}, want: "a: &x\n- p\nspec:\n  v: # c\n  - p\n  - q\n", rewrote: "spec.v"},
		{name: "anchor", in: "a: &x\n- p\nspec:\n  v: *x # c\n", adds: []Addition{item(Path{"a"}, -1, "q")}, want: "error: a is anchored as &x and used again at line 4"},
		{name: "merge", in: "a: &x\n  v:\n    - p\nspec:\n  <<: *x\n", adds: []Addition{item(Path{"spec", "v"}, -1, "q")}, want: "a: &x\n  v:\n    - p\nspec:\n  <<: *x\n  v:\n    - p\n    - q\n"},
	}
}
