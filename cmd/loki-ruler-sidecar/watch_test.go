package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLintWatch: a change is judged again, and a file that somebody is in the
// middle of writing ends nothing.
func TestLintWatch(t *testing.T) {
	dir := t.TempDir()
	file, out := filepath.Join(dir, "rules.yaml"), filepath.Join(dir, "report.txt")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	waitFor := func(text string) {
		t.Helper()
		report := []byte(nil)
		for range 600 {
			report, _ = os.ReadFile(out) // it is not there at first
			if strings.Contains(string(report), text) {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("%q was not reported; there is %q", text, report)
	}
	write("groups: [{name: g, rules: [{alert: A, expr: up == 0}]}]\n")
	go run([]string{"lint", "--watch", file, "--format", "text=" + out}, strings.NewReader(""), io.Discard, io.Discard) // it ends with the test
	waitFor("error[rule-promql-not-logql]")
	write("groups: [{")
	write(`groups: [{name: g, rules: [{alert: A, expr: 'sum(rate({app="a"}[5m])) > 1'}]}]` + "\n")
	waitFor("\n1 info in 1 rule file\n")
}
