package terminal

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestReplacement: a file is there whole or not at all, and nothing lies beside it.
func TestReplacement(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	abandoned, err := Replace(name, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != "old" {
		t.Errorf("before it is committed: %q, %v", got, err)
	}
	abandoned.Abandon()
	if got, err := os.ReadFile(name); err != nil || string(got) != "old" {
		t.Errorf("abandoned: %q, %v", got, err)
	}
	committed, err := Replace(name, 0o640)
	if err != nil {
		t.Fatal(err)
	}
	if err := committed.Commit([]byte("new")); err != nil {
		t.Fatal(err)
	}
	committed.Abandon()
	got, err := os.ReadFile(name)
	info, statErr := os.Stat(name)
	if err != nil || statErr != nil || string(got) != "new" || info.Mode().Perm() != 0o640 && runtime.GOOS != "windows" {
		t.Errorf("committed: %q, %v, %v", got, err, info)
	}
	onto, err := Replace(filepath.Join(dir, "directory"), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "directory", "full"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := onto.Commit([]byte("new")); err == nil {
		t.Error("a directory was replaced")
	}
	if _, err := Replace(filepath.Join(dir, "none", "a"), 0o644); err == nil {
		t.Error("a file in a directory that is not there")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
