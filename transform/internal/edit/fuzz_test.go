package edit

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Laws "locality" and "meaning": what Edits says it inserts is all that
// changes, and the result parses to what With says.
func FuzzEdits(f *testing.F) {
	for i, s := range samples.Lines(f, "../document/testdata/samples.txt") {
		f.Add([]byte(s), uint16(i), uint16(3*i+1), uint8(i), uint8(i/2))
		f.Add([]byte(s), uint16(i/2), uint16(i/2), uint8(i/3), uint8(i))
	}
	f.Fuzz(func(t *testing.T, src []byte, first, second uint16, a, b uint8) {
		tree, err := document.ParseText(src)
		if err != nil || tree.Root == nil {
			return
		}
		places := collections(tree.Root, nil, nil)
		adds := []Addition{
			someAddition(places, first, a),
			someAddition(places, second, b),
		}
		checkEdits(t, tree, adds)
	})
}

// collections lists the paths of nodes that something may be added to.
func collections(n *document.Node, path document.Path, out []document.Path) []document.Path {
	const enough = 200
	if len(out) > enough || len(path) > 50 {
		return out
	}
	out = append(out, path)
	n = n.Resolve()
	for i := range n.Items() {
		out = collections(n.Items()[i], path.Then(i), out)
	}
	for _, f := range n.Fields() {
		if f.Key.Kind == document.Scalar && f.Key.Tag != document.MergeTag {
			out = collections(f.Value, path.Then(f.Key.Value), out)
		}
	}
	return out
}

var values = []string{
	"x", "'yes'", "3", "{k: v}", "[a, b]", "{k: [x, {l: m}], s: \"a: b\"}", "\"two\\nlines\\n\"", "{t: \"two\\nlines\"}", "[]", "\"\"",
	"{k: [a string that makes this longer than eighty bytes, and another one], l: {m: {n: o}}}",
}

func someAddition(places []document.Path, place uint16, how uint8) Addition {
	add := Addition{Path: places[int(place)%len(places)], Value: yamlNode(values[int(how>>4)%len(values)])}
	switch how % 8 {
	case 0:
		add.Index = -1
	case 1:
		add.Index = 0
	case 2:
		add.Index = 1
	case 3:
		add.Key = "added"
	case 4:
		add.Key, add.After = "added", "a"
	case 5:
		add.Path = add.Path.Then("volumes")
	case 6:
		add.Path = add.Path.Then("meta").Then("deep")
		add.Key = "k/ey: x"
	case 7:
		add.Key = "a"
	}
	return add
}
