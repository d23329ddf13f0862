package transform_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"testing"
)

const modulePath = "github.com/loki-ruler-sidecar/loki-ruler-sidecar"

// source is one Go file of the module.
type source struct {
	name string // path from the module's root
	dir  string // of name: the package, as the rest of its import path
	test bool
	fset *token.FileSet
	file *ast.File
}

// readSources parses the Go files of the module at root, in the order of their
// names. Nested modules, testdata and dot directories are not part of it.
func readSources(t *testing.T, root fs.FS) []source {
	t.Helper()
	fset := token.NewFileSet()
	var sources []source
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != "." && !isPackageDir(root, name) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		sources = append(sources, source{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), fset, file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

func isPackageDir(root fs.FS, name string) bool {
	base := path.Base(name)
	if base == "testdata" || base == "bin" || base == "dist" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return false
	}
	_, err := fs.Stat(root, path.Join(name, "go.mod"))
	return err != nil
}

func (s source) imports() []string {
	var paths []string
	for _, spec := range s.file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil { // the parser has unquoted it before
			panic("internal error: " + err.Error())
		}
		paths = append(paths, imported)
	}
	return paths
}
