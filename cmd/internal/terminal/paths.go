package terminal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// pathStep is the next step behind an error about a path that was given, ""
// when the error is about none, or there is nothing to say.
func pathStep(err error) string {
	var at *fs.PathError
	switch {
	case !errors.As(err, &at):
		return ""
	case errors.Is(err, syscall.EISDIR):
		return "name a file in it"
	case errors.Is(err, syscall.ENOTDIR):
		return fileStep(at.Path)
	case errors.Is(err, fs.ErrPermission):
		return "run it as a user who may, or pipe the text in where the verb reads stdin"
	case !errors.Is(err, fs.ErrNotExist):
		return ""
	case strings.ContainsAny(at.Path, "*?["):
		return "that is a pattern which the shell did not expand: it stands in quotes, or nothing there matches it; name a file or a directory"
	}
	return nearbyStep(at.Path)
}

// fileStep names the file that stands where a path wants a directory.
func fileStep(path string) string {
	for dir := path; ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			return dir + " is a file, and no directory"
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// nearbyStep says what there is instead of a path that does not exist.
func nearbyStep(path string) string {
	if _, err := os.Lstat(path); err == nil {
		return path + " is a link that leads nowhere"
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			if dir == filepath.Dir(dir) {
				return ""
			}
			path = dir
			continue
		}
		words := make([]string, len(entries))
		for i, e := range entries {
			words[i] = e.Name()
		}
		if near := nearest(filepath.Base(path), words); near != "" {
			return fmt.Sprintf("did you mean %s?", filepath.Join(dir, near))
		}
		if here, err := os.Getwd(); dir == "." && err == nil {
			dir = here
		}
		return fmt.Sprintf("there is no %s in %s", filepath.Base(path), dir)
	}
}
