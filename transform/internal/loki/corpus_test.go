package loki

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// corpus calls f with every real render that lies beside the repository; without
// them the test is skipped.
func corpus(t *testing.T, f func(t *testing.T, name string, set *manifest.Set)) {
	t.Helper()
	root := "../../../../shared/corpus/renders"
	if _, err := os.Stat(root); err != nil {
		t.Skip("no corpus beside the repository")
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".yaml") || strings.HasSuffix(path, ".values.yaml") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f(t, strings.TrimPrefix(path, root+"/"), parseAll(t, path, src))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func parseAll(t testing.TB, name string, src []byte) *manifest.Set {
	t.Helper()
	s := manifest.Open(name, src)
	var objs []*manifest.Object
	for _, d := range s.Docs {
		o, err := s.Parse(d)
		if err != nil {
			t.Fatal(err)
		}
		objs = append(objs, o...)
	}
	return manifest.NewSet(objs)
}

func TestDump(t *testing.T) {
	corpus(t, func(t *testing.T, name string, set *manifest.Set) {
		for _, o := range set.All() {
			w, reason := Classify(o)
			if w == nil && reason == "" {
				continue
			}
			if w == nil {
				t.Log(name, o.ID(), reason, Evidence(o))
				continue
			}
			c := Effective(w, set)
			dir, ok := c.RulesDir()
			t.Log(name, o.ID(), w.Runs, w.Why, "|", c.Known, c.Why, c.StoreType.Text, c.StoreType.From, c.Directory.Text, dir, ok, c.Tenant.Text, c.Auth, c.Thanos, c.RulePath.Text, c.RingStore.Text, c.WALDir.Text, c.HTTPPort.Text, c.Version, c.Object.ID(), c.Place(c.Directory.Node))
		}
	})
}
