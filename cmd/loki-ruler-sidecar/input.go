package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"unsafe"

	"golang.org/x/term"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// source is one stream of manifests with the name places call it by.
type source struct {
	name string
	data []byte
}

// sources reads what the arguments name: files, directories (every .yaml, .yml
// and .json below, in order, see [manifestFiles]), "-" for stdin. No argument is
// stdin. A file that was named must be there; one below a directory that cannot
// be read is told, and the run goes on and ends with exit 2.
func (t *terminal) sources(args []string, o walkOptions) ([]source, error) {
	if len(args) == 0 {
		args = []string{"-"}
	}
	var all []source
	for _, arg := range args {
		more, err := t.source(arg, o)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// stream reads the one stream that the root verb takes: a file, or stdin.
func (t *terminal) stream(args []string) (source, error) {
	if len(args) == 0 || args[0] == "-" {
		data, err := t.readStdin()
		return source{transform.Stdin, data}, err
	}
	data, err := os.ReadFile(args[0])
	return source{filepath.ToSlash(args[0]), data}, err
}

func (t *terminal) source(arg string, o walkOptions) ([]source, error) {
	if arg == "-" {
		data, err := t.readStdin()
		return []source{{transform.Stdin, data}}, err
	}
	info, err := os.Stat(arg)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return t.below(arg, o)
	}
	data, err := os.ReadFile(arg)
	return []source{{filepath.ToSlash(arg), data}}, err
}

// below reads the manifests below a directory.
func (t *terminal) below(dir string, o walkOptions) ([]source, error) {
	found, err := manifestFiles(dir, o)
	if err != nil {
		return nil, err
	}
	t.saySkipped(dir, found)
	all := make([]source, 0, len(found.names))
	for _, name := range found.names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.unread = true
			fmt.Fprint(t.stderr, message(err))
			continue
		}
		all = append(all, source{filepath.ToSlash(name), data})
	}
	return all, nil
}

// saySkipped counts what was left out below a directory; -v names it.
func (t *terminal) saySkipped(dir string, found files) {
	if len(found.skipped) == 0 {
		return
	}
	if !t.verbose {
		fmt.Fprintf(t.stderr, "%s: %s skipped that are no regular files; -v names them\n", dir, counted(len(found.skipped), "entry", "entries"))
		return
	}
	for _, s := range found.skipped {
		fmt.Fprintf(t.stderr, "%s: skipped: %s\n", s.name, s.why)
	}
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

var errNoInput = errors.New("nothing to read: stdin is a terminal")

// stdinIsTerminal: nobody has piped anything in.
func (t *terminal) stdinIsTerminal() bool {
	f, ok := t.stdin.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (t *terminal) readStdin() ([]byte, error) {
	if t.stdinIsTerminal() {
		return nil, hinted(errNoInput, "pipe manifests in: helm template … | loki-ruler-sidecar")
	}
	data, err := readAll(t.stdin)
	if err != nil {
		return nil, fmt.Errorf("reading stdin: %w", err)
	}
	return data, nil
}

// readAll reads to the end without holding two copies of a large stream:
// io.ReadAll would, each time it grows. Peak memory is a promise of design
// section 8.
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
			boundGarbage(len(buf), cap(buf))
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
			boundGarbage(b.Len(), b.Cap())
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
