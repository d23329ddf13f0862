package document

import (
	"bytes"
	"errors"
	"testing"
)

// Law "identity": the documents joined are the stream.
func FuzzSplitJoin(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s + "\n---\n" + s))
	}
	f.Add([]byte("a\r---\r...\r\xef\xbb\xbf---\r\n---x\n----\n...\n%TAG x\n# c\n---"))
	f.Fuzz(func(t *testing.T, src []byte) {
		var joined []byte
		for i, d := range Split(src) {
			if d.Index != i || d.Start >= d.End || d.Body < d.Start || d.Body > d.End {
				t.Fatalf("document %d of %q: %+v", i, src, d)
			}
			if d.Start != len(joined) {
				t.Fatalf("document %d of %q begins at %d, not at %d", i, src, d.Start, len(joined))
			}
			joined = append(joined, src[d.Start:d.End]...)
		}
		if !bytes.Equal(joined, src) {
			t.Fatalf("joined %q, want %q", joined, src)
		}
	})
}

// Law "no panic", and that spans hold what they should.
func FuzzParseSpans(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, d := range Split(src) {
			tree, err := Parse(src, d)
			if err != nil {
				checkFault(t, err, d)
				continue
			}
			if err := checkSpans(tree); err != nil {
				t.Fatalf("%q: %v", src[d.Start:d.End], err)
			}
		}
	})
}

func checkFault(t *testing.T, err error, d Document) {
	t.Helper()
	var fault *SyntaxError
	if !errors.As(err, &fault) {
		t.Fatalf("%T %v is not a *SyntaxError", err, err)
	}
	if fault.Offset < d.Start || fault.Offset > d.End {
		t.Fatalf("%v: offset %d is not in the document, %d to %d", err, fault.Offset, d.Start, d.End)
	}
}

// Laws "locality" and "meaning": what Edits says it inserts is all that
// changes, and the result parses to what With says.
func FuzzEdits(f *testing.F) {
	for i, s := range samples {
		f.Add([]byte(s), uint16(i), uint16(3*i+1), uint8(i), uint8(i/2))
		f.Add([]byte(s), uint16(i/2), uint16(i/2), uint8(i/3), uint8(i))
	}
	f.Fuzz(func(t *testing.T, src []byte, first, second uint16, a, b uint8) {
		tree, err := ParseText(src)
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
func collections(n *Node, path Path, out []Path) []Path {
	const enough = 200
	if len(out) > enough || len(path) > 50 {
		return out
	}
	out = append(out, path)
	n = n.Resolve()
	for i := range n.Items {
		out = collections(n.Items[i], path.then(i), out)
	}
	for _, f := range n.Fields {
		if f.Key.Kind == Scalar && f.Key.Tag != "!!merge" {
			out = collections(f.Value, path.then(f.Key.Value), out)
		}
	}
	return out
}

var values = []string{
	"x", "'yes'", "3", "{k: v}", "[a, b]", "{k: [x, {l: m}], s: \"a: b\"}", "\"two\\nlines\\n\"", "{t: \"two\\nlines\"}", "[]", "\"\"",
	"{k: [a string that makes this longer than eighty bytes, and another one], l: {m: {n: o}}}",
}

func someAddition(places []Path, place uint16, how uint8) Addition {
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
		add.Path = add.Path.then("volumes")
	case 6:
		add.Path = add.Path.then("meta").then("deep")
		add.Key = "k/ey: x"
	case 7:
		add.Key = "a"
	}
	return add
}
