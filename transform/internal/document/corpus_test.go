package document

import (
	"bytes"
	"crypto/sha256"
	"path/filepath"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
)

// TestCorpus holds the splitter and the parser against real renders.
func TestCorpus(t *testing.T) {
	seen := map[[sha256.Size]byte]bool{} // most renders share most of their documents
	samples.Renders(t, filepath.Join("..", "..", ".."), func(name string, src []byte) { checkStream(t, name, src, seen) })
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
