package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	locks "sync"
	"testing"
	"time"
)

// TestWatch: a change of a rule runs its tests again, and a file that somebody is
// in the middle of writing ends nothing.
func TestWatch(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rule := func(threshold string) string {
		return "groups: [{name: g, rules: [{alert: A, expr: 'sum(count_over_time({a=\"b\"}[5m])) > " + threshold + "'}]}]"
	}
	write("rules/a.yaml", rule("0"))
	write("tests/a_test.yaml", `tests: {input_streams: {labels: '{a="b"}', lines: x}, alert_rule_test: {alertname: A, eval_time: 1m, exp_alerts: {}}}`)
	var out recorder
	go run([]string{"test", "-C", dir, "--watch"}, strings.NewReader(""), &out, io.Discard) // it ends with the test
	out.waitFor(t, "1 passed, 0 failed")
	write("rules/a.yaml", rule("100"))
	out.waitFor(t, "0 passed, 1 failed")
	write("rules/a.yaml", "groups: [{")
	write("rules/a.yaml", rule("0"))
	out.waitFor(t, "1 passed, 0 failed")
}

// recorder remembers what is written until somebody waits for it.
type recorder struct {
	locks.Mutex
	text  string // not waited for yet
	whole string
}

func (r *recorder) Write(p []byte) (int, error) {
	r.Lock()
	defer r.Unlock()
	r.text += string(p)
	r.whole += string(p)
	return len(p), nil
}

func (r *recorder) waitFor(t *testing.T, text string) {
	t.Helper()
	for range 600 {
		r.Lock()
		_, rest, found := strings.Cut(r.text, text)
		if found {
			r.text = rest
		}
		r.Unlock()
		if found {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%q was not written; there is %q", text, r.text)
}
