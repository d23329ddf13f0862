package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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

// timed is a ruler, and how long it took to answer: what is left of a verb's time is
// the verb's own.
type timed struct {
	*rulertest.Ruler
	took atomic.Int64 // nanoseconds
}

func (r *timed) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	begun := time.Now()
	r.Ruler.ServeHTTP(w, q)
	r.took.Add(int64(time.Since(begun)))
}

// filled is a ruler that has all of a repository, and a run of a verb against it.
func filled(b *testing.B, dir string) (*timed, func(code int, verb string, flags ...string)) {
	b.Helper()
	r := &timed{Ruler: rulertest.New(rulertest.Options{Auth: true}, nil)}
	server := httptest.NewServer(r)
	b.Cleanup(server.Close)
	do := func(code int, verb string, flags ...string) {
		args := append([]string{verb, "-C", dir, "--deliver", "ruler-api", "--address", server.URL}, flags...)
		if got := run(args, strings.NewReader(""), io.Discard, io.Discard); got != code {
			b.Fatalf("%v: exit %d, want %d", args, got, code)
		}
	}
	do(0, "push", "--revision", "none")
	r.Poll()
	return r, do
}

// report says what of the time was the ruler's, and how many requests wrote.
func (r *timed) report(b *testing.B, writes int) {
	b.ReportMetric(float64(r.took.Load())/float64(b.N)/1e6, "ruler-ms/op")
	b.ReportMetric(float64(writes)/float64(b.N), "writes/op")
}

// BenchmarkPushNothing is a push with nothing to do.
func BenchmarkPushNothing(b *testing.B) {
	r, do := filled(b, manyGroups(b))
	r.took.Store(0)
	r.Forget()
	for b.Loop() {
		do(0, "push", "--revision", "none")
	}
	r.report(b, len(r.Writes()))
}

// BenchmarkPushOne is a push of one group that has changed: it is the one group that
// is written, and the stamp says the new revision.
func BenchmarkPushOne(b *testing.B) {
	dir := manyGroups(b)
	r, do := filled(b, dir)
	file := filepath.Join(dir, "rules", "team-a", "f7.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	groups := 0
	r.took.Store(0)
	r.Forget()
	for i := 0; b.Loop(); i++ {
		changed := strings.Replace(string(text), "for: 5m", fmt.Sprintf("for: %dm", 6+i%50), 1)
		if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
			b.Fatal(err)
		}
		do(0, "push", "--revision", "none")
	}
	for _, write := range r.Writes() {
		if strings.Contains(write, "/f7.yaml") {
			groups++
		}
	}
	r.report(b, len(r.Writes()))
	b.ReportMetric(float64(groups)/float64(b.N), "groups/op")
}

// BenchmarkDiff compares what is equal, and comes to its end each time.
func BenchmarkDiff(b *testing.B) {
	for _, against := range []string{"store", "loaded", "build"} {
		b.Run(against, func(b *testing.B) {
			dir := manyGroups(b)
			r, do := filled(b, dir)
			flags := []string{"--against", against}
			if against == "build" {
				out := b.TempDir()
				if code := run([]string{"build", "-C", dir, "--revision", "none", "-o", out}, strings.NewReader(""), io.Discard, io.Discard); code != 0 {
					b.Fatal(code)
				}
				flags = append(flags, out)
			}
			r.took.Store(0)
			r.Forget()
			for b.Loop() {
				do(0, "diff", flags...)
			}
			r.report(b, len(r.Writes()))
		})
	}
}
