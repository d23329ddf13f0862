package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"golang.org/x/term"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// source is one stream of manifests with the name places call it by.
type source struct {
	name string
	data []byte
}

// sources reads what the arguments name: files, directories (every .yaml, .yml
// and .json below, in order), "-" for stdin. No argument is stdin.
func (t *terminal) sources(args []string) ([]source, error) {
	if len(args) == 0 {
		args = []string{"-"}
	}
	var all []source
	for _, arg := range args {
		more, err := t.source(arg)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

func (t *terminal) source(arg string) ([]source, error) {
	if arg == "-" {
		data, err := t.readStdin()
		return []source{{transform.Stdin, data}}, err
	}
	info, err := os.Stat(arg)
	if err != nil {
		return nil, err
	}
	names := []string{arg}
	if info.IsDir() {
		if names, err = manifestFiles(arg); err != nil {
			return nil, err
		}
	}
	all := make([]source, 0, len(names))
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, source{filepath.ToSlash(name), data})
	}
	return all, nil
}

// manifestFiles lists the manifests below a directory. Hidden directories are
// left out, as git's and editors' are.
func manifestFiles(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != dir && d.Name()[0] == '.':
			return fs.SkipDir
		case !d.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path)):
			names = append(names, path)
		}
		return nil
	})
	if err == nil && len(names) == 0 {
		err = hinted(fmt.Errorf("%s: no .yaml, .yml or .json file below", dir), "name the files, or render the chart first: helm template … | loki-ruler-sidecar lint -")
	}
	return names, err
}

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

const (
	smallInput = 1 << 20   // a real render is 70 KB
	largeInput = 256 << 20 // reserved at once for what does not fit: pages cost nothing until they are written
)

// readAll reads to the end without ever holding two copies of a large stream:
// io.ReadAll would, each time it grows. Peak memory is a promise of design
// section 8.
func readAll(r io.Reader) ([]byte, error) {
	buf := make([]byte, 0, sizeHint(r))
	for {
		if len(buf) == cap(buf) {
			buf = append(make([]byte, 0, max(largeInput, 4*cap(buf))), buf...)
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			limitMemory(buf)
			return buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// sizeHint is one more than a regular file's size, so that its end is seen
// without growing.
func sizeHint(r io.Reader) int {
	f, ok := r.(*os.File)
	if !ok {
		return smallInput
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return smallInput
	}
	return int(info.Size()) + 1
}

// limitMemory keeps garbage in proportion to the input: collected never for a
// real render (the process is over first), and early for a large stream, whose
// bytes alone would let as much garbage pile up before the first collection.
func limitMemory(input []byte) {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(int64(cap(input)) + int64(len(input)/3) + 24<<20)
}
