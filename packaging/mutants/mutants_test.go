package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is changed of a piece of source, one mutant a line.
func TestMutate(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"a condition", "if a { f() }", `
			a => false
			a => true
			a => !(a)
			f() => nothing`},
		{"operands and boundaries", "if a && n < 3 { f() }", `
			a && n < 3 => false
			a && n < 3 => true
			a && n < 3 => !(a && n < 3)
			a && n < 3 => a
			a && n < 3 => n < 3
			n < 3 => n <= 3
			f() => nothing`},
		{"a number that is one off", "if n != 1 { f() }", `
			n != 1 => false
			n != 1 => true
			n != 1 => !(n != 1)
			n != 1 => n < 1
			n != 1 => n > 1
			f() => nothing`},
		{"a length is 0 or not", "for len(s) > 0 { f() }", `
			len(s) > 0 => false
			f() => nothing`},
		{"cases", `switch s { case "x", "y": f() }`, `
			case "x" => never
			case "y" => never
			f() => nothing`},
		{"cases after a statement", `switch s := s; s { case "x": f() }`, `
			case "x" => never
			f() => nothing`},
		{"conditions of a switch", `switch { case a: f() }`, `
			a => false
			a => true
			a => !(a)
			f() => nothing`},
		{"statements", "for range s { n++; n = 2; continue }; for range s { continue }; panic(n)", `
			n++ => nothing
			n = 2 => nothing
			continue => nothing`},
		{"a stable sort", "slices.SortStableFunc(l, order)", `
			slices.SortStableFunc => slices.SortFunc
			slices.SortStableFunc(l, order) => nothing`},
		{"on one line", "if a &&\n\t\ta {\n f() }", `
			a && a => false
			a && a => true
			a && a => !(a && a)
			a && a => a
			a && a => a
			f() => nothing`},
	} {
		t.Run(c.name, func(t *testing.T) { checkMutants(t, "", c.body, c.want) })
	}
}

func TestMutateResults(t *testing.T) {
	for _, c := range []struct{ name, results, body, want string }{
		{"a bool", "bool", "return true", "true => false"},
		{"a condition", "bool", "return n > 1", "n > 1 => false\nn > 1 => true\nn > 1 => n >= 1"},
		{"two values", "(x string, err error)", `return s, errors.New("x")`, "s => zero value\nerrors.New(\"x\") => zero value"},
		{"nothing to change", "(string, error, int, T, answer)", `return "", nil, 0, T{}, no`, ""},
		{"of a function in it", "string", "f(func() bool { return a }); return s", "f(func() bool { return a }) => nothing\na => false\na => true\ns => zero value"},
	} {
		t.Run(c.name, func(t *testing.T) { checkMutants(t, c.results, c.body, c.want) })
	}
}

func checkMutants(t *testing.T, results, body, want string) {
	t.Helper()
	var mutants []*mutant
	src := "package p\n\nconst (\n\tno answer = iota\n\tyes\n)\n\nfunc g() " + results + " { " + body + " }\n"
	text, err := mutate("p.go", []byte(src), nil, &mutants)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range mutants {
		got = append(got, strings.TrimPrefix(m.name(), "g: "))
	}
	want = strings.TrimSpace(strings.ReplaceAll(want, "\t", ""))
	if strings.Join(got, "\n") != want {
		t.Errorf("mutants are\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if strings.Count(string(text), "\n") != strings.Count(src, "\n") {
		t.Errorf("lines moved:\n%s", text)
	}
}

// A whole run on a small module: what a test sees is killed, what is listed does
// not count, and the rest is shown with its place.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.24\n",
		"p/p.go": `package p

func Sign(n int) string {
	switch {
	case n < 0:
		return "-"
	case n > 0:
		return "+"
	}
	return ""
}

func Kind(s string) (kind string) {
	switch s = s + ""; s {
	case "a", "b":
		kind = "letter"
	case "1":
		return "digit"
	}
	for i := 0; i < 3; i++ {
		if i == 5 {
			kind = "never"
		}
	}
	return kind
}
`,
		"p/p_test.go": `package p

import "testing"

func TestSign(t *testing.T) {
	if Sign(-1) != "-" || Sign(1) != "+" || Sign(0) != "" {
		t.Error("wrong")
	}
}

func TestKind(t *testing.T) {
	if Kind("a") != "letter" || Kind("1") != "digit" || Kind("c") != "" {
		t.Error("wrong")
	}
}
`,
		"equivalent.txt": "# listed\np:\nKind: i == 5 => false\n\tIt is never 5.\nSign: n < 0 => true\n\tThis is wrong.\n",
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	var stdout, stderr strings.Builder
	code := run([]string{"-equivalent", "equivalent.txt", "./p"}, &stdout, &stderr)
	const want = `p: 24 mutants, 18 killed, 1 equivalent, 5 survive
  p.go:15: Kind: case "b" => never
  p.go:20: Kind: i < 3 => false
  p.go:20: Kind: i < 3 => i <= 3
  p.go:21: Kind: i == 5 => i >= 5
  p.go:22: Kind: kind = "never" => nothing (no test comes here)
  stale in equivalent.txt: Sign: n < 0 => true
`
	if code != 1 || stdout.String() != want || stderr.String() != "" {
		t.Errorf("exit %d, stderr %q, stdout\n%s", code, stderr.String(), stdout.String())
	}
	stdout.Reset()
	if code := run([]string{"-equivalent", "equivalent.txt", "-files", "q.go", "./p"}, &stdout, &stderr); code != 0 || stdout.String() != "p: 0 mutants, 0 killed, 0 equivalent, 0 survive\n" {
		t.Errorf("of another file: exit %d, stderr %q, stdout\n%s", code, stderr.String(), stdout.String())
	}
	after, err := os.ReadFile(filepath.Join(dir, "p/p.go"))
	if err != nil || string(after) != files["p/p.go"] {
		t.Errorf("the source was touched, error %v", err)
	}
}

func TestReadEquivalents(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"p:\nf: a => b\n", "no reason is given"},
		{"p:\nf: a => b\nf: c => d\n\twhy\n", "no reason is given"},
		{"f: a => b\n\twhy\n", "is of no package"},
	} {
		file := filepath.Join(t.TempDir(), "equivalent.txt")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readEquivalents(file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v", c.text, err)
		}
	}
}
