//go:build !linux

package terminal

import "io"

// widen does nothing: only Linux has pipes whose size can be set.
func widen(io.Reader) {}
