package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// outputFile is a file that gets a report. What can refuse it refuses when it is
// opened, before anything else has been written; what is there stays whole until
// commit.
type outputFile struct {
	name  string
	whole *terminal.Replacement // nil where name is a device or a pipe: it is written in place
}

// maker is a verb that writes files.
type maker struct {
	name string
	made func(old []byte) bool // may what is there be replaced?
	next string                // what to do when it may not
}

// openOutput makes ready to write a file. It is not written through a link, over
// an input, or over what this program did not make: a mistyped --output must not
// cost anybody their values file.
//
// maker is who writes, and tells what is its own there.
func (t *console) openOutput(name string, inputs []source, maker maker) (*outputFile, error) {
	if streamName(name) {
		return &outputFile{name: name}, nil
	}
	if err := terminal.RefuseLink(name); err != nil {
		return nil, err
	}
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe) != 0:
		return &outputFile{name: name}, nil
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", name)
	case t.isInput(info, inputs):
		return nil, terminal.Hinted(fmt.Errorf("%s is an input: it would be overwritten", name), "name another file")
	default:
		old, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if !maker.made(old) {
			return nil, terminal.Hinted(fmt.Errorf("%s is there, and %s did not make it", name, maker.name), "%s", maker.next)
		}
	}
	return replacing(name, 0o644) // a report is for others to read
}

// replacing makes ready to write a regular file anew.
func replacing(name string, mode fs.FileMode) (*outputFile, error) {
	whole, err := terminal.Replace(name, mode)
	if err != nil {
		return nil, err
	}
	return &outputFile{name, whole}, nil
}

// makeDirectory makes a directory for others to read. One that is a link may lead
// to where nobody meant to write: it is refused, as a file that is one.
func makeDirectory(dir string) error {
	dir = filepath.Clean(dir)
	if err := terminal.RefuseLink(dir); err != nil {
		return err
	}
	return os.MkdirAll(dir, 0o755) //nolint:gosec // for others to read
}

// streamName: the names that systems give to a process's own streams are links,
// and are meant.
func streamName(name string) bool {
	return runtime.GOOS != "windows" && (slices.Contains([]string{"/dev/stdout", "/dev/stderr"}, name) || filepath.Dir(name) == "/dev/fd")
}

// isInput reports a file that is read: by name, or as stdin.
func (t *console) isInput(info fs.FileInfo, inputs []source) bool {
	if in, ok := t.Stdin.(*os.File); ok {
		if other, err := in.Stat(); err == nil && os.SameFile(info, other) {
			return true
		}
	}
	return slices.ContainsFunc(inputs, func(s source) bool {
		other, err := os.Stat(filepath.FromSlash(s.name))
		return err == nil && os.SameFile(info, other)
	})
}

// reporter is a verb that writes reports.
func reporter(verb string) maker {
	return maker{verb, terminal.IsReport, "write somewhere else, or remove it first"}
}

// commit puts the text where the file was asked for, whole or not at all.
func (o *outputFile) commit(text []byte) error {
	if o.whole == nil {
		return terminal.WriteInPlace(o.name, text)
	}
	return o.whole.Commit(text)
}

// abandon leaves what was there as it was.
func (o *outputFile) abandon() {
	if o.whole != nil {
		o.whole.Abandon()
	}
}

// outputFiles are several files of which either all are written or, when one of
// them refuses, none.
type outputFiles struct {
	files []*outputFile
	texts [][]byte
}

func (o *outputFiles) add(file *outputFile, text []byte) {
	o.files, o.texts = append(o.files, file), append(o.texts, text)
}

func (o *outputFiles) commit() error {
	for i, file := range o.files {
		if err := file.commit(o.texts[i]); err != nil {
			return err
		}
	}
	return nil
}

// abandon leaves what was there; of files that have been written it does nothing.
func (o *outputFiles) abandon() {
	for _, file := range o.files {
		file.abandon()
	}
}
