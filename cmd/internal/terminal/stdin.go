package terminal

import (
	"io"
	"os"
	"runtime/debug"
	"strings"
	"unsafe"
)

// readAll reads to the end without holding two copies of a large stream:
// io.ReadAll would, each time it grows. Peak memory is a promise. What tells its size
// is read into a buffer that is asked for.
func readAll(r io.Reader, buffer func(size int) []byte) ([]byte, error) {
	size, ok := regularSize(r)
	if !ok {
		return readPipe(r)
	}
	const least = 512                 // some that say to be empty are not: those of proc(5)
	buf := buffer(max(size+1, least)) // one more, so that the end is seen without growing
	for {
		if len(buf) == cap(buf) { // it has grown meanwhile
			buf = append(buf, 0)[:len(buf)]
		}
		done, err := fill(&buf, r)
		if done || err != nil {
			return buf, err
		}
	}
}

// regularSize is what a regular file says its size is; ok: it is one.
func regularSize(r io.Reader) (size int, ok bool) {
	f, ok := r.(*os.File)
	if !ok {
		return 0, false
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0, false
	}
	return int(info.Size()), true
}

// Chunks that a pipe is read into: the first has room for most renders, and all of
// another's are copied once more. The last size is the one that stays.
const (
	firstChunk = 256 << 10
	lastChunk  = 8 << 20
)

// readPipe reads what does not tell its size: into chunks, which are joined when
// the size is known. What was copied is given back while the rest is, so that no
// more than an eighth is there twice.
func readPipe(r io.Reader) ([]byte, error) {
	var chunks [][]byte
	size := 0
	for next := firstChunk; ; next = min(2*next, lastChunk) {
		chunk := newBuffer(next)
		done, err := fill(&chunk, r)
		if err != nil {
			return nil, err
		}
		size += len(chunk)
		switch {
		case done && len(chunks) == 0:
			return chunk, nil
		case done:
			return join(append(chunks, chunk), size), nil
		}
		switch next {
		case firstChunk:
			widen(r)
		case lastChunk / 2: // chunks that are made one by one have large pages within them, and none across
			makeRoom(16 * lastChunk)
		}
		chunks = append(chunks, chunk)
	}
}

// fill reads into what is left of a buffer. done: there is no more to read.
func fill(buf *[]byte, r io.Reader) (done bool, err error) {
	for b := *buf; len(b) < cap(b); *buf = b {
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err != nil {
			*buf = b
			if err == io.EOF {
				return true, nil
			}
			return false, err
		}
	}
	return false, nil
}

// join makes one buffer of chunks, and takes them.
func join(chunks [][]byte, size int) []byte {
	whole := newBuffer(size)
	atOnce := max(size/8, 2*lastChunk)
	for i, given := 0, 0; i < len(chunks); i++ {
		whole = append(whole, chunks[i]...)
		chunks[i] = nil
		if len(whole)-given >= atOnce {
			debug.FreeOSMemory()
			given = len(whole)
		}
	}
	return whole
}

// newBuffer is empty, with room for what is to be read.
func newBuffer(size int) []byte {
	if size < lastChunk/2 {
		return make([]byte, 0, size)
	}
	buf := untouched(size)
	inLargePages(buf)
	return buf[:0]
}

// untouched is memory that need not be there yet: make clears what may have been in use,
// and that touches all of it.
func untouched(size int) []byte {
	var room strings.Builder
	room.Grow(size)
	room.WriteByte(0)
	return unsafe.Slice(unsafe.StringData(room.String()), size)
}

// What part of the input garbage may be.
const (
	lean    = 20
	keeping = 1
)

// boundGarbage lets garbage grow to a part of the input and 12 MiB before it is
// collected: never for a real render, whose process is over first, and early
// for a large stream, whose own bytes would let as much garbage pile up.
//
// It is a rate and no limit: where more has to be kept (lint parses everything),
// a limit would make the collector run all the time.
func boundGarbage(size, part int) {
	const (
		heapMinimum = 4 << 20   // what Go's rate is applied to when less is in use
		roomFrom    = 512 << 10 // to collect once takes a millisecond, which a small input does not give back
	)
	garbage := 12<<20 + size/part
	if size >= roomFrom {
		makeRoom(3 * garbage)
	}
	debug.SetGCPercent(max(1, garbage*100/(size+heapMinimum)))
}
