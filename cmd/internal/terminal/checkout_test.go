package terminal

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// TestForCodeHost: whatever the working directory, a code host gets the path in the
// repository.
func TestForCodeHost(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	here := filepath.Join(root, "deploy", "prod")
	for _, dir := range []string{here, filepath.Join(root, ".git")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(here)
	outside := filepath.ToSlash(filepath.Join(filepath.Dir(root), "render.yaml"))
	for _, test := range []struct {
		name, dir, want string
		read            bool
	}{
		{"loki.yaml", "", "deploy/prod/loki.yaml", true},
		{"../rules/a.yaml", "", "deploy/rules/a.yaml", true},
		{filepath.ToSlash(filepath.Join(root, "values.yaml")), "", "values.yaml", true},
		{"rules/a.yaml", "../..", "rules/a.yaml", true},
		{"loki-rules.yaml", "../..", "deploy/prod/loki-rules.yaml", false},
		{outside, "", outside, true},
		{"<stdin>", "", "<stdin>", true},
		{"", "", "", false},
	} {
		l := &report.Lint{
			Findings: []finding.Finding{{Place: finding.Place{File: test.name, Line: 1}, Origin: finding.Place{File: test.name}}},
			Source:   func(file string, _ int) (string, bool) { return "text of " + file, true },
		}
		if test.read {
			l.Files = []string{test.name}
		}
		got := ForCodeHost(l, report.SARIF, test.dir)
		f := got.Findings[0]
		if f.Place.File != test.want || f.Origin.File != test.want || test.read && got.Files[0] != test.want {
			t.Errorf("%q in %q is called %q, want %q", test.name, test.dir, f.Place.File, test.want)
		}
		if text, _ := got.Source(test.want, 1); text != "text of "+test.name {
			t.Errorf("%q: %q", test.want, text)
		}
		if ForCodeHost(l, report.JSON, test.dir) != l {
			t.Error("a program reads the names that it gave")
		}
	}
}
