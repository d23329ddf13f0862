package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStderrIsSaid: what goes to stderr goes through Say and Tell, which make it
// harmless. A text of ours, without a verb in it, may go there by itself.
func TestStderrIsSaid(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if strings.Contains(line, "Fprintf(t.Stderr") || strings.Contains(line, "Fprintln(t.Stderr") || strings.Contains(line, "Fprint(t.Stderr, terminal") {
				t.Errorf("%s:%d: %s: Say it", name, i+1, strings.TrimSpace(line))
			}
		}
	}
}
