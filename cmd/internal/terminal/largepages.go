//go:build !linux

package terminal

// inLargePages does nothing: only Linux is asked for large pages.
func inLargePages([]byte) {}
