package terminal

import (
	"syscall"
	"unsafe"
)

// inLargePages asks for pages of 2 MiB below a buffer that is about to be filled: of
// 100 MB, the 24,000 faults of small ones take longer than the reading. Where they
// are not to be had, nothing is different.
//
// A file is read and not mapped: it may be cut short, which a mapping tells by a
// signal, or written to while what was planned by the bytes of before is written out.
func inLargePages(buf []byte) {
	const large, advice = 2 << 20, 14 // MADV_HUGEPAGE
	at := uintptr(unsafe.Pointer(unsafe.SliceData(buf)))
	before := int(-at & (large - 1))
	if end := before + (len(buf)-before)&^(large-1); before < end {
		syscall.Madvise(buf[before:end], advice) //nolint:errcheck // it is advice
	}
}
