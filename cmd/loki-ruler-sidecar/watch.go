package main

import (
	"os"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// watchable says why the arguments cannot be watched; nil when they can.
func (l *lintFlags) watchable(args []string) error {
	switch {
	case l.live.live:
		return terminal.Usage("--watch goes with files, and not with --live")
	case l.fix:
		return terminal.Usage("--watch does not go with --fix: each would run for the other's sake")
	case len(args) == 0, slices.Contains(args, "-"):
		return terminal.Usage("--watch wants files or directories: stdin is read once")
	}
	return nil
}

// lintOnChange lints, and again each time that a file has changed.
func (t *console) lintOnChange(l *lintFlags, args []string) error {
	if err := l.watchable(args); err != nil {
		return err
	}
	t.Watch(func() error {
		t.unread = false
		return t.lint(l, args)
	}, func() []string { return l.watched(args) })
	return nil
}

// watched are the files that the arguments and flags name now, and those below the
// directories.
func (l *lintFlags) watched(args []string) []string {
	all := slices.Concat(l.values, l.patchsets)
	for _, arg := range args {
		if info, err := os.Stat(arg); err != nil || !info.IsDir() {
			all = append(all, arg)
			continue
		}
		if found, err := manifestFiles(arg, l.walk); err == nil {
			all = append(all, found.names...)
		}
	}
	return all
}
