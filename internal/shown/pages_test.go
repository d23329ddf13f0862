package shown

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// shelf is how many bytes README.md may have: it is read, the rest is looked up.
const shelf = 12 << 10

// TestPages: every Markdown page of the repository links to what is there.
func TestPages(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	pages := pages(t, ".")
	if len(pages) < 50 {
		t.Fatalf("only %d pages", len(pages))
	}
	for _, page := range pages {
		holdLinks(t, page)
	}
	if size := len(read(t, "README.md")); size > shelf {
		t.Errorf("README.md has %d bytes, over %d: move what is looked up into docs", size, shelf)
	}
}

// TestMake: the make targets that pages name are there. The Makefile of an
// example has its own.
func TestMake(t *testing.T) {
	own := regexp.MustCompile(`(?m)^([a-z0-9-]+):`).FindAllStringSubmatch(read(t, filepath.Join("..", "..", "Makefile")), -1)
	for _, c := range Commands(t, filepath.Join("..", ".."), "make") {
		is := func(m []string) bool { return m[1] == c.Args[0] }
		if len(c.Args) > 0 && !strings.HasPrefix(c.Page, "examples/make/") && !slices.ContainsFunc(own, is) {
			t.Errorf("%s: make %s: no such target", c.Page, c.Args[0])
		}
	}
}

// TestGoTest: the tests and benchmarks that pages name are in the packages that
// they name.
func TestGoTest(t *testing.T) {
	root := filepath.Join("..", "..")
	for _, c := range Commands(t, root, "go") {
		if len(c.Args) < 2 || c.Args[0] != "test" {
			continue
		}
		for flag, prefix := range map[string]string{"-run": "Test", "-bench": "Benchmark"} {
			at := slices.Index(c.Args, flag)
			if at < 0 || c.Args[at+1] == "'^$'" {
				continue
			}
			pattern, _, _ := strings.Cut(c.Args[at+1], "/")
			if !hasFunction(t, filepath.Join(root, c.Args[1]), prefix, pattern) {
				t.Errorf("%s: go test %s: nothing there is called %s", c.Page, strings.Join(c.Args[1:], " "), pattern)
			}
		}
	}
}

// hasFunction tells whether the tests of a package have a function that begins
// with prefix and matches pattern.
func hasFunction(t *testing.T, dir, prefix, pattern string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, m := range regexp.MustCompile(`(?m)^func (`+prefix+`\w+)\(`).FindAllStringSubmatch(read(t, file), -1) {
			if regexp.MustCompile(pattern).MatchString(m[1]) {
				return true
			}
		}
	}
	return false
}

func TestStarted(t *testing.T) {
	page := "`go test ./x -run Y` and, in text, go vet.\n\n```sh\nA=b go \\\n  run . | go build # go fmt\nmake go\n./bin/go\n```\n"
	want := [][]string{{"run", "."}, {"build"}, {}, {"test", "./x", "-run", "Y"}}
	if got := started(page, "go"); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%q, want %q", got, want)
	}
}
