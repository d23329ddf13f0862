package lint

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// scenarios is where each rule has its <id>.txtar, run through the real main.
var scenarios = filepath.Join("..", "..", "..", "cmd", "loki-ruler-sidecar", "testdata", "script", "lint")

// TestEveryRule: an id is used once, has a page that agrees with the code, and
// a scenario in which it fires, at a line and a column, and one in which it is
// silent.
func TestEveryRule(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		t.Run(r.ID, func(t *testing.T) {
			if seen[r.ID] {
				t.Error("the id is used twice")
			}
			seen[r.ID] = true
			checkPage(t, r)
			if !r.DocOnly() {
				checkScenario(t, r)
			}
		})
	}
	if len(seen) < 80 {
		t.Errorf("only %d rules", len(seen))
	}
}

var (
	kebab    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)
	headings = []string{"What goes wrong", "What you see", "How it is detected", "Fix", "Evidence"}
)

func checkPage(t *testing.T, r check.Rule) {
	t.Helper()
	page := r.Page()
	if !kebab.MatchString(r.ID) || !strings.HasPrefix(page, "# "+r.ID+"\n\n") {
		t.Fatalf("no page of this name, or the id is not kebab-case")
	}
	at := 0
	for _, h := range headings {
		i := strings.Index(page[at:], "\n## "+h+"\n")
		if i < 0 {
			t.Fatalf("the page has no %q after the heading before it", h)
		}
		at += i
	}
	if title := r.Title(); title == "" || !strings.HasSuffix(title, ".") {
		t.Errorf("the page's first sentence is %q", title)
	}
	if r.DocOnly() {
		return
	}
	for name, want := range map[string]string{"Severity": r.Severity.String(), "Fixable": map[bool]string{true: "yes", false: "no"}[r.Fixable]} {
		line := regexp.MustCompile(`(?m)^` + name + `: .*$`).FindString(page)
		if !strings.Contains(line, want) {
			t.Errorf("the page says %q, the code %s", line, want)
		}
	}
}

// checkScenario looks for a place the script asserts with the id, and for a
// run in which the id must not show.
func checkScenario(t *testing.T, r check.Rule) {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join(scenarios, r.ID+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	fires := regexp.MustCompile(`(?m)^stdout .*:\d+:\d+: \w+\\?\[` + regexp.QuoteMeta(r.ID))
	silent := regexp.MustCompile(`(?m)^! stdout .*` + regexp.QuoteMeta(r.ID) + `|^! stdout \.`)
	if !fires.Match(a.Comment) {
		t.Error("its scenario asserts no place where it fires")
	}
	if !silent.Match(a.Comment) {
		t.Error("its scenario has no manifest for which it is silent")
	}
	if r.Fixable && !bytes.Contains(a.Comment, []byte("post-render")) {
		t.Error("it is fixable, and its scenario does not run post-render")
	}
}

// TestEveryCauseIsTold: by exactly one rule, but for the two whose hop names its
// rule itself.
func TestEveryCauseIsTold(t *testing.T) {
	tellers := map[delivery.Cause][]string{}
	for _, r := range Rules() {
		for _, cause := range r.Tells {
			tellers[cause] = append(tellers[cause], r.ID)
		}
	}
	for _, cause := range delivery.Causes() {
		if len(tellers[cause]) != 1 {
			t.Errorf("cause %d is told by %q, want one rule", cause, tellers[cause])
		}
		delete(tellers, cause)
	}
	for cause, rules := range tellers {
		t.Errorf("%q tell cause %d, which is none of their business", rules, cause)
	}
}

// rooms are the directories of the rules.
func rooms() []string {
	return []string{"rulers", "sidecars", "mounts", "objects", "files", "surroundings", "running"}
}

// TestEachRuleInItsPlace: no page without a rule, each in the room the rule names,
// and beside each page the file of its rule, but for those that rulefile judges or
// nobody does.
func TestEachRuleInItsPlace(t *testing.T) {
	for _, room := range rooms() {
		names, err := filepath.Glob(filepath.Join(room, "*.md"))
		if err != nil || len(names) == 0 {
			t.Fatalf("no pages in %s: %v", room, err)
		}
		for _, name := range names {
			id := strings.TrimSuffix(filepath.Base(name), ".md")
			if r, ok := Find(id); !ok || r.Pages.Room != room {
				t.Errorf("%s: the rule of this page is in room %q", name, r.Pages.Room)
			}
			if _, err := os.Stat(filepath.Join(room, strings.ReplaceAll(id, "-", "_")+".go")); err != nil && room != "files" && room != "running" {
				t.Errorf("%s has no file of its rule beside it: %v", name, err)
			}
		}
	}
}

// TestRulesLendNothing: what several rules need has a file of its own. Whatever a
// rule's file declares is used there only, but for the rule.
func TestRulesLendNothing(t *testing.T) {
	for _, room := range rooms() {
		declared, used := namesIn(t, room)
		for name, file := range declared {
			if _, isRule := Find(strings.ReplaceAll(strings.TrimSuffix(file, ".go"), "_", "-")); !isRule {
				continue
			}
			for _, user := range used[name] {
				if user != file {
					t.Errorf("%s/%s lends %s to %s", room, file, name, user)
				}
			}
		}
	}
}

// namesIn are the names a room declares at package level, each with its file, and
// the files in which a name is used. A selector's name counts as none.
func namesIn(t *testing.T, room string) (declared map[string]string, used map[string][]string) {
	t.Helper()
	declared, used = map[string]string{}, map[string][]string{}
	names, err := filepath.Glob(filepath.Join(room, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in %s: %v", room, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Base(name)
		for _, decl := range file.Decls {
			for _, id := range declares(decl) {
				declared[id] = base
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				ast.Inspect(n.X, func(n ast.Node) bool { return note(used, n, base) })
				return false
			case *ast.Ident:
				return note(used, n, base)
			}
			return true
		})
	}
	return declared, used
}

func note(used map[string][]string, n ast.Node, file string) bool {
	if id, ok := n.(*ast.Ident); ok && !slices.Contains(used[id.Name], file) {
		used[id.Name] = append(used[id.Name], file)
	}
	return true
}

// declares are the names of a declaration that only its package can use.
func declares(decl ast.Decl) []string {
	var all []string
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			all = append(all, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				all = append(all, s.Name.Name)
			case *ast.ValueSpec:
				for _, id := range s.Names {
					all = append(all, id.Name)
				}
			}
		}
	}
	return all
}

