package edit

import (
	"strconv"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
)

// An editRow is a document, what is added to it, and the text that must come
// out, to the byte. Every row is held against the laws too.
type editRow struct {
	name    string
	in      string
	adds    []Addition
	want    string // "error: …" for a refusal that says this
	rewrote string // the paths written again, separated by blanks
}

// same is a row whose text stays as it is.
func same(name, in string, adds ...Addition) editRow {
	return editRow{name: name, in: in, adds: adds, want: in}
}

// item adds a value, given as YAML, to the sequence at a path such as
// "spec.containers.0.env".
func item(at string, index int, value string) Addition {
	return Addition{Path: pathOf(at), Index: index, Value: yamlNode(value)}
}

// field adds a field to the mapping at a path.
func field(at, key, value string) Addition {
	return Addition{Path: pathOf(at), Key: key, Value: yamlNode(value)}
}

func fieldAfter(at, after, key, value string) Addition {
	return Addition{Path: pathOf(at), Key: key, After: after, Value: yamlNode(value)}
}

func pathOf(text string) (p document.Path) {
	if text == "" {
		return nil
	}
	for step := range strings.SplitSeq(text, ".") {
		if i, err := strconv.Atoi(step); err == nil {
			p = append(p, i)
		} else {
			p = append(p, step)
		}
	}
	return p
}

// yamlNode is a synthetic node of a text.
func yamlNode(text string) *document.Node {
	t, err := document.ParseText([]byte(text))
	if err != nil {
		panic(err)
	}
	return document.Clone(t.Root)
}

func runEdits(t *testing.T, rows []editRow) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			tree, err := document.ParseText([]byte(row.in))
			if err != nil {
				t.Fatalf("the input does not parse: %v", err)
			}
			got, rewrote, err := checkEdits(t, tree, row.adds)
			if reason, refused := strings.CutPrefix(row.want, "error: "); refused {
				if err == nil || !strings.Contains(err.Error(), reason) {
					t.Fatalf("got error %v, want one that says %q", err, reason)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got != row.want {
				t.Errorf("got\n%s\nwant\n%s\n%q", got, row.want, got)
			}
			if strings.Join(rewrote, " ") != row.rewrote {
				t.Errorf("rewrote %q, want %q", rewrote, row.rewrote)
			}
		})
	}
}

// checkEdits makes additions to a tree and holds the result against the laws
// "locality" (what is not said to be rewritten is only inserted to) and
// "meaning" (the text parses to what With says). It returns the edited text, or
// the error with which Edits refuses.
func checkEdits(t *testing.T, tree *document.Tree, adds []Addition) (out string, rewrote []string, err error) {
	t.Helper()
	edits, rewrote, err := Edits(tree, adds)
	want, err2 := With(tree, adds)
	if err != nil {
		return "", nil, err
	}
	if err2 != nil {
		t.Fatalf("Edits does what With refuses: %v\n%q", err2, tree.Src)
	}
	for _, e := range edits {
		if e.Start != e.End && len(rewrote) == 0 {
			t.Fatalf("edit %+v replaces, and rewrote does not say so", e)
		}
	}
	done, err := splice.Apply(tree.Src, edits)
	if err != nil {
		t.Fatalf("%v\n%q", err, tree.Src)
	}
	again, err := document.ParseText(done)
	if err != nil {
		t.Fatalf("the output does not parse: %v\n%s\nfrom\n%s\n%q", err, done, tree.Src, tree.Src)
	}
	if !document.Equal(again.Root, want) {
		t.Fatalf("the output means\n%s\nwant\n%s\ntext\n%s\nfrom\n%s", document.Encode(again.Root, 0, "\n"), document.Encode(want, 0, "\n"), done, tree.Src)
	}
	return string(done), rewrote, nil
}

func TestEditsLeaveTheTreeAlone(t *testing.T) {
	src := []byte("a: &x\n  - p\nb: *x\nc:\n  d: 1\n")
	tree, err := document.ParseText(src)
	if err != nil {
		t.Fatal(err)
	}
	adds := []Addition{item("b", -1, "q"), field("c", "e", "2")}
	before := document.Encode(tree.Root, 0, "\n")
	if _, err := With(tree, adds); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Edits(tree, adds); err != nil {
		t.Fatal(err)
	}
	if after := document.Encode(tree.Root, 0, "\n"); after != before {
		t.Errorf("the tree is now\n%s\nit was\n%s", after, before)
	}
}
