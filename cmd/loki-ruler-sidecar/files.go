package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	ignore "github.com/sabhiram/go-gitignore"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// files are the manifests below a directory, and what was left out on the way.
type files struct {
	names   []string
	skipped []skippedFile
	leftOut []skippedFile // what nobody wants read, as far as one can tell
}

// skippedFile is an entry that would have been read if it were what its name says.
type skippedFile struct{ name, why string }

// manifestFiles lists the manifests below a directory, which may be a link
// itself. Whoever made the directory decides what lies in it, so only regular
// files are read, and links only where they stay inside: reading a fifo hangs,
// and a link may lead to a file whose lines a report would then show. Left out
// as well are hidden entries, as git's and editors' are, node_modules and
// vendor, what git ignores, and what exclude names.
func manifestFiles(dir string, o walkOptions) (files, error) {
	w := walk{root: dir, options: o}
	var err error
	if w.real, err = filepath.EvalSymlinks(dir); err != nil {
		return files{}, err
	}
	if !o.noIgnore {
		w.readIgnored(w.real)
	}
	// With the dot a link to a directory is the directory; Walk drops it from the names.
	err = filepath.WalkDir(dir+string(filepath.Separator)+".", w.visit)
	if err == nil && len(w.found.names) == 0 {
		err = terminal.Hinted(fmt.Errorf("%s: no .yaml, .yml or .json file below%s", dir, w.found.summary()),
			"name the files, or render the chart first: helm template … | loki-ruler-sidecar lint -")
	}
	return w.found, err
}

// walkOptions say how what the arguments name is read. The zero value leaves out
// what git ignores below a directory.
type walkOptions struct {
	stdin    string   // what places call stdin; "" is transform.Stdin
	exclude  []string // patterns in the syntax of .gitignore, relative to the directory
	noIgnore bool     // read what .gitignore files name, node_modules and vendor too
}

// walk is one visit to a directory.
type walk struct {
	root, real string
	options    walkOptions
	ignored    []ignoreFile
	found      files
}

// ignoreFile is one .gitignore, whose patterns count from its own directory down.
type ignoreFile struct {
	dir      string
	patterns *ignore.GitIgnore
}

func (w *walk) visit(path string, d fs.DirEntry, err error) error {
	path = filepath.Clean(path)
	switch {
	case path == filepath.Clean(w.root):
		return err // of the directory itself: it cannot be read
	case err != nil:
		w.skip(path, err.Error())
		return nil
	case strings.HasPrefix(d.Name(), ".#") && isLink(d):
		w.skip(path, "the lock file of an editor")
		return nil
	case d.Name()[0] == '.':
		return skipped(d)
	case w.leftOut(path, d) != "":
		return skipped(d)
	case d.IsDir():
		if !w.options.noIgnore {
			w.readIgnored(path)
		}
		return nil
	case isLink(d) && isDirectory(path):
		w.skip(path, "a link to a directory: one that is named is read")
		return nil
	case !isManifest(path):
		return nil
	}
	if why := w.unreadable(path, d); why != "" {
		w.skip(path, why)
		return nil
	}
	w.found.names = append(w.found.names, path)
	return nil
}

// skipped goes on behind an entry.
func skipped(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func isManifest(path string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path))
}

func isLink(d fs.DirEntry) bool { return d.Type()&fs.ModeSymlink != 0 }

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (w *walk) skip(name, why string) {
	w.found.skipped = append(w.found.skipped, skippedFile{filepath.ToSlash(name), why})
}

// unreadable says why an entry is no file to read; "" when it is one.
func (w *walk) unreadable(path string, d fs.DirEntry) string {
	switch kind := d.Type(); {
	case kind.IsRegular():
		return ""
	case kind&fs.ModeNamedPipe != 0:
		return "a fifo"
	case kind&fs.ModeSocket != 0:
		return "a socket"
	case kind&fs.ModeSymlink == 0:
		return "a device"
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		if _, err := os.Stat(path); errors.Is(err, syscall.ELOOP) {
			return "a link that leads to itself"
		}
		return "a link that leads nowhere"
	}
	info, err := os.Stat(target)
	switch {
	case err != nil || !info.Mode().IsRegular():
		return "a link to what is no regular file"
	case !within(w.real, target):
		return "a link that leads out of " + w.root
	}
	return ""
}

// within reports a path below a directory, both free of links.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// leftOut says why an entry is left out: --exclude names it, other tools put it
// there, or git ignores it. "" is none of them. What would have been looked into is remembered.
func (w *walk) leftOut(path string, d fs.DirEntry) string {
	why := ""
	base := filepath.Base(path)
	switch dir := d.IsDir(); {
	case matches(ignoreFile{w.root, ignore.CompileIgnoreLines(w.options.exclude...)}, path, dir):
		why = "--exclude names it"
	case w.options.noIgnore:
	case dir && (base == "node_modules" || base == "vendor"):
		why = "other people's files; --no-ignore reads them"
	case slices.ContainsFunc(w.ignored, func(f ignoreFile) bool { return matches(f, path, dir) }):
		why = "git ignores it; --no-ignore reads it"
	}
	if why != "" && (d.IsDir() || isManifest(path)) {
		w.found.leftOut = append(w.found.leftOut, skippedFile{filepath.ToSlash(path), why})
	}
	return why
}

func matches(f ignoreFile, path string, dir bool) bool {
	rel, err := filepath.Rel(f.dir, path)
	if err != nil || !within(f.dir, path) {
		return false
	}
	if dir {
		rel += "/" // a pattern with a slash at its end is for directories
	}
	return f.patterns.MatchesPath(filepath.ToSlash(rel))
}

// readIgnored reads the .gitignore of a directory on the way down. Git would
// look above the root as well; what was named on the command line is meant.
func (w *walk) readIgnored(dir string) {
	name := filepath.Join(dir, ".gitignore")
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return
	}
	patterns, err := ignore.CompileIgnoreFile(name)
	if err != nil {
		return // it cannot be read: nothing is left out
	}
	if dir == w.real {
		dir = w.root
	}
	w.ignored = append(w.ignored, ignoreFile{dir, patterns})
}

// summary counts what was not read, "" for nothing.
func (f files) summary() string {
	all := slices.Concat(f.skipped, f.leftOut)
	switch len(all) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(" that was read (%s: %s)", all[0].name, all[0].why)
	}
	return fmt.Sprintf(" that was read (%d entries were not, the first is %s: %s)", len(all), all[0].name, all[0].why)
}
