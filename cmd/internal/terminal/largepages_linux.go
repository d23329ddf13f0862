package terminal

import (
	"runtime"
	"runtime/debug"
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

// HeapInLargePages has the heap go on in large pages. What a run of a few
// milliseconds allocates is never collected, so every page of it is touched for the
// first time: hundreds of faults, which take a third of such a run on a virtual machine.
//
// Go has no interface for this. Its heap grows by multiples of 4 MiB, so it is asked for a
// little more than that, which nobody touches: what is allocated next stands behind it, in
// what the heap has grown by beyond. Were that different, the advice would be of no use. To
// have the pages at hand made one large one (MADV_COLLAPSE) saves as many faults, and waits
// for every processor of the machine.
func HeapInLargePages() {
	const growth, little = 4 << 20, 8 << 10
	debug.SetGCPercent(400) // there is nothing to collect yet
	passed := untouched(growth + little)
	from := uintptr(unsafe.Pointer(unsafe.SliceData(passed)))
	unix.Syscall(unix.SYS_MADVISE, from, 3*growth, unix.MADV_HUGEPAGE) //nolint:errcheck // it is advice
}

// makeRoom has the heap grow by so many bytes in large pages. Nothing of them is
// touched: they are given back to the heap at once, and taken by what is allocated next.
func makeRoom(size int) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the room itself is no reason to collect once more
	inLargePages(untouched(size))
	runtime.GC()
}
