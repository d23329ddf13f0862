package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	sizes := []int{0, 1, 100, 60 << 10, 64 << 10, 65 << 10, 200 << 10, 300 << 10, 9 << 20, 5, 5}
	var files Files
	var all [][]byte
	for i, size := range sizes {
		name := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(name, bytes.Repeat([]byte{'a' + byte(i)}, size), 0o600); err != nil {
			t.Fatal(err)
		}
		data, err := files.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data)
	}
	for _, data := range all {
		_ = append(data, "what is appended to one is not in the next"...)
	}
	for i, size := range sizes {
		if !bytes.Equal(all[i], bytes.Repeat([]byte{'a' + byte(i)}, size)) {
			t.Errorf("file %d of %d bytes is read as %d others", i, size, len(all[i]))
		}
	}
	for i, size := range sizes {
		if cap(all[i]) > max(512, size+1+8<<10) { // 8 KiB are Go's page
			t.Errorf("%d bytes have room for %d", size, cap(all[i]))
		}
	}
	if cap(files.room) > 3*firstChunk {
		t.Errorf("%d bytes are left over", cap(files.room))
	}
}

// Some files say that they are empty, and are not.
func TestFilesOfProc(t *testing.T) {
	const name = "/proc/self/status"
	if _, err := os.Stat(name); err != nil {
		t.Skip(err)
	}
	if data, err := new(Files).Read(name); err != nil || !bytes.Contains(data, []byte("VmHWM")) || len(data) < 600 {
		t.Errorf("%d bytes, %v:\n%s", len(data), err, data)
	}
}

// A file that cannot be read is told as [os.ReadFile] tells it.
func TestFilesOfNone(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{filepath.Join(dir, "none"), dir} {
		_, want := os.ReadFile(name)
		if _, err := new(Files).Read(name); err == nil || err.Error() != want.Error() {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	if _, err := new(Files).Read(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
}
