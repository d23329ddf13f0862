//go:build integration

package export_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestEqualityOnTheCorpus holds the exports of every render that lacks
// something against post-render. kustomize gets the objects that change, and
// not the fifty others, whose names it would look up in each other.
func TestEqualityOnTheCorpus(t *testing.T) {
	var cases []equality
	err := filepath.WalkDir(renders, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" || strings.HasSuffix(path, ".values.yaml") {
			return err
		}
		if c := realRender(t, path); c.base != nil {
			cases = append(cases, c)
		}
		return nil
	})
	if err != nil {
		t.Skip("no corpus beside the project")
	}
	if len(cases) < 300 {
		t.Errorf("only %d renders lack something", len(cases))
	}
	t.Logf("%d renders in %d forms", len(cases), len(patchForms))
	const batch = 12
	for ; len(cases) > batch; cases = cases[batch:] {
		check(t, cases[:batch])
	}
	check(t, cases)
}
