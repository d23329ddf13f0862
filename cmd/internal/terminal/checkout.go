package terminal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// ForCodeHost is a report whose files are called as code scanning, annotations and
// code quality reports know them: by their path from the root of the checkout, which
// is the nearest directory upwards that holds .git, else the working directory. A
// file outside it keeps its name, and so do the formats that no code host reads. The
// files that were read are called as from dir, "" being the working directory.
func ForCodeHost(l *report.Lint, f report.Format, dir string) *report.Lint {
	here, err := os.Getwd()
	if err != nil || !slices.Contains([]report.Format{report.SARIF, report.GitHub, report.GitLab}, f) {
		return l
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(here, dir)
	}
	return called(l, here, dir, Checkout(here))
}

// Checkout is the root of the repository that a directory is in, which is the nearest
// upwards that holds .git, else the directory. here is absolute.
func Checkout(here string) string {
	for dir := here; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return here
		}
	}
}

// called is a report whose names count from root: so far those of the files that
// were read count from dir, others from here.
func called(l *report.Lint, here, dir, root string) *report.Lint {
	named := map[string]string{} // by the new name, the one it was read by
	rename := func(name string) string {
		path := filepath.FromSlash(name)
		if name == "" || strings.HasPrefix(name, "<") {
			return name // no file
		}
		switch {
		case filepath.IsAbs(path):
		case slices.Contains(l.Files, name):
			path = filepath.Join(dir, path)
		default:
			path = filepath.Join(here, path)
		}
		short, err := filepath.Rel(root, path)
		if err != nil || !filepath.IsLocal(short) {
			return name
		}
		short = filepath.ToSlash(short)
		named[short] = name
		return short
	}
	out := *l
	out.Files, out.Findings = nil, nil
	for _, name := range l.Files {
		out.Files = append(out.Files, rename(name))
	}
	for _, f := range l.Findings {
		f.Place.File, f.Origin.File = rename(f.Place.File), rename(f.Origin.File)
		out.Findings = append(out.Findings, f)
	}
	if l.Source != nil {
		out.Source = func(file string, line int) (string, bool) {
			if old, ok := named[file]; ok {
				file = old
			}
			return l.Source(file, line)
		}
	}
	return &out
}
