package transform_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// FuzzLintAndTrace: no input makes lint or trace panic or hang, and both say
// the same twice.
func FuzzLintAndTrace(f *testing.F) {
	for _, src := range scenarioManifests(f, "lint", "trace") {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		in := []transform.Input{{Name: "in.yaml", Data: src}}
		first, err := transform.Lint(in, transform.LintOptions{})
		var nothing *finding.InputError
		if errors.As(err, &nothing) && nothing.Hint != "" {
			return // no manifests at all: it says what is there instead, and what to do
		}
		if err != nil {
			t.Fatalf("bad manifests are findings, not errors: %v", err)
		}
		second, err := transform.Lint(in, transform.LintOptions{})
		if err != nil || len(first.Findings) != len(second.Findings) {
			t.Fatalf("%d findings, then %d (%v)", len(first.Findings), len(second.Findings), err)
		}
		for i, a := range first.Findings {
			if b := second.Findings[i]; a.Rule != b.Rule || a.Place != b.Place || a.Message != b.Message {
				t.Fatalf("finding %d is %v, then %v", i, a, b)
			}
			if a.Rule == "" || a.Message == "" || a.Place.File == "" {
				t.Fatalf("a finding without an id, a message or a place: %+v", a)
			}
		}
		result, err := transform.Trace(in, transform.LintOptions{})
		if err != nil {
			t.Fatalf("lint could, and trace cannot: %v", err)
		}
		for _, r := range result.Routes {
			if hop, stops := r.StopsAt(); stops && hop.Rule == "" {
				t.Fatalf("%s stops without saying why: %+v", r.Object, r.Hops)
			}
		}
	})
}

// scenarioManifests are the YAML files of the command's scenarios.
func scenarioManifests(tb testing.TB, dirs ...string) [][]byte {
	tb.Helper()
	var all [][]byte
	for _, dir := range dirs {
		for _, a := range scenario.Each(tb, "..", dir) {
			for _, file := range a.Files {
				if filepath.Ext(file.Name) == ".yaml" {
					all = append(all, file.Data)
				}
			}
		}
	}
	return all
}
