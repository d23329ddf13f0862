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
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	fresh := shown.ReplaceAllFunc(readme, func(block []byte) []byte {
		blocks++
		m := shown.FindSubmatch(block)
		var stdout, stderr bytes.Buffer
		code := run(strings.Fields(string(m[2])), strings.NewReader(""), &stdout, &stderr)
		if strconv.Itoa(code) != string(m[1]) {
			t.Errorf("%s: exit %d\n%s", m[2], code, stderr.String())
		}
		return []byte("<!-- loki-rules " + string(m[1]) + ": " + string(m[2]) + " -->\n```\n" + stdout.String() + "```\n")
	})
	switch {
	case blocks == 0:
		t.Error("the README shows no output of loki-rules")
	case bytes.Equal(fresh, readme):
	case !*update:
		t.Fatal("the README shows output that is not today's: go test ./cmd/loki-rules -run TestReadme -update")
	default:
		if err := os.WriteFile("README.md", fresh, 0o600); err != nil {
			t.Fatal(err)
		}
	}
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
