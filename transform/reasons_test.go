package transform_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// TestReasonsAreExplained: every reason there is has its page, and docs/post-render.md names it.
func TestReasonsAreExplained(t *testing.T) {
	page, err := os.ReadFile("../docs/post-render.md")
	if err != nil {
		t.Fatal(err)
	}
	reasons := declaredReasons(t)
	if len(reasons) < 10 {
		t.Fatalf("found only the reasons %v", reasons)
	}
	for _, reason := range reasons {
		i := slices.IndexFunc(transform.Reasons(), func(p transform.ReasonPage) bool { return string(p.Reason) == reason })
		if i < 0 || transform.Reasons()[i].What == "" {
			t.Errorf("%s is not explained", reason)
		}
		if !strings.Contains(string(page), "`"+reason+"`") {
			t.Errorf("docs/post-render.md does not name %s", reason)
		}
	}
}

func declaredReasons(t *testing.T) (ids []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "finding/finding.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Reason" {
			literal, isLiteral := spec.Values[0].(*ast.BasicLit)
			if !isLiteral {
				t.Fatalf("%s is no literal", spec.Names[0].Name)
			}
			id, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		return true
	})
	return ids
}
