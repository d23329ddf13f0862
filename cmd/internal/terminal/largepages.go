//go:build !linux

package terminal

// Only Linux is asked for large pages.

func inLargePages([]byte) {}

// HeapInLargePages does nothing.
func HeapInLargePages() {}

func makeRoom(int) {}
