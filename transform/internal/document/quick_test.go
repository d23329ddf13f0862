package document

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
)

// quickSamples are what the quick reader reads, in all its shapes, and what looks like it
// and is something else.
func quickSamples(t testing.TB) []string {
	return samples.Lines(t, "../yamltext/quick/testdata/samples.txt")
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
	var r Reader
	if !r.at(text, base) {
		return false
	}
	first := r.tree()
	if !r.at(text, base) {
		t.Fatalf("%q: it is not read again", text)
	}
	got := r.tree() // with words of the first
	if !reflect.DeepEqual(got, first) {
		t.Fatalf("%q is read again as something else", text)
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
	for _, s := range append(quickSamples(t), samples.Lines(t, "testdata/samples.txt")...) {
		for _, d := range Split([]byte(s)) {
			text, base := content([]byte(s), d)
			checkQuick(t, text, base)
		}
	}
}

func TestQuickReadsScenarios(t *testing.T) {
	var all share
	for _, a := range scenario.Each(t, "../../..", "*") {
		for _, f := range a.Files {
			if filepath.Ext(f.Name) == ".yaml" {
				all.check(t, f.Data)
			}
		}
	}
	all.report(t, 50)
}

func TestQuickReadsCorpus(t *testing.T) {
	all := share{seen: map[string]bool{}}
	samples.Renders(t, filepath.Join("..", "..", ".."), func(_ string, src []byte) { all.check(t, src) })
	all.report(t, 95)
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
	for _, s := range append(quickSamples(f), samples.Lines(f, "testdata/samples.txt")...) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) { checkQuick(t, text, 0) })
}

// TestQuickTag: a text that may be a number has the tag that the YAML library gives it.
func TestQuickTag(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // no secret
	const letters, first = "0123456789abcdefoxtzABCDEFOXTZ_+-.,: ", "0123456789+-."
	seen := map[Tag]int{}
	for range 200_000 {
		text := []byte{first[random.IntN(len(first))]}
		for range random.IntN(12) {
			from := letters
			if random.IntN(2) == 0 {
				from = "0123456789xa_.e"
			}
			text = append(text, from[random.IntN(len(from))])
		}
		got, want := quickTag(string(text)), plainTag(string(text))
		if got != want {
			t.Fatalf("%q is %v, want %v", text, got, want)
		}
		seen[got]++
	}
	if seen[StrTag] < 1000 || seen[IntTag] < 1000 || seen[FloatTag] < 1000 {
		t.Errorf("of each tag: %v", seen)
	}
}
