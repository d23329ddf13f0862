package transform_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var updateArchitecture = flag.Bool("update-architecture", false, "write the table of docs/architecture.md anew")

const architecture = "../docs/architecture.md"

// TestArchitecture: the page for the first day lists the packages there are, with
// what each stands on, and draws no arrow that is not an import.
func TestArchitecture(t *testing.T) {
	text, err := os.ReadFile(architecture)
	if err != nil {
		t.Fatal(err)
	}
	sources := readSources(t, os.DirFS(".."))
	before, rest, ok := strings.Cut(string(text), "<!-- packages -->\n")
	old, after, closed := strings.Cut(rest, "<!-- /packages -->")
	if !ok || !closed {
		t.Fatal("no place for the table")
	}
	table := packageTable(sources)
	if *updateArchitecture {
		if err := os.WriteFile(architecture, []byte(before+"<!-- packages -->\n"+table+"<!-- /packages -->"+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != table {
		t.Error("the table of packages is not today's: go test ./transform -run TestArchitecture -update-architecture")
	}
	drawn := regexp.MustCompile(`(?m)^  ([\w/-]+/[\w/-]+|transform) -- "[^"]*" --> ([\w/-]+)$`).FindAllStringSubmatch(string(text), -1)
	if len(drawn) < 10 {
		t.Fatalf("only %d arrows are drawn", len(drawn))
	}
	for _, arrow := range drawn {
		if !slices.Contains(imports(sources)[arrow[1]], arrow[2]) {
			t.Errorf("%s does not import %s", arrow[1], arrow[2])
		}
	}
}

// packageTable has a row for each package, top floor first.
func packageTable(sources []source) string {
	var b strings.Builder
	b.WriteString("| package | what it is for | stands on |\n|---|---|---|\n")
	standsOn := imports(sources)
	for _, floor := range order {
		for _, dir := range floor {
			var below []string
			for _, to := range standsOn[dir] {
				below = append(below, shortName(to))
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", dir, purpose(sources, dir), strings.Join(below, ", "))
		}
	}
	return b.String()
}

// shortName leaves out what is above most packages.
func shortName(dir string) string {
	return strings.TrimPrefix(strings.TrimPrefix(dir, "transform/internal/"), "transform/")
}

// imports are the packages of this module that each one imports, tests left out.
func imports(sources []source) map[string][]string {
	all := map[string][]string{}
	for _, s := range sources {
		if s.test {
			continue
		}
		for _, imported := range s.imports() {
			own, ok := strings.CutPrefix(imported+"/", modulePath+"/")
			own = strings.TrimSuffix(own, "/")
			if ok && !slices.Contains(all[s.dir], own) {
				all[s.dir] = append(all[s.dir], own)
			}
		}
	}
	for _, to := range all {
		slices.Sort(to)
	}
	return all
}

// purpose is the first sentence of a package's doc, without its name.
func purpose(sources []source, dir string) string {
	for _, s := range sources {
		if s.dir != dir || s.test || s.file.Doc == nil {
			continue
		}
		sentence := strings.Join(strings.Fields(s.file.Doc.Text()), " ")
		if end := strings.Index(sentence, ". "); end >= 0 {
			sentence = sentence[:end]
		}
		words := strings.SplitN(strings.TrimSuffix(sentence, "."), " ", 3)
		return strings.ReplaceAll(words[2], "|", `\|`)
	}
	return ""
}
