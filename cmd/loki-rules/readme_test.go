package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// shown finds a command in the README and the output under it:
//
//	<!-- loki-rules EXIT: ARGUMENTS -->
var shown = regexp.MustCompile("(?s)<!-- loki-rules (\\d): ([^\n]*) -->\n```\n.*?```\n")

// TestReadme holds every output of loki-rules that the README shows against what
// it prints today. -update rewrites it.
func TestReadme(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	holdOutputs(t, "README.md")
}

// TestTutorial does so for the tutorial, whose reader is in the example.
func TestTutorial(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", "examples", "rules-tested"))
	holdOutputs(t, filepath.Join("..", "..", "docs", "testing.md"))
}

func holdOutputs(t *testing.T, page string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	fresh := shown.ReplaceAllFunc(text, func(block []byte) []byte {
		blocks++
		m := shown.FindSubmatch(block)
		var stdout, stderr bytes.Buffer
		code := run(arguments(string(m[2])), strings.NewReader(""), &stdout, &stderr)
		if strconv.Itoa(code) != string(m[1]) {
			t.Errorf("%s: exit %d\n%s", m[2], code, stderr.String())
		}
		return []byte("<!-- loki-rules " + string(m[1]) + ": " + string(m[2]) + " -->\n```\n" + stdout.String() + "```\n")
	})
	switch {
	case blocks == 0:
		t.Errorf("%s shows no output of loki-rules", page)
	case bytes.Equal(fresh, text):
	case !*update:
		t.Fatalf("%s shows output that is not today's: go test ./cmd/loki-rules -run %s -update", page, t.Name())
	default:
		if err := os.WriteFile(page, fresh, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// arguments splits a command line at blanks, but for those between single quotes.
func arguments(line string) []string {
	var all []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			all = append(all, part)
		} else {
			all = append(all, strings.Fields(part)...)
		}
	}
	return all
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
