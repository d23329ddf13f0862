package terminal

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Every error of a path that somebody gave says what to do about it.
func TestPathStep(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("rules/fake", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("rules/fake/errors.yaml", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"rules/fake/error.yaml":  "did you mean rules/fake/errors.yaml?",
		"rule/fake/errors.yaml":  "did you mean rules?",
		"values.yaml":            "there is no values.yaml in " + here,
		"rules/prod/a.yaml":      "there is no prod in rules",
		"rules/*.yml":            "that is a pattern which the shell did not expand: it stands in quotes, or nothing there matches it; name a file or a directory",
		"rules/fake":             "name a file in it",
		"rules/fake/errors.yaml": "",

		"rules/fake/errors.yaml/x/y": "rules/fake/errors.yaml is a file, and no directory",
	} {
		_, err := os.ReadFile(filepath.FromSlash(path))
		if err != nil {
			err = fmt.Errorf("reading: %w", err)
		}
		if got := pathStep(err); got != want {
			t.Errorf("%s: %q, not %q", path, got, want)
		}
	}
}
