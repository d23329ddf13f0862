package main

import (
	"bytes"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// TestPaint: a diff is coloured line by line, and only where colour is wanted.
func TestPaint(t *testing.T) {
	const text = "--- a\n+++ b\n@@ -1 +1,2 @@\n kept\n-old\n+new\n\\ No newline at end of file"
	const want = "\x1b[1m--- a\x1b[0m\n\x1b[1m+++ b\x1b[0m\n\x1b[36m@@ -1 +1,2 @@\x1b[0m\n kept\n\x1b[31m-old\x1b[0m\n\x1b[32m+new\x1b[0m\n\\ No newline at end of file"
	for _, c := range []struct {
		name string
		flag string
		env  map[string]string
		want string
	}{
		{"a pipe", "auto", nil, text},
		{"forced", "auto", map[string]string{"CLICOLOR_FORCE": "1"}, want},
		{"forced, but not wanted", "auto", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, text},
		{"forced off", "auto", map[string]string{"CLICOLOR_FORCE": "0"}, text},
		{"forced as elsewhere", "auto", map[string]string{"FORCE_COLOR": "1"}, want},
		{"the flag", "always", map[string]string{"NO_COLOR": "1"}, want},
		{"the flag says no", "never", map[string]string{"FORCE_COLOR": "1"}, text},
	} {
		term := &console{Terminal: &terminal.Terminal{Stdout: &bytes.Buffer{}, Color: c.flag, Getenv: func(name string) string { return c.env[name] }}}
		if got := string(term.paint([]byte(text))); got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
