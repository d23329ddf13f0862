package scenario

import (
	"iter"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Each reads the scripts of loki-ruler-sidecar, in order. root leads to this module, and
// verb is the directory of scripts, * for all. The test fails where one cannot be read,
// and where there is none.
func Each(tb testing.TB, root, verb string) iter.Seq2[string, *txtar.Archive] {
	tb.Helper()
	scripts, err := filepath.Glob(filepath.Join(root, "cmd", "loki-ruler-sidecar", "testdata", "script", verb, "*.txtar"))
	if err != nil || len(scripts) == 0 {
		tb.Fatalf("no scenarios of %s: %v", verb, err)
	}
	return func(yield func(string, *txtar.Archive) bool) {
		tb.Helper()
		for _, script := range scripts {
			a, err := Read(script)
			if err != nil {
				tb.Fatal(err)
			}
			if !yield(script, a) {
				return
			}
		}
	}
}
