package transform_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// breaches lists what breaks a house rule, with its place. Tests, and programs
// that only the build runs, are free.
func breaches(sources []source) []string {
	var found []string
	for _, pkg := range packages(sources) {
		house := newHouse(pkg)
		for _, s := range pkg {
			ast.Inspect(s.file, func(n ast.Node) bool {
				if why := house.breach(n); why != "" {
					found = append(found, fmt.Sprintf("%s: %s", s.fset.Position(n.Pos()), why))
				}
				return true
			})
		}
	}
	return found
}

// packages groups the files that the rules hold for, one group a package.
func packages(sources []source) [][]source {
	var groups [][]source
	for _, s := range sources {
		if s.test || isOutbuilding(s.dir) {
			continue
		}
		if last := len(groups) - 1; last >= 0 && groups[last][0].dir == s.dir {
			groups[last] = append(groups[last], s)
		} else {
			groups = append(groups, []source{s})
		}
	}
	return groups
}

// house knows the package variables of one package.
type house struct {
	vars map[types.Object]bool
	info types.Info
	main *ast.FuncDecl
}

// newHouse resolves the names of a package. What it imports is not loaded: an
// identifier that is a package variable is known without, and the many type
// errors that follow are of no interest here.
func newHouse(pkg []source) *house {
	h := &house{
		vars: map[types.Object]bool{},
		info: types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}},
	}
	config := types.Config{Importer: noImports{}, Error: func(error) {}}
	files := make([]*ast.File, 0, len(pkg))
	for _, s := range pkg {
		files = append(files, s.file)
	}
	checked, _ := config.Check(pkg[0].dir, pkg[0].fset, files, &h.info)
	for _, name := range checked.Scope().Names() {
		if v, ok := checked.Scope().Lookup(name).(*types.Var); ok {
			h.vars[v] = true
		}
	}
	for _, file := range files {
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "main" && file.Name.Name == "main" {
				h.main = f
			}
		}
	}
	return h
}

type noImports struct{}

func (noImports) Import(string) (*types.Package, error) { return nil, errors.New("not needed") }

// breach says what rule the node breaks, "" for none.
func (h *house) breach(n ast.Node) string {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Recv == nil && n.Name.Name == "init" {
			return "init: initialisation has no caller, and no error"
		}
	case *ast.GenDecl:
		return h.declares(n)
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return h.changes(n.Lhs...)
		}
	case *ast.IncDecStmt:
		return h.changes(n.X)
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return h.changes(n.Key, n.Value)
		}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return h.changes(n.X)
		}
	case *ast.CallExpr:
		return h.calls(n)
	}
	return ""
}

// declares judges package variables by what they are: one that others can
// assign, and one whose type is made to change, is mutable without a write here.
func (h *house) declares(decl *ast.GenDecl) string {
	if decl.Tok != token.VAR {
		return ""
	}
	for _, spec := range decl.Specs {
		spec := spec.(*ast.ValueSpec)
		for _, name := range spec.Names {
			if !h.vars[h.info.Defs[name]] {
				continue // of a function
			}
			if name.IsExported() && !strings.HasPrefix(name.Name, "Err") {
				return fmt.Sprintf("package variable %s: any importer can change it; make it a function or a constant", name.Name)
			}
			if made := madeToChange(spec); made != "" {
				return fmt.Sprintf("package variable %s is a %s, which is made to change", name.Name, made)
			}
		}
	}
	return ""
}

// madeToChange names the type in a declaration that has no use unless it changes.
// sync.OnceValue has one: a table that costs nothing before it is asked for.
func madeToChange(spec *ast.ValueSpec) string {
	mutable := []string{
		"sync.Mutex", "sync.RWMutex", "sync.Once", "sync.Pool", "sync.Map", "sync.WaitGroup",
		"atomic.Bool", "atomic.Int32", "atomic.Int64", "atomic.Uint32", "atomic.Uint64", "atomic.Pointer", "atomic.Value",
		"bytes.Buffer", "strings.Builder",
	}
	found := ""
	ast.Inspect(spec, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // its variables are its own
		case *ast.ChanType:
			found = "channel"
		case *ast.SelectorExpr:
			if name := qualified(n); slices.Contains(mutable, name) {
				found = name
			}
		}
		return true
	})
	return found
}

// changes reports the first of the operands that is, or is part of, a package variable.
func (h *house) changes(operands ...ast.Expr) string {
	for _, operand := range operands {
		name := root(operand)
		if name == nil {
			continue
		}
		object := h.info.Uses[name]
		if h.vars[object] {
			return fmt.Sprintf("package variable %s is changed, or can be from here on", name.Name)
		}
		if _, imported := object.(*types.PkgName); imported {
			return fmt.Sprintf("a variable of package %s is changed, or can be from here on", name.Name)
		}
	}
	return ""
}

// root is the identifier an operand such as (*x.f)[i] starts with, nil where
// it starts with something else.
func root(operand ast.Expr) *ast.Ident {
	switch e := operand.(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return root(e.X)
	case *ast.IndexExpr:
		return root(e.X)
	case *ast.SliceExpr:
		return root(e.X)
	case *ast.StarExpr:
		return root(e.X)
	case *ast.ParenExpr:
		return root(e.X)
	}
	return nil
}

// calls judges calls that change an argument, end the process, read the clock or panic.
func (h *house) calls(call *ast.CallExpr) string {
	switch name := qualified(call.Fun); name {
	case "os.Exit":
		if h.main == nil || call.Pos() < h.main.Pos() || call.End() > h.main.End() {
			return "os.Exit: only main ends the process"
		}
	case "time.Now", "time.Since", "time.Until":
		return name + ": output does not depend on the clock"
	case "panic":
		if !strings.HasPrefix(firstText(call), "internal error") {
			return `a panic is our bug: its text starts with "internal error"`
		}
	case "delete", "clear", "copy", "sort.Strings", "sort.Slice", "sort.SliceStable", "sort.Sort", "sort.Stable",
		"slices.Sort", "slices.SortFunc", "slices.SortStableFunc", "slices.Reverse", "maps.Copy", "maps.DeleteFunc":
		if len(call.Args) > 0 {
			return h.changes(call.Args[0])
		}
	}
	return ""
}

// qualified is the text of f or p.f, "" for any other expression.
func qualified(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			return x.Name + "." + e.Sel.Name
		}
	}
	return ""
}

// firstText is the first string literal in a call's arguments.
func firstText(call *ast.CallExpr) string {
	text := ""
	for _, arg := range call.Args {
		ast.Inspect(arg, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && text == "" {
				text, _ = strconv.Unquote(lit.Value)
			}
			return text == ""
		})
	}
	return text
}
