package document

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// quickSamples are what the quick reader reads, in all its shapes, and what
// looks like it and is something else.
var quickSamples = []string{
	"a: b\n", "a: b", "  a: b\n  c: d\n", "a: b # c\n# d\n\nc: 'd' # e\n", "a:b: c\n", "a: b#c\n", "a: b:c\n", "a: \"b\" # c\n",
	"a:\n- x\n- y\nb: c\n", "a:\n  - x\n  -\n  - # c\n  - k: v\n    l: m\n", "- - a\n  - b: c\n    d:\n    - e\n- f\n", "-\n  a: b\n-\n  - c\n",
	"a:\n# c\n  b:\n    c:\nd:", "a:   # c\n    b: 1\n", "a: # c\nb: 1\n", "é: ü\n\"ß\": '日本 ''語'\n",
	"a: |\n  x\n   y\n\n  z\t\n\nb: 1\n", "a: |-\n\n  x\n\n\n", "a: |+\n  x\n  \n\nb: 1\n", "a: |\n  x\n    \n", "a: |\n  x\n    ", "a: |\n  x\n  ", "a: |+\n  x\n ",
	"a: |\n  x\n # c\nb: 1\n", "a: | # c\n  # no comment\n", "- |\n x\n- |-\n y", "a:\n- |\n x\n- k: |\n   y\n",
	"a: >\n  x\n  y\n\n  z\n   more\n  less\n\n\n  end\n", "a: >-\n x\n y", "a: >+\n\n x\n\n", "a: >\n  x\n  \ty\n  z\n",
	"a: []\nb: {}\nc: [ ]\nd: [a, 'b', \"c\", 1, ]\ne: {a: b, 'c': \"d\"} # f\n", "a: {b}\n", "a: [b: c]\n", "a: [-, -x]\n", "a: [<<]\nb: {<<: c}\n",
	"a: \"b\\n\\t\\\\\\\"c\"\n", "a: \"\\x41\"\n", "a: ''\nb: \"\"\n", "\"a\": 1\n'b': 2\n",
	"a:\n  x\n  y\n", "a:\n  {}\n b: c\n", "a:\n  x\n y: z\n", "a:\n  |\n  x\n", "{}\n", "x\ny\n", "'x'\n",
	"a: x\n  y\n", "a: x\n # c\n  y\n", "a:\n  x\n", "- x\n y\n", "a: x\n b: c\n", "a:\n    b: c\n  d: e\n", "a: - b\n", "a: b: c\n", "a: b:\n", "a : b\n", "a:\tb\n", "\ta: b\n", "a: b\t# c\n",
	"a: 'x\n  y'\n", "a: 'x' y\n", "a: 'x'# c\n", "'a':b\n", "? a\n: b\n", "a: ? b\n", "a: : b\n", ": a\n", "a: &b c\n", "a: *b\n", "<<: a\n", "a: <<\n", "a: !x b\n", "a: %b\n", "%a: b\n", "a: @b\n",
	"a: |1\n  x\n", "a: |\n\n    \n  x\n", "a: |\nb: 1\n", "a: |\n\tx\n", "a: |\n  x\n\ty\n", "a: |x\n  y\n", "a: |\n", "a: |",
	"a: 1\n...\n", "a: 1\n...b: 2\n", "a:\n---x: 1\n", "a: 'b\n", "a: \"b\n", "a: \"\\", "a: [b\n", "a: [b] c\n", "[a]: b\n", "a: |\n  x\n b: c\n",
	"a: ~\nb: null\nc: true\nd: False\ne: yes\nf: 0x1F\ng: 0777\nh: 1_000\ni: 1.5\nj: .inf\nk: -.INF\nl: 2001-01-01\nm: 1e3\nn: +1\no: -1\np: 1.2.3\nq: 10m\nr: 12:30:45\ns: 0o7\nt: -0b1\nu: 0\nv: 12345678901234567890\nw: 99999999999999999999\nx: -_1\ny: .5\nz: 1.e+3\n",
	"a: 2001-01-01 10:00:00\nb: 2001-01-01T10:00:00Z\nc: -\nd: --\ne: +.nan\nf: .\ng: 08\nh: 1__\ni: 0x\n",
}

