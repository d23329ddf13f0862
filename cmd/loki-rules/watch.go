package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// watchPause is how long --watch waits before it looks again.
const watchPause = 300 * time.Millisecond

// runOnChange runs the tests, and again each time that a file has changed which
// they read, or that stands beside one. What is wrong with a file while somebody
// writes it is told, and does not end it.
func (f *testFlags) runOnChange(t *terminal.Terminal, args []string) error {
	for {
		err := f.runOnce(t, args)
		var code terminal.Code
		if err != nil && !errors.As(err, &code) {
			t.Exit(err) // tells it
		}
		seen := f.stamps(args)
		t.Say("watching %s", counted(len(seen), "file"))
		for same(seen, f.stamps(args)) {
			time.Sleep(watchPause)
		}
		t.Say("")
	}
}

// stamp is by what a file is known to have changed.
type stamp struct {
	size     int64
	modified int64
}

// stamps are those of the files that were read, of the test files there are now,
// and of the rule files.
func (f *testFlags) stamps(args []string) map[string]stamp {
	all := map[string]stamp{}
	note := func(path string) {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			all[path] = stamp{info.Size(), info.ModTime().UnixNano()}
		}
	}
	for path := range f.read {
		note(path)
	}
	if len(args) == 0 {
		args = []string{filepath.Join(f.repository.dir, "tests"), filepath.Join(f.repository.dir, "rules")}
	}
	for _, arg := range args {
		_ = filepath.WalkDir(arg, func(path string, _ fs.DirEntry, err error) error {
			if err == nil {
				note(path)
			}
			return nil // what cannot be looked at is not watched
		})
	}
	return all
}

func same(a, b map[string]stamp) bool {
	if len(a) != len(b) {
		return false
	}
	for path, s := range a {
		if b[path] != s {
			return false
		}
	}
	return true
}
