package main

import (
	"cmp"
	"os"
	"path/filepath"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// source is one stream of manifests with the name places call it by.
type source struct {
	name  string
	data  []byte
	world string // the argument that named it, see [transform.Input]
}

// sources reads what the arguments name: files, directories (every .yaml, .yml
// and .json below, in order, see [manifestFiles]), "-" for stdin. No argument is
// stdin. A file that was named must be there; one below a directory that cannot
// be read is told, and the run goes on and ends with exit 2.
func (t *console) sources(args []string, o walkOptions) ([]source, error) {
	if len(args) == 0 {
		args = []string{"-"}
	}
	var all []source
	var files terminal.Files
	size := 0
	for _, arg := range args {
		more, err := t.source(arg, o, &files)
		if err != nil {
			return nil, err
		}
		for i := range more {
			more[i].world = arg
			size += len(more[i].data)
		}
		all = append(all, more...)
	}
	t.BoundGarbage(size)
	return all, nil
}

// stream reads the one stream that the root verb takes: a file, or stdin.
func (t *console) stream(args []string) (source, error) {
	s := source{name: transform.Stdin}
	var err error
	if len(args) == 0 || args[0] == "-" {
		s.data, err = t.ReadStdin("pipe manifests in: helm template … | loki-ruler-sidecar")
	} else {
		s.name = filepath.ToSlash(args[0])
		s.data, err = new(terminal.Files).Read(args[0])
	}
	t.BoundGarbage(len(s.data))
	return s, err
}

func (t *console) source(arg string, o walkOptions, files *terminal.Files) ([]source, error) {
	if arg == "-" {
		data, err := t.ReadStdin("pipe manifests in: helm template … | loki-ruler-sidecar")
		return []source{{name: cmp.Or(filepath.ToSlash(o.stdin), transform.Stdin), data: data}}, err
	}
	info, err := os.Stat(arg)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return t.below(arg, o, files)
	}
	data, err := files.Read(arg)
	return []source{{name: filepath.ToSlash(arg), data: data}}, err
}

// below reads the manifests below a directory.
func (t *console) below(dir string, o walkOptions, files *terminal.Files) ([]source, error) {
	found, err := manifestFiles(dir, o)
	if err != nil {
		return nil, err
	}
	t.saySkipped(dir, found)
	all := make([]source, 0, len(found.names))
	for _, name := range found.names {
		data, err := files.Read(name)
		if err != nil {
			t.unread = true
			t.Tell(err)
			continue
		}
		all = append(all, source{name: filepath.ToSlash(name), data: data})
	}
	return all, nil
}

// saySkipped counts what was left out below a directory; -v names it.
func (t *console) saySkipped(dir string, found files) {
	if t.Verbose {
		for _, s := range found.leftOut {
			t.Say("%s: left out: %s", s.name, s.why)
		}
	}
	if len(found.skipped) == 0 {
		return
	}
	if !t.Verbose {
		t.Say("%s: skipped %s; -v says which", dir, report.Count(len(found.skipped), "entry that is no regular file", "entries that are no regular files"))
		return
	}
	for _, s := range found.skipped {
		t.Say("%s: skipped: %s", s.name, s.why)
	}
}
