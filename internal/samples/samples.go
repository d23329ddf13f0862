// Package samples reads what tests of many packages start from: lists of short
// texts, one a line, and the real renders beside the repository.
//
// It is for tests alone, and judges nothing.
package samples

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Lines are the quoted Go strings at the start of a file's lines, in order; other
// lines are comments.
func Lines(t testing.TB, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // a file that the test names
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, `"`) {
			continue
		}
		s, err := strconv.Unquote(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		out = append(out, s)
	}
	return out
}

// Renders visits every real render that lies beside the repository, by its path
// below the folder of renders, and the chart values it was made with, NAME.values.yaml. The environment
// variable LOKI_RULER_SIDECAR_CORPUS names another corpus. Where there is none, and
// with -short, the test is skipped. root is the repository.
func Renders(t *testing.T, root string, visit func(name string, src []byte)) {
	t.Helper()
	corpus := os.Getenv("LOKI_RULER_SIDECAR_CORPUS")
	if corpus == "" {
		corpus = filepath.Join(root, "..", "shared", "corpus")
	}
	renders := filepath.Join(corpus, "renders")
	if _, err := os.Stat(renders); err != nil || testing.Short() {
		t.Skip("no corpus beside the repository, or -short")
	}
	visited := 0
	err := filepath.WalkDir(renders, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		src, err := os.ReadFile(path) //nolint:gosec // a file of the corpus
		if err != nil {
			return err
		}
		name, err := filepath.Rel(renders, path)
		visited++
		visit(filepath.ToSlash(name), src)
		return err
	})
	if err != nil || visited == 0 {
		t.Fatalf("visited %d renders: %v", visited, err)
	}
}
