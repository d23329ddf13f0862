package terminal

import (
	"bytes"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// A pipe is widened once there is more in it than most renders have, and not before.
func TestPipeIsWidened(t *testing.T) {
	for _, size := range []int{firstChunk - 1, 3 * firstChunk} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		want := bytes.Repeat([]byte("x"), size)
		go func() {
			w.Write(want)
			w.Close()
		}()
		got, err := readAll(r, newBuffer)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d of %d bytes: %v", len(got), size, err)
		}
		holds, err := unix.FcntlInt(r.Fd(), unix.F_GETPIPE_SZ, 0)
		if err != nil {
			t.Fatal(err)
		}
		if wide := holds == 1<<20; wide != (size > firstChunk) {
			t.Errorf("behind %d bytes the pipe holds %d", size, holds)
		}
		r.Close()
	}
}