// TestExplainFindsSymptoms: what a page says a user sees leads back to it.
func TestExplainFindsSymptoms(t *testing.T) {
	e := NewExplainer()
	for _, r := range Rules() {
		for _, line := range r.Symptoms() {
			found := e.Ask(line)
			if !slices.ContainsFunc(found, func(f check.Rule) bool { return f.ID == r.ID }) {
				t.Errorf("%s is not found by %q", r.ID, line)
			}
		}
	}
}

// TestExplainAsk: what people paste, and what they type.
func TestExplainAsk(t *testing.T) {
	e := NewExplainer()
	for question, want := range map[string]string{
		"ruler-missing-sidecar": "ruler-missing-sidecar",
		"Ruler-Missing-Sidecar": "ruler-missing-sidecar",
		"rules-dir":             "rules-dir-not-creatable",
		"plugin: {Name:loki-ruler-sidecar Type:postrenderer/v1} not found":                                                          "helm-post-renderer-not-found",
		"Unable to fetch alert rules. Is the Loki data source properly configured?":                                                 "gateway-misses-ruler-routes",
		`level=error caller=instance.go:241 manager=tenant-wal msg="failed to create wal" err="mkdir /loki: read-only file system"`: "ruler-wal-dir-not-writable",
		`level=error caller=ruler.go:444 msg="unable to list rules" err="NoSuchKey: The specified key does not exist."`:             "",
		`MountVolume.SetUp failed for volume "ruler-rules" : configmap "loki-ruler-rules" not found`:                                "",
		"parse error : grouping not allowed for count_over_time aggregation":                                                        "rule-expr-refused",
		"no such thing anywhere": "",
	} {
		got := ""
		if found := e.Ask(question); len(found) > 0 {
			got = found[0].ID
		}
		if got != want {
			t.Errorf("%q: %q, want %q", question, got, want)
		}
	}
	if rules, normal := e.Line(`{"level": "INFO", "msg": "Loading incluster config..."}`); len(rules) > 0 || normal == "" {
		t.Errorf("a normal line: %v, %q", rules, normal)
	}
}
