package directory_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/directory"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name+".new"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		t.Fatal(err)
	}
}

// seen is what a look finds: TENANT/NAME=TEXT.
func seen(t *testing.T, w *directory.Watcher) string {
	t.Helper()
	s, err := w.Look()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range s.Files {
		text := string(f.Text)
		if f.Fault != nil {
			text = "fault"
		}
		all = append(all, f.Tenant+"/"+f.Name+"="+text)
	}
	return strings.Join(all, " ")
}

// The layouts are those that collectors make.
func TestLayouts(t *testing.T) {
	dir := t.TempDir()
	w := &directory.Watcher{Dir: dir}
	if got := seen(t, w); got != "" {
		t.Errorf("an empty directory: %s", got)
	}
	write(t, dir, "a/x.yaml", "1")
	write(t, dir, "a/deeper/no.yaml", "1") // as Loki: one level
	write(t, dir, "root", "2")
	write(t, dir, ".hidden", "1")
	write(t, dir, ".git/x", "1")
	if got := seen(t, w); got != "/root=2 a/x.yaml=1" {
		t.Errorf("k8s-sidecar's: %s", got)
	}

	mounted := t.TempDir() // as kubelet mounts a ConfigMap with items
	write(t, mounted, "..one/a/x.yaml", "1")
	write(t, mounted, "..two/a/x.yaml", "2")
	link(t, "..one", filepath.Join(mounted, "..data"))
	link(t, "..data/a", filepath.Join(mounted, "a"))
	w = &directory.Watcher{Dir: mounted}
	if got := seen(t, w); got != "a/x.yaml=1" {
		t.Errorf("a mounted ConfigMap: %s", got)
	}
	link(t, "..two", filepath.Join(mounted, "..data"))
	if got := seen(t, w); got != "a/x.yaml=2" {
		t.Errorf("swapped: %s", got)
	}

	synced := t.TempDir() // as git-sync: the directory itself is a link
	write(t, synced, "one/rules/a/x.yaml", "1")
	write(t, synced, "two/rules/a/x.yaml", "2")
	link(t, "one", filepath.Join(synced, "current"))
	w = &directory.Watcher{Dir: filepath.Join(synced, "current", "rules")}
	if got := seen(t, w); got != "a/x.yaml=1" {
		t.Errorf("git-sync: %s", got)
	}
	link(t, "two", filepath.Join(synced, "current"))
	if got := seen(t, w); got != "a/x.yaml=2" {
		t.Errorf("git-sync moved on: %s", got)
	}
}

// What cannot be read is never not there.
func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a/x.yaml", "1")
	outside := filepath.Join(t.TempDir(), "secret")
	write(t, filepath.Dir(outside), "secret", "s")
	link(t, outside, filepath.Join(dir, "a", "leads-out"))
	link(t, "nowhere", filepath.Join(dir, "a", "dangling"))
	if got := seen(t, &directory.Watcher{Dir: dir}); got != "a/dangling=fault a/leads-out=fault a/x.yaml=1" {
		t.Error(got)
	}
	if _, err := (&directory.Watcher{Dir: filepath.Join(dir, "gone")}).Look(); err == nil {
		t.Error("a directory that is not there is no error")
	}
	if _, err := (&directory.Watcher{Dir: filepath.Join(dir, "a", "x.yaml")}).Look(); err == nil {
		t.Error("a file is no directory")
	}
}

// Nothing has changed: the same snapshot. A change that kept size and time is
// found by a look that reads everything.
func TestChanges(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a/x.yaml", "1")
	file, then := filepath.Join(dir, "a", "x.yaml"), time.Now().Add(-time.Hour)
	if err := os.Chtimes(file, then, then); err != nil {
		t.Fatal(err)
	}
	w := &directory.Watcher{Dir: dir}
	first, err := w.Look()
	if err != nil || first.Modified.Unix() != then.Unix() {
		t.Fatalf("%v, %v", first, err)
	}
	for range 20 {
		if again, err := w.Look(); err != nil || again != first {
			t.Fatalf("another snapshot, though nothing changed: %v", err)
		}
	}
	write(t, dir, "a/x.yaml", "2")
	if err := os.Chtimes(file, then, then); err != nil {
		t.Fatal(err)
	}
	for range 16 {
		if got := seen(t, w); got == "a/x.yaml=2" {
			return
		}
	}
	t.Error("the change is never found")
}
