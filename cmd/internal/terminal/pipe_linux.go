package terminal

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// widen has a pipe hold a megabyte, which is what anybody may ask for, instead of 64 KiB:
// who writes and who reads wait for each other less often, and that is a quarter of what it
// takes to read 100 MB. It is advice, too: of what is no pipe, and where it is refused, nothing
// is different.
func widen(r io.Reader) {
	f, ok := r.(*os.File)
	if !ok {
		return
	}
	if c, err := f.SyscallConn(); err == nil {
		c.Control(func(fd uintptr) { //nolint:errcheck // it is advice
			unix.FcntlInt(fd, unix.F_SETPIPE_SZ, 1<<20) //nolint:errcheck // it is advice
		})
	}
}
