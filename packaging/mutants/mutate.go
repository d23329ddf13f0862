package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
)

// mutant is one change of one decision.
type mutant struct {
	id       int // what wakes it
	file     string
	line     int
	function string // "(*T).method", or "function"
	before   string // the source, on one line
	after    string
}

// name identifies a mutant by what it changes, not by where: lines move.
func (m *mutant) name() string { return m.function + ": " + m.before + " => " + m.after }

// mutator collects the mutants of one file.
type mutator struct {
	src      []byte
	file     string
	fset     *token.FileSet
	function string
	results  []ast.Expr // the types that the function returns, one for each value
	switches int
	wraps    []wrap
	mutants  *[]*mutant
	refused  map[string]bool // "file:line" where the compiler refused mutants
	zeros    map[string]bool // constants of the file that are 0, by "= iota"
}

// mutate makes the mutants of one file, and its text with all of them asleep.
func mutate(file string, src []byte, refused map[string]bool, mutants *[]*mutant) ([]byte, error) {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	m := &mutator{src: src, file: file, fset: fset, mutants: mutants, refused: refused, zeros: zerosOf(parsed)}
	for _, decl := range parsed.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
			m.function, m.results = m.nameOf(f), resultsOf(f.Type)
			m.walk(f.Body)
		}
	}
	return weave(src, m.wraps), nil
}

// zerosOf are the constants that a file starts to count with.
func zerosOf(f *ast.File) map[string]bool {
	zeros := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		group, ok := n.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			return true
		}
		first := group.Specs[0].(*ast.ValueSpec)
		if len(first.Values) == 1 {
			if counter, ok := first.Values[0].(*ast.Ident); ok && counter.Name == "iota" {
				zeros[first.Names[0].Name] = true
			}
		}
		return true
	})
	return zeros
}

func (m *mutator) nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	return "(" + m.text(f.Recv.List[0].Type) + ")." + f.Name.Name
}

func resultsOf(f *ast.FuncType) (types []ast.Expr) {
	if f.Results == nil {
		return nil
	}
	for _, field := range f.Results.List {
		for range max(len(field.Names), 1) {
			types = append(types, field.Type)
		}
	}
	return types
}

func (m *mutator) walk(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			outer := m.results
			m.results = resultsOf(n.Type)
			m.walk(n.Body)
			m.results = outer
			return false
		case *ast.IfStmt:
			m.condition(n.Cond)
		case *ast.ForStmt:
			if n.Cond != nil {
				m.instead(n.Cond, "false")
			}
		case *ast.SwitchStmt:
			m.choice(n)
			if n.Init != nil && n.Tag != nil {
				m.walk(n.Init)
				m.walk(n.Body)
				return false // the tag is a comment now
			}
		case *ast.ReturnStmt:
			m.returned(n)
		case *ast.BlockStmt:
			m.statements(n.List)
		case *ast.CaseClause:
			m.statements(n.Body)
		case *ast.BinaryExpr:
			m.operands(n)
			m.boundary(n)
		}
		return true
	})
}

// condition: it never holds, always holds, or holds when it should not.
func (m *mutator) condition(e ast.Expr) {
	m.instead(e, "false")
	m.instead(e, "true")
	m.instead(e, "!("+m.text(e)+")")
}

// operands: one side of && and || is left out.
func (m *mutator) operands(e *ast.BinaryExpr) {
	if e.Op == token.LAND || e.Op == token.LOR {
		m.instead(e, m.text(e.X))
		m.instead(e, m.text(e.Y))
	}
}

// nextTo are the comparisons that differ from one in a single place.
var nextTo = map[token.Token][]token.Token{
	token.EQL: {token.LEQ, token.GEQ},
	token.NEQ: {token.LSS, token.GTR},
	token.LSS: {token.LEQ},
	token.LEQ: {token.LSS},
	token.GTR: {token.GEQ},
	token.GEQ: {token.GTR},
}

// boundary: a comparison of numbers is one off. A length beside 0 has no
// neighbour: it is 0, or it is not.
func (m *mutator) boundary(e *ast.BinaryExpr) {
	ordered := e.Op != token.EQL && e.Op != token.NEQ
	if !ordered && !isNumber(e.X) && !isNumber(e.Y) || isLength(e.X) && m.text(e.Y) == "0" {
		return
	}
	for _, op := range nextTo[e.Op] {
		m.instead(e, m.text(e.X)+" "+op.String()+" "+m.text(e.Y))
	}
}

// isNumber: what is one by its looks. Types are not known here.
func isNumber(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.INT
	case *ast.UnaryExpr:
		return isNumber(e.X)
	}
	return isLength(e)
}

func isLength(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := call.Fun.(*ast.Ident)
	return ok && f.Name == "len"
}

