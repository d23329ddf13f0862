package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// Repository is what a directory holds: its rule files, judged.
type Repository struct {
	Name  string
	Files []File // by path
	// Others are files beside them that are no rule files, by their names: Loki's
	// local store would stumble over them.
	Others []string
	// Tests are files of unit tests that stand among the rules. They are found,
	// and never delivered.
	Tests []string
}

// File is one rule file.
type File struct {
	Path   string // in the repository
	Tenant string // as the layout tells it; "" where it has none
	Name   string // the file's own, which is the namespace
	Text   []byte
	Fault  error // it is there, and could not be read: what a store has of it stays
}

// Read reads the rule files of a repository. A directory without any is an
// error: an empty source is never taken for "no rules".
func Read(repository fs.FS, c *Config) (*Repository, error) {
	layouts := c.Layouts
	if len(layouts) == 0 {
		layouts = DefaultLayouts()
	}
	r := &Repository{Name: c.Name}
	seen := map[string]bool{}
	for _, text := range layouts {
		l, err := compileLayout(text)
		if err != nil {
			return nil, err
		}
		if err := r.add(repository, root(text), l, seen); err != nil {
			return nil, err
		}
	}
	if len(r.Files) == 0 {
		return nil, &finding.InputError{
			Msg:  "no rule files: looked for " + strings.Join(layouts, " and "),
			Hint: "run it in the repository, name the directory with --dir, or say in " + ConfigFile + " where they are: spec.rules",
		}
	}
	slices.SortFunc(r.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	slices.Sort(r.Others)
	slices.Sort(r.Tests)
	return r, nil
}

// ErrEmpty is that there is not one rule file: no source is taken for "no rules"
// because of that.
var ErrEmpty = errors.New("no rule files")

// Assemble makes a repository of files that somebody read, each with all its
// fields. As in Loki's own local store every file counts, whatever its extension,
// but for a stamp, which says how far another delivery got: that of ConfigMaps is
// laid down beside their rules. No files are ErrEmpty.
func Assemble(name string, files []File) (*Repository, error) {
	r := &Repository{Name: name}
	for _, f := range files {
		if IsStamp(f.Name) {
			continue
		}
		if IsTestName(f.Path) && isTest(f.Text) {
			r.Tests = append(r.Tests, f.Path)
			continue
		}
		r.Files = append(r.Files, f)
	}
	if len(r.Files) == 0 {
		return nil, ErrEmpty
	}
	slices.SortFunc(r.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	slices.Sort(r.Tests)
	return r, nil
}

// add reads what a layout matches below dir, which need not be there. Hidden files
// are left out, as git's and editors' are. A file that cannot be read is one with a
// fault, whatever the reason: those behind it count all the same.
func (r *Repository) add(repository fs.FS, dir string, l layout, seen map[string]bool) error {
	err := fs.WalkDir(repository, dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case name == dir && errors.Is(err, fs.ErrNotExist):
			return nil // another layout may have files
		case err != nil:
			return err
		case d.Name() != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() || seen[name]:
			return nil
		}
		tenant, file, ok := l.match(name)
		if !ok {
			return nil
		}
		seen[name] = true
		if !isYAML(name) {
			r.Others = append(r.Others, name)
			return nil
		}
		text, err := fs.ReadFile(repository, name)
		if IsTestName(name) && isTest(text) {
			r.Tests = append(r.Tests, name)
			return nil
		}
		r.Files = append(r.Files, File{Path: name, Tenant: tenant, Name: file, Text: text, Fault: err})
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the repository: %w", err)
	}
	return nil
}

func isYAML(name string) bool {
	return slices.Contains([]string{".yaml", ".yml"}, path.Ext(name))
}
