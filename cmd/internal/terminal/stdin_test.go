package terminal

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"
)

func TestReadAll(t *testing.T) {
	for _, size := range []int{0, 1, 1<<20 - 1, 1 << 20, 1<<20 + 1, 16<<20 + 5, 60 << 20} {
		want := bytes.Repeat([]byte("x"), size)
		for name, r := range map[string]io.Reader{
			"whole": bytes.NewReader(want), "bytes": iotest.HalfReader(bytes.NewReader(want)), "early end": iotest.DataErrReader(bytes.NewReader(want)),
		} {
			if got, err := readAll(r, newBuffer); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %d of %d bytes: %v", name, len(got), size, err)
			} else if room := size + size/8 + firstChunk; cap(got) > room {
				t.Errorf("%s: %d bytes take %d, which the rate of the collector goes by", name, size, cap(got))
			}
		}
	}
	if _, err := readAll(iotest.ErrReader(io.ErrClosedPipe), newBuffer); err != io.ErrClosedPipe {
		t.Errorf("error is %v", err)
	}
}

// A regular file is read into what it needs and not a page more.
func TestReadAllOfAFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "in.yaml")
	if err := os.WriteFile(name, bytes.Repeat([]byte("x"), 3<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := readAll(f, newBuffer); err != nil || len(got) != 3<<20 || cap(got) > 3<<20+8<<10 {
		t.Errorf("%d bytes in %d: %v", len(got), cap(got), err)
	}
}
