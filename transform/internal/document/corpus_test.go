package document

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestCorpus holds the splitter and the parser against real renders, which are
// not part of the project: it is skipped where they are not.
func TestCorpus(t *testing.T) {
	root := os.Getenv("LOKI_RULER_SIDECAR_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(root); err != nil {
		t.Skip("no corpus beside the repository")
	}
	if testing.Short() {
		t.Skip("not a short test")
	}
	seen := map[[sha256.Size]byte]bool{} // most renders share most of their documents
	err := filepath.WalkDir(filepath.Join(root, "renders"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		checkStream(t, path, src, seen)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) == 0 {
		t.Error("the corpus holds no documents")
	}
}

func checkStream(t *testing.T, name string, src []byte, seen map[[sha256.Size]byte]bool) {
	var joined []byte
	for _, d := range Split(src) {
		joined = append(joined, src[d.Start:d.End]...)
		sum := sha256.Sum256(src[d.Start:d.End])
		if seen[sum] {
			continue
		}
		seen[sum] = true
		tree, err := Parse(src, d)
		if err != nil {
			t.Errorf("%s, document %d: %v", name, d.Index, err)
			continue
		}
		if err := checkSpans(tree); err != nil {
			t.Errorf("%s, document %d: %v", name, d.Index, err)
		}
	}
	if !bytes.Equal(joined, src) {
		t.Errorf("%s: the documents joined are not the stream", name)
	}
}
