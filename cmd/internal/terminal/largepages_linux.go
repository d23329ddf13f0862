package terminal

import (
	"runtime"
	"runtime/debug"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// inLargePages asks for pages of 2 MiB below a buffer that is about to be filled: of
// 100 MB, the 24,000 faults of small ones take longer than the reading. Like all below
// it is advice: where large pages are not to be had, nothing is different.
//
// A file is read and not mapped: it may be cut short, which a mapping tells by a
// signal, or written to while what was planned by the bytes of before is written out.
func inLargePages(buf []byte) {
	unix.Madvise(buf, unix.MADV_HUGEPAGE) //nolint:errcheck // it is advice
}

// HeapInLargePages asks for large pages where Go's heap begins. What a run of a few
// milliseconds allocates is never collected, so every page of it is touched for the
// first time: hundreds of faults, which take a third of such a run on a virtual machine.
//
// The heap grows by 4 MiB, aligned to that, and has no interface for this. Were that
// different, the advice would be about memory that is not mapped, or not used.
func HeapInLargePages() {
	const growth, largePage = 4 << 20, 2 << 20
	var local byte // on a stack, and that is a part of the heap
	here := uintptr(unsafe.Pointer(&local))
	advise(here&^(growth-1), growth, unix.MADV_HUGEPAGE)
	advise(here&^(largePage-1), largePage, unix.MADV_COLLAPSE) // what has been touched already, too: Linux 6.1
}

// makeRoom has the heap grow by so many bytes in large pages. Nothing of them is
// touched: they are given back to the heap at once, and taken by what is allocated next.
func makeRoom(size int) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the room itself is no reason to collect once more
	var room strings.Builder                         // make clears what may have been in use, and that touches all of it
	room.Grow(size)
	room.WriteByte(0)
	inLargePages(unsafe.Slice(unsafe.StringData(room.String()), size))
	room.Reset()
	runtime.GC()
}

// advise is madvise(2) of what no slice is of: from an address, so many bytes.
func advise(from uintptr, size, advice uintptr) {
	unix.Syscall(unix.SYS_MADVISE, from, size, advice) //nolint:errcheck // it is advice
}
