package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulertest"
)

// manyGroups is a repository of 2,500 groups in 250 files.
func manyGroups(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "rules", "team-a"), 0o755); err != nil {
		b.Fatal(err)
	}
	for f := range 250 {
		var text strings.Builder
		text.WriteString("groups:\n")
		for g := range 10 {
			fmt.Fprintf(&text, "  - name: g%d\n    interval: 1m\n    rules:\n", g)
			for r := range 3 {
				fmt.Fprintf(&text, "      - alert: A%d\n        expr: sum by (app) (rate({app=\"svc%d\"} |= \"error\" | json | level=\"error\" [5m])) > %d\n        for: 5m\n        labels:\n          severity: page\n        annotations:\n          summary: \"{{ $labels.app }} is at {{ $value }}\"\n", r, f, r)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, "rules", "team-a", fmt.Sprintf("f%d.yaml", f)), []byte(text.String()), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

func BenchmarkBuild(b *testing.B) {
	dir := manyGroups(b)
	for b.Loop() {
		if code := run([]string{"build", "-C", dir, "--revision", "none"}, strings.NewReader(""), io.Discard, io.Discard); code != 0 {
			b.Fatal(code)
		}
	}
}

// BenchmarkPushNothing is a push with nothing to do, the ruler's time included.
func BenchmarkPushNothing(b *testing.B) {
	dir := manyGroups(b)
	r := rulertest.New(rulertest.Options{Auth: true}, nil)
	address := rulertest.Start(b, r).URL
	push := func() {
		if code := run([]string{"push", "-C", dir, "--deliver", "ruler-api", "--address", address, "--revision", "none"}, strings.NewReader(""), io.Discard, io.Discard); code != 0 {
			b.Fatal(code)
		}
	}
	push()
	for b.Loop() {
		push()
	}
}
