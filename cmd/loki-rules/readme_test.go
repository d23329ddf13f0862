package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/shown"
)

// inPages is loki-rules, for pages that show what it prints.
var inPages = shown.Program{Mark: "loki-rules", Run: func(args []string) ([]byte, []byte, int) {
	var stdout, stderr bytes.Buffer
	code := run(args, strings.NewReader(""), &stdout, &stderr)
	return stdout.Bytes(), stderr.Bytes(), code
}}

// TestPages holds every output that README and docs show against what loki-rules
// prints today. -update rewrites them.
func TestPages(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	for _, page := range []string{"README.md", "docs/rules.md"} {
		shown.Hold(t, page, *update, inPages)
	}
}

// TestTutorial does so for the tutorial, whose reader is in the example.
func TestTutorial(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", "examples", "rules-tested"))
	shown.Hold(t, filepath.Join("..", "..", "docs", "testing.md"), *update, inPages)
}

// TestRepositoryOfTheReadme: the repository that the README and the demo show is
// sound, for every target.
func TestRepositoryOfTheReadme(t *testing.T) {
	for _, target := range []string{"dev", "prod"} {
		var stdout, stderr bytes.Buffer
		if code := run([]string{"check", "-C", filepath.Join("..", "..", "testdata", "rules"), "-t", target, "--fail-on", "info"}, strings.NewReader(""), &stdout, &stderr); code != 0 {
			t.Errorf("%s: exit %d\n%s%s", target, code, stdout.String(), stderr.String())
		}
	}
}
