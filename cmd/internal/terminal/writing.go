package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
)

// RefuseLink is an error where a file would be written through a link: the name is
// one, or a directory on the way to it is, as a checkout can bring along. Of an
// absolute name the directories above the checkout are the machine's own, as /tmp
// may be a link, and are followed.
func RefuseLink(name string) error {
	clean, above := filepath.Clean(name), ""
	if filepath.IsAbs(clean) {
		here, err := os.Getwd()
		if err != nil {
			return err
		}
		above = Checkout(here)
		below, err := filepath.Rel(above, clean)
		if err != nil || !filepath.IsLocal(below) || above == filepath.Dir(above) {
			return refuseLink(name, clean)
		}
		clean = below
	}
	at := above
	for part := range strings.SplitSeq(clean, string(filepath.Separator)) {
		at = filepath.Join(at, part)
		if err := refuseLink(filepath.ToSlash(at), at); err != nil {
			return err
		}
	}
	return nil
}

func refuseLink(shown, name string) error {
	if info, err := os.Lstat(name); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return Hinted(fmt.Errorf("%s is a link: nothing is written through one", shown), "name the file or directory it leads to, or another")
	}
	return nil
}

// WriteFile puts a text into a file for others to read, whole or not at all. It is
// not written through a link, nor over what ours does not know as this program's
// own; nil takes any regular file for that.
func WriteFile(name string, text []byte, ours func(old []byte) bool) error {
	if err := RefuseLink(name); err != nil {
		return err
	}
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe) != 0:
		return WriteInPlace(name, text)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no file", name)
	case ours != nil:
		old, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if !ours(old) {
			return Hinted(fmt.Errorf("%s is there, and this program did not make it", name), "write somewhere else, or remove it first")
		}
	}
	file, err := Replace(name, 0o644) // for others to read
	if err != nil {
		return err
	}
	return file.Commit(text)
}

// WriteInPlace writes to a device or a pipe that is there. A pipe that nobody reads
// is an error, and no wait without an end.
func WriteInPlace(name string, text []byte) error {
	flags := os.O_WRONLY
	if info, err := os.Stat(name); err == nil && info.Mode()&fs.ModeNamedPipe != 0 {
		flags |= syscall.O_NONBLOCK
	}
	f, err := os.OpenFile(name, flags, 0)
	if errors.Is(err, syscall.ENXIO) {
		return Hinted(fmt.Errorf("%s is a pipe that nobody reads", name), "start its reader first, or name a file")
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// IsReport reports a file that a report may replace: empty, or a report itself,
// which it says with how it begins or, as a text, with its last line. That a file
// names this program is not enough: workflows and settings do too.
func IsReport(old []byte) bool {
	const first = 600 // bytes: a report's own name stands in them
	head := old[:min(len(old), first)]
	return len(bytes.TrimSpace(old)) == 0 || firstLines().Match(head) || lastLine().Match(old)
}

var firstLines = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)\A(` + strings.Join([]string{
		`\{\s*"schema": "loki-ruler-sidecar\.dev/`,
		`\{.*"driver": \{\s*"name": "loki-r`,
		`<\?xml [^>]*>\s*<testsuites name="loki-r`,
		`TAP version `,
		`\[\s*\{\s*"description": "[^"\\]*(\\.[^"\\]*)*",\s*"check_name": "`,
		`\[\]\s*\z`,
		`::(error|warning|notice) file=`,
		`\*\*(no |\d+ )(findings|error|warning|info|Loki)`,
		`<!DOCTYPE html>\s*<html lang="en">.*<title>Loki rules: `,
	}, "|") + `)`)
})

var lastLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(^|\n)(no findings|no Loki ruler and no rules|\d+ (errors?|warnings?|info)\b)[^\n]*(\n  [^\n]*)?\n$`)
})
