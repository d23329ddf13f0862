package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// shown finds a command in the README and the output under it: fenced behind
// "run", and as Markdown, up to an end mark, behind "show":
//
//	<!-- run EXIT: ARGUMENTS -->
//	<!-- show EXIT: ARGUMENTS -->
var shown = regexp.MustCompile("(?s)<!-- (?:run (\\d): ([^\n]*) -->\n(```\\w*\n).*?```\n|show (\\d): ([^\n]*) -->\n.*?<!-- end -->\n)")

// TestReadme holds every output the README shows against what the binary
// prints today. -update rewrites it.
func TestReadme(t *testing.T) {
	root := filepath.Join("..", "..")
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	inRepository(t, root)
	blocks := 0
	fresh := shown.ReplaceAllFunc(readme, func(block []byte) []byte {
		blocks++
		return refresh(t, block)
	})
	if blocks < 6 {
		t.Errorf("the README shows only %d outputs", blocks)
	}
	if bytes.Equal(fresh, readme) {
		return
	}
	if !*update {
		t.Fatal("the README shows output that is not today's: go test ./cmd/loki-ruler-sidecar -run TestReadme -update")
	}
	if err := os.WriteFile("README.md", fresh, 0o600); err != nil {
		t.Fatal(err)
	}
}

// inRepository makes the repository the working directory, as it is a reader's.
func inRepository(t *testing.T, root string) {
	t.Helper()
	t.Chdir(root)
	t.Setenv("NO_COLOR", "1")
	fixed, err := os.ReadFile(filepath.Join("testdata", "readme", "loki.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	out, code := output(t, fixed)
	if code != exitDone {
		t.Fatalf("post-render of the README's input: exit %d", code)
	}
	golden := filepath.Join("testdata", "readme", "fixed.yaml")
	if *update {
		if err := os.WriteFile(golden, out, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(golden); err != nil || !bytes.Equal(want, out) {
		t.Fatalf("%s is not what post-render makes of loki.yaml today (%v): -update", golden, err)
	}
}

func refresh(t *testing.T, block []byte) []byte {
	t.Helper()
	m := shown.FindSubmatch(block)
	verb, exit, line, fence := "run", string(m[1]), string(m[2]), string(m[3])
	if fence == "" {
		verb, exit, line = "show", string(m[4]), string(m[5])
	}
	want, err := strconv.Atoi(exit)
	if err != nil {
		t.Fatal(err)
	}
	out, code := output(t, nil, words(line)...)
	if code != want {
		t.Errorf("%s: exit %d, the README says %d", line, code, want)
	}
	head := "<!-- " + verb + " " + exit + ": " + line + " -->\n"
	if fence == "" {
		return []byte(head + string(out) + "<!-- end -->\n")
	}
	return []byte(head + fence + string(out) + "```\n")
}

// output runs the program itself, without a process.
func output(t *testing.T, stdin []byte, args ...string) ([]byte, int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, bytes.NewReader(stdin), &stdout, &stderr)
	if code == exitFailed {
		t.Errorf("%v: %s", args, stderr.String())
	}
	return stdout.Bytes(), code
}

// words splits a command line at blanks outside double quotes.
func words(line string) []string {
	var all []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			all = append(all, part)
			continue
		}
		all = append(all, strings.Fields(part)...)
	}
	return all
}

// TestReadmeCommands: the make targets the README names exist.
func TestReadmeCommands(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^make ([a-z-]+)$`).FindAllSubmatch(readme, -1) {
		cmd := exec.Command("make", "-n", string(m[1])) //nolint:gosec // a word of our README
		cmd.Dir = filepath.Join("..", "..")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("make %s: %v\n%s", m[1], err, out)
		}
	}
}
