package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/shown"
)

// inPages is the program that pages show the output of.
var inPages = shown.Program{Mark: "loki-ruler-sidecar", Run: func(args []string) ([]byte, []byte, int) {
	var stdout, stderr bytes.Buffer
	code := run(args, bytes.NewReader(nil), &stdout, &stderr)
	return stdout.Bytes(), stderr.Bytes(), code
}}

// TestPages holds every output that README and docs show against what the binary
// prints today. -update rewrites them.
func TestPages(t *testing.T) {
	inRepository(t, filepath.Join("..", ".."))
	for _, page := range []string{"README.md", "docs/post-render.md", "docs/lint.md"} {
		shown.Hold(t, page, *update, inPages)
	}
}

// inRepository makes the repository the working directory, as it is a reader's.
func inRepository(t *testing.T, root string) {
	t.Helper()
	t.Chdir(root)
	t.Setenv("NO_COLOR", "1")
	t.Setenv("COLUMNS", "")
	fixed, err := os.ReadFile(filepath.Join("testdata", "readme", "loki.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code := run(nil, bytes.NewReader(fixed), &stdout, &stderr)
	if code != exitDone {
		t.Fatalf("post-render of the README's input: exit %d\n%s", code, stderr.String())
	}
	out := stdout.Bytes()
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
