package terminal

import (
	"io"
	"os"
	"runtime/debug"
	"strings"
	"unsafe"
)

// readAll reads to the end without holding two copies of a large stream:
// io.ReadAll would, each time it grows. Peak memory is a promise.
func readAll(r io.Reader) ([]byte, error) {
	size := regularSize(r)
	if size == 0 {
		return readPipe(r)
	}
	buf := make([]byte, 0, size+1) // one more, so that the end is seen without growing
	for {
		if len(buf) == cap(buf) { // it has grown meanwhile
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// regularSize is the size of a regular file, 0 for anything else.
func regularSize(r io.Reader) int {
	f, ok := r.(*os.File)
	if !ok {
		return 0
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return int(info.Size())
}

// pipeBuffers are what a pipe is read into, in turn: a real render is 70 KB, and
// the last is more than anybody pipes. A full one is copied into the next, which
// doubles the memory for a moment, so the last step is early.
func pipeBuffers() []int { return []int{1 << 20, 16 << 20, 1 << 30} }

// readPipe reads what does not tell its size.
//
// The buffer is a strings.Builder because that is the one that leaves memory
// alone until it is written to, so that a wide one costs nothing: make may fill
// all of it with zeros first.
func readPipe(r io.Reader) ([]byte, error) {
	var b strings.Builder
	chunk := make([]byte, 64<<10) // what Linux keeps in a pipe
	for {
		n, err := r.Read(chunk)
		for _, size := range pipeBuffers() {
			if b.Cap()-b.Len() < n && size > b.Cap() {
				b.Grow(size - b.Len())
			}
		}
		b.Write(chunk[:n])
		if err == io.EOF {
			text := b.String()
			return unsafe.Slice(unsafe.StringData(text), len(text)), nil // nobody else has the string
		}
		if err != nil {
			return nil, err
		}
	}
}

// boundGarbage lets garbage grow to a tenth of the input and 12 MiB before it is
// collected: never for a real render, whose process is over first, and early
// for a large stream, whose own bytes would let as much garbage pile up.
//
// It is a rate and no limit: where more has to be kept (lint parses everything),
// a limit would make the collector run all the time.
func boundGarbage(size, reserved int) {
	const heapMinimum = 4 << 20 // what Go's rate is applied to when less is in use
	garbage := 12<<20 + size/10
	debug.SetGCPercent(max(1, garbage*100/(reserved+heapMinimum)))
}
