package lint

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
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
			if r.Check != nil {
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

func checkPage(t *testing.T, r Rule) {
	t.Helper()
	page := r.Page()
	if !kebab.MatchString(r.ID) || !strings.HasPrefix(page, "# "+r.ID+"\n\n") {
		t.Fatalf("no page of this name, or the id is not kebab-case")
	}
	at := 0
	for _, h := range headings {
		i := strings.Index(page[at:], "\n## "+h+"\n")
		if i < 0 {
			t.Fatalf("the page has no %q behind the heading before it", h)
		}
		at += i
	}
	if title := r.Title(); title == "" || !strings.HasSuffix(title, ".") {
		t.Errorf("the page's first sentence is %q", title)
	}
	if r.Check == nil {
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
func checkScenario(t *testing.T, r Rule) {
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

// TestPagesHaveRules: no page without a rule.
func TestPagesHaveRules(t *testing.T) {
	files, err := os.ReadDir("pages")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		id, _ := strings.CutSuffix(f.Name(), ".md")
		if _, ok := Find(id); !ok {
			t.Errorf("pages/%s has no rule", f.Name())
		}
	}
}

// TestExplainFindsSymptoms: what a page says a user sees leads back to it.
func TestExplainFindsSymptoms(t *testing.T) {
	for _, r := range Rules() {
		for _, line := range r.Symptoms() {
			if len(wordsOf(line)) < minWords {
				continue
			}
			found := Explain(`level=error ts=2026-11-22T03:00:00Z caller=x.go:1 ` + line)
			if !slices.ContainsFunc(found, func(m Match) bool { return m.Rule.ID == r.ID }) {
				t.Errorf("%s is not found by %q", r.ID, line)
			}
		}
	}
}
