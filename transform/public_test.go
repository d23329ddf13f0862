package transform_test

import (
	"fmt"
	"go/ast"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// TestPublicDoor: a Go program can name every type that an exported function,
// method, field, variable or constant asks for or gives.
func TestPublicDoor(t *testing.T) {
	for _, leak := range leaks(readSources(t, os.DirFS(".."))) {
		t.Error(leak)
	}
}

// leaks lists what is exported from a public package in terms of an internal one.
// A type may be made of an internal type, as patchset.Pod is: it has a name and
// methods of its own, and shows none of the other's.
func leaks(sources []source) []string {
	var found []string
	for _, s := range sources {
		if s.test || isOutbuilding(s.dir) || strings.Contains(s.dir, "internal") || within(s.dir, "cmd") {
			continue
		}
		internal := s.internalNames()
		for _, e := range exportedTypes(s.file) {
			ast.Inspect(e.typ, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					if pkg, ok := sel.X.(*ast.Ident); ok && internal[pkg.Name] {
						found = append(found, fmt.Sprintf("%s: %s has %s.%s", s.fset.Position(n.Pos()), e.name, pkg.Name, sel.Sel.Name))
					}
				}
				return true
			})
		}
	}
	return found
}

// internalNames are the internal packages a file imports, by the names it uses.
func (s source) internalNames() map[string]bool {
	names := map[string]bool{}
	for i, path := range s.imports() {
		if !strings.Contains(path, "/internal/") {
			continue
		}
		name := path[strings.LastIndexByte(path, '/')+1:]
		if as := s.file.Imports[i].Name; as != nil {
			name = as.Name
		}
		names[name] = true
	}
	return names
}

// exported is something a Go program can reach, and its type.
type exported struct {
	name string
	typ  ast.Node
}

func exportedTypes(file *ast.File) []exported {
	var all []exported
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Name.IsExported() {
				all = append(all, exported{decl.Name.Name, decl.Type})
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				all = append(all, exportedSpec(spec)...)
			}
		}
	}
	return all
}

func exportedSpec(spec ast.Spec) []exported {
	var all []exported
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if name.IsExported() && spec.Type != nil {
				all = append(all, exported{name.Name, spec.Type})
			}
		}
	case *ast.TypeSpec:
		if !spec.Name.IsExported() {
			return nil
		}
		switch typ := spec.Type.(type) {
		case *ast.StructType:
			for _, f := range typ.Fields.List {
				for _, name := range f.Names {
					if name.IsExported() {
						all = append(all, exported{spec.Name.Name + "." + name.Name, f.Type})
					}
				}
				if len(f.Names) == 0 {
					all = append(all, exported{spec.Name.Name, f.Type})
				}
			}
		case *ast.SelectorExpr:
			if spec.Assign.IsValid() { // an alias shows what it stands for
				all = append(all, exported{spec.Name.Name, typ})
			}
		default:
			all = append(all, exported{spec.Name.Name, typ})
		}
	}
	return all
}

// TestLeaksAreSeen holds the judge to account.
func TestLeaksAreSeen(t *testing.T) {
	for text, want := range map[string]int{
		"func F(n *document.Node) {}":                 1,
		"func F() []document.Node { return nil }":     1,
		"func (t T) F(f func(document.Node)) {}":      1,
		"type T struct{ N *document.Node }":           1,
		"type T struct{ document.Node }":              1,
		"type T = document.Node":                      1,
		"type T func(document.Node)":                  1,
		"type T interface{ F(document.Node) }":        1,
		"var N document.Node":                         1,
		"type T document.Node":                        0,
		"func f(n *document.Node) {}":                 0,
		"type T struct{ n *document.Node; A string }": 0,
		"func F() { document.Encode() }":              0,
		"func F(n finding.Place) {}":                  0,
	} {
		file := "package p\n\nimport \"" + modulePath + "/transform/internal/document\"\nimport \"" + modulePath + "/transform/finding\"\n\n" + text + "\n"
		found := leaks(readSources(t, fstest.MapFS{"transform/p/a.go": {Data: []byte(file)}}))
		if len(found) != want {
			t.Errorf("%s: reported as %q, want %d", text, found, want)
		}
	}
}
