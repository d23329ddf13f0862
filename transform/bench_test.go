package transform_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// BenchmarkRender is the whole work of post-render on one real release, in
// process: the design's goal for a process is 5 ms, start-up included.
func BenchmarkRender(b *testing.B) {
	src := realRender(b)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := transform.Render(src, transform.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRenderSparse is one release hidden among other manifests.
func BenchmarkRenderSparse(b *testing.B) {
	other := []byte("---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\ndata:\n  text: |\n    " + string(bytes.Repeat([]byte("some text of no interest\n    "), 40)) + "\n")
	src := append(bytes.Repeat(other, 8000), realRender(b)...)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := transform.Render(src, transform.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func realRender(b *testing.B) []byte {
	b.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", "shared", "corpus", "renders", "loki-6.27.0", "distributed-issue16529.yaml"))
	if err != nil {
		b.Skip("no corpus beside the project")
	}
	return src
}
