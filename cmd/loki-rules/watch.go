package main

import (
	"io/fs"
	"path/filepath"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// runOnChange runs the tests, and again each time that a file has changed which
// they read, or that stands beside one.
func (f *testFlags) runOnChange(t *terminal.Terminal, args []string) error {
	t.Watch(func() error { return f.runOnce(t, args) }, func() []string { return f.watched(args) })
	return nil
}

// watched are the files that were read, the test files there are now, and the rule
// files.
func (f *testFlags) watched(args []string) []string {
	var all []string
	for path := range f.read {
		all = append(all, path)
	}
	if len(args) == 0 {
		args = []string{filepath.Join(f.repository.dir, "tests"), filepath.Join(f.repository.dir, "rules")}
	}
	for _, arg := range args {
		_ = filepath.WalkDir(arg, func(path string, _ fs.DirEntry, err error) error {
			if err == nil {
				all = append(all, path)
			}
			return nil // what cannot be looked at is not watched
		})
	}
	return all
}
