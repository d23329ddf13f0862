package terminal

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Source is one file that was read, with the name places call it by.
type Source struct {
	Name string
	Data []byte
}

// Stdin is the name of standard input in places.
const Stdin = "<stdin>"

// Sources reads what arguments name: files, directories (every .yaml, .yml and
// .json below, in order), "-" for stdin.
func (t *Terminal) Sources(args []string) ([]Source, error) {
	var all []Source
	for _, arg := range args {
		more, err := t.source(arg)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

func (t *Terminal) source(arg string) ([]Source, error) {
	if arg == "-" {
		data, err := t.ReadStdin("pipe something in, or name a file")
		return []Source{{Stdin, data}}, err
	}
	info, err := os.Stat(arg)
	if err != nil {
		return nil, err
	}
	names := []string{arg}
	if info.IsDir() {
		if names, err = manifestFiles(arg); err != nil {
			return nil, err
		}
	}
	all := make([]Source, 0, len(names))
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, Source{filepath.ToSlash(name), data})
	}
	return all, nil
}

// manifestFiles lists the manifests below a directory. Hidden directories are
// left out, as git's and editors' are.
func manifestFiles(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != dir && d.Name()[0] == '.':
			return fs.SkipDir
		case !d.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path)):
			names = append(names, path)
		}
		return nil
	})
	if err == nil && len(names) == 0 {
		err = Hinted(fmt.Errorf("%s: no .yaml, .yml or .json file below", dir), "name the files, or render the chart into it first: helm template … > %s", filepath.Join(dir, "loki.yaml"))
	}
	return names, err
}
