package tools

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestNeed(t *testing.T) {
	for _, c := range []struct {
		name, tool, required string
		skipped, failed      bool
	}{
		{"there", "built", "", false, false},
		{"there, and required", "built", "yes", false, false},
		{"not there", "none", "", true, false},
		{"not there, and required", "none", "yes", false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := module(t)
			t.Setenv("REQUIRE_TOOLS", c.required)
			r := &recorder{TB: t}
			path := Need(r, c.tool)
			if r.skipped != c.skipped || r.failed != c.failed {
				t.Errorf("skipped %v, failed %v; want %v, %v", r.skipped, r.failed, c.skipped, c.failed)
			}
			if want := filepath.Join(root, "bin", "built"); !c.skipped && !c.failed && path != want {
				t.Errorf("found %s, want %s", path, want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	module(t)
	_, err := Find("none")
	var missing *MissingError
	if !errors.As(err, &missing) || missing.Name != "none" {
		t.Errorf("error %v, want a MissingError that names none", err)
	}
	t.Chdir(t.TempDir())
	if path, err := Find("built"); err == nil || errors.As(err, &missing) {
		t.Errorf("outside of a module: %q, %v", path, err)
	}
}

// module makes one with a tool in its bin, and goes to a package of it.
func module(t *testing.T) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "bin/built", "a/b/c.go"} {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(filepath.Join(root, "a", "b"))
	return root
}

// recorder notes how a test ends, and does not end.
type recorder struct {
	testing.TB
	skipped, failed bool
}

func (r *recorder) Helper()      {}
func (r *recorder) Skip(...any)  { r.skipped = true }
func (r *recorder) Fatal(...any) { r.failed = true }