// choice: a case of a switch that is never, or always, taken. A switch over a
// value becomes one over conditions first, for which nothing has to be known
// about the type of the value.
func (m *mutator) choice(s *ast.SwitchStmt) {
	if s.Tag == nil {
		for _, c := range s.Body.List {
			for _, e := range c.(*ast.CaseClause).List {
				m.condition(e)
			}
		}
		return
	}
	m.switches++
	tag := fmt.Sprintf("mutantTag%d", m.switches)
	if s.Init == nil {
		m.wrap(s.Tag, tag+" := ", ";")
	} else {
		tag = "(" + m.text(s.Tag) + ")" // it may need what Init declares
		m.wrap(s.Tag, "/*", "*/")
	}
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			if id := m.add(e, "case "+m.text(e), "never"); id >= 0 {
				m.wrap(e, fmt.Sprintf("!mutantOn(%d) && ", id), "")
			}
			m.wrap(e, tag+" == (", ")")
		}
	}
}

// returned: a value is nothing; of a bool, the other one too.
func (m *mutator) returned(r *ast.ReturnStmt) {
	if len(r.Results) != len(m.results) {
		return
	}
	for i, e := range r.Results {
		kind := m.text(m.results[i])
		value := m.text(e)
		switch {
		case kind == "bool":
			for _, other := range []string{"false", "true"} {
				if value != other {
					m.instead(e, other)
				}
			}
		case !m.isZero(value, kind):
			if id := m.add(e, value, "zero value"); id >= 0 {
				m.wrap(e, fmt.Sprintf("mutantZero[%s](%d, ", kind, id), ")")
			}
		}
	}
}

// isZero: a value that is nothing already.
func (m *mutator) isZero(value, kind string) bool {
	switch value {
	case "nil", `""`, "0", kind + "{}":
		return true
	}
	return m.zeros[value]
}

// statements: one is skipped. What only returns or continues under a condition
// is the condition's to skip.
func (m *mutator) statements(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ExprStmt:
			call, ok := s.X.(*ast.CallExpr)
			if !ok || m.text(call.Fun) == "panic" {
				continue
			}
			m.unstable(s, call)
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				continue
			}
		case *ast.IncDecStmt:
		case *ast.BranchStmt:
			if len(list) == 1 || s.Tok == token.FALLTHROUGH {
				continue
			}
		default:
			continue
		}
		if id := m.add(s, m.text(s), "nothing"); id >= 0 {
			m.wrap(s, fmt.Sprintf("if !mutantOn(%d) { ", id), " }")
		}
	}
}

// unstable: a stable sort is one that is not.
func (m *mutator) unstable(s *ast.ExprStmt, call *ast.CallExpr) {
	if m.text(call.Fun) != "slices.SortStableFunc" {
		return
	}
	if id := m.add(s, "slices.SortStableFunc", "slices.SortFunc"); id >= 0 {
		arguments := oneLine(m.text(s)[len("slices.SortStableFunc"):])
		m.wrap(s, fmt.Sprintf("if mutantOn(%d) { slices.SortFunc%s } else { ", id, arguments), " }")
	}
}

// instead puts another condition in the place of one.
func (m *mutator) instead(e ast.Expr, other string) {
	if strings.Contains(other, "//") || strings.Contains(other, "`") {
		return // it cannot be written on one line
	}
	if id := m.add(e, m.text(e), other); id >= 0 {
		m.wrap(e, fmt.Sprintf("(!mutantOn(%d) && (", id), fmt.Sprintf(") || mutantOn(%d) && (%s))", id, oneLine(other)))
	}
}

// add files a mutant and returns its id; -1 where the compiler refuses it.
func (m *mutator) add(n ast.Node, before, after string) int {
	line := m.fset.Position(n.Pos()).Line
	if m.refused[fmt.Sprintf("%s:%d", m.file, line)] {
		return -1
	}
	id := len(*m.mutants) + 1
	*m.mutants = append(*m.mutants, &mutant{id, m.file, line, m.function, oneLine(before), oneLine(after)})
	return id
}

var newline = regexp.MustCompile(`\s*\n\s*`)

func oneLine(text string) string { return newline.ReplaceAllString(text, " ") }

func (m *mutator) offset(p token.Pos) int { return m.fset.Position(p).Offset }

func (m *mutator) text(n ast.Node) string { return string(m.src[m.offset(n.Pos()):m.offset(n.End())]) }

// wrap puts text before and after a node. What was wrapped first stays outside.
func (m *mutator) wrap(n ast.Node, before, after string) {
	m.wraps = append(m.wraps, wrap{m.offset(n.Pos()), m.offset(n.End()), before, after})
}

// wrap is text around a piece of the source.
type wrap struct {
	start, end    int
	before, after string
}

// weave writes the source with all wraps. Nodes nest, so wraps do; none holds a
// line break, so that lines stay what they are.
func weave(src []byte, wraps []wrap) []byte {
	closing, opening := map[int]string{}, map[int]string{}
	for _, w := range wraps {
		opening[w.start] += w.before
		closing[w.end] = w.after + closing[w.end]
	}
	var out []byte
	for i := range len(src) + 1 {
		out = append(out, closing[i]...)
		out = append(out, opening[i]...)
		if i < len(src) {
			out = append(out, src[i])
		}
	}
	return out
}