// authority reads a text as Parse did without the quick reader.
func authority(text []byte, base int) (*Node, error) {
	t, err := (&Tree{Base: base}).parse(text, base)
	if err != nil {
		return nil, err
	}
	return t.Root, nil
}

// checkQuick holds a tree of the quick reader, if there is one, against the
// library's, field by field and byte by byte.
func checkQuick(t *testing.T, text []byte, base int) (quick bool) {
	t.Helper()
	got := quickRead(text, base)
	if got == nil {
		return false
	}
	want, err := authority(text, base)
	if err != nil {
		t.Fatalf("%q: the quick reader takes what is refused: %v", text, err)
	}
	if !reflect.DeepEqual(got, want) {
		path, a, b := firstDifference(got, want, "")
		t.Fatalf("%q: at %q the quick reader gives\n%+v, not\n%+v", text, path, a, b)
	}
	return true
}

func firstDifference(got, want *Node, path string) (string, *Node, *Node) {
	a, b := children(got), children(want)
	if len(a) == len(b) {
		for i := range a {
			if !reflect.DeepEqual(a[i], b[i]) {
				return firstDifference(a[i], b[i], path+"/"+a[i].Value)
			}
		}
	}
	return path, got, want
}

func TestQuickReadsAsTheLibraryDoes(t *testing.T) {
	for _, s := range append(quickSamples, samples(t)...) {
		for _, d := range Split([]byte(s)) {
			text, base := content([]byte(s), d)
			checkQuick(t, text, base)
		}
	}
}

// What charts render must not fall back: the first rows are taken, all of them.
func TestQuickTakesBlockYAML(t *testing.T) {
	for _, s := range append(quickSamples[:32:32], string(statefulSet(t)[len("---"):])) {
		if quickRead([]byte(s), 0) == nil {
			t.Errorf("%q is left to the library", s)
		}
	}
}

func TestQuickReadsScenarios(t *testing.T) {
	var all share
	root := filepath.Join("..", "..", "..", "cmd", "loki-ruler-sidecar", "testdata", "script")
	eachFile(t, root, ".txtar", func(src []byte) {
		for _, f := range txtar.Parse(src).Files {
			if filepath.Ext(f.Name) == ".yaml" {
				all.check(t, f.Data)
			}
		}
	})
	all.report(t, 50)
}

func TestQuickReadsCorpus(t *testing.T) {
	root := os.Getenv("LOKI_RULER_SIDECAR_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(root); err != nil || testing.Short() {
		t.Skip("no corpus beside the repository, or a short test")
	}
	all := share{seen: map[string]bool{}}
	eachFile(t, filepath.Join(root, "renders"), ".yaml", func(src []byte) { all.check(t, src) })
	all.report(t, 95)
}

func eachFile(t *testing.T, root, ext string, visit func(src []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ext {
			return err
		}
		src, err := os.ReadFile(path)
		if err == nil {
			visit(src)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A share tells how much of what it was given is read quickly.
type share struct {
	seen                             map[string]bool // documents not to check again
	docs, quickDocs, size, quickSize int
}

func (s *share) check(t *testing.T, src []byte) {
	for _, d := range Split(src) {
		text, base := content(src, d)
		g, fault := newPositions(text)
		if fault != nil || g.isEmpty() || s.seen[string(text)] {
			continue
		}
		if s.seen != nil {
			s.seen[string(text)] = true
		}
		s.docs++
		s.size += len(text)
		if checkQuick(t, text, base) {
			s.quickDocs++
			s.quickSize += len(text)
		} else if os.Getenv("QUICK_DEBUG") != "" {
			t.Logf("left: %.300s", strings.TrimSpace(string(text)))
		}
	}
}

func (s *share) report(t *testing.T, percent int) {
	t.Helper()
	t.Logf("read quickly: %d of %d documents, %d of %d bytes", s.quickDocs, s.docs, s.quickSize, s.size)
	if s.docs == 0 || s.quickSize*100 < s.size*percent {
		t.Errorf("less than %d %% of the bytes", percent)
	}
}

// Whatever the quick reader takes, the library takes, too, and for the same.
func FuzzQuick(f *testing.F) {
	for _, s := range append(quickSamples, samples(f)...) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) { checkQuick(t, text, 0) })
}
