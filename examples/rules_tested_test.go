package examples_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRulesTested runs the commands of the README in a copy of the program: all
// rules are tested, and all mutants seen.
func TestRulesTested(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "loki-rules")
	if out, err := exec.Command("go", "build", "-o", binary, "../cmd/loki-rules").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range []struct {
		args string
		says []string
	}{
		{"check", nil},
		{"test --coverage --mutants", []string{"2 of 2 rules are tested", "10 of 10 mutants are seen", " 0 failed"}},
		{"test --format junit", []string{`failures="0"`}},
		{"replay rules/checkout.yaml --logs logs/checkout.log", []string{"PaymentsFail: fired once"}},
	} {
		command := exec.Command(binary, strings.Fields(c.args)...)
		command.Dir = "rules-tested"
		out, err := command.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", c.args, err, out)
		}
		contains(t, c.args, string(out), c.says...)
	}
}
