package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/shown"
)

// TestDemo holds what docs/rules.md shows of make demo-rules against what the demo
// prints today: real processes, beside a ruler that polls.
func TestDemo(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the demo is a shell script")
	}
	t.Chdir(filepath.Join("..", ".."))
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", bin+string(filepath.Separator), "./cmd/loki-ruler-sidecar", "./cmd/loki-rules/internal/rulertest/demo").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	shown.Hold(t, filepath.Join("docs", "rules.md"), *update, shown.Program{Mark: "demo-rules", Run: func(args []string) ([]byte, []byte, int) {
		var stdout, stderr bytes.Buffer
		cmd := exec.Command(filepath.Join(bin, "demo"), args...)
		cmd.Env = append(os.Environ(), "NO_COLOR=1", "COLUMNS=0", "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH")) // loki-rules is on it already
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			return nil, append(stderr.Bytes(), err.Error()...), 2
		}
		return settled(stdout.Bytes()), stderr.Bytes(), 0
	}})
}

// settled takes from the output what differs from one run to the next: the port of
// the ruler, and how long it took until it polled.
func settled(out []byte) []byte {
	out = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAll(out, []byte("127.0.0.1:3100"))
	return regexp.MustCompile(`seen after \S+`).ReplaceAll(out, []byte("seen after 1s"))
}
