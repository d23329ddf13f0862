//go:build unix

package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulertest"
)

// TestSync: the real main goes on, serves what it has to serve, says nothing
// secret, and ends when it is told to. What it does, and in which time, is told by
// the tests of package syncer, whose clock is their own.
func TestSync(t *testing.T) {
	t.Setenv("LOKI_AUTH_TOKEN", "secret-token")
	r := rulertest.New(rulertest.Options{Auth: true}, nil)
	address := rulertest.Start(t, r).URL
	dir := t.TempDir()
	rule := func(expr string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(dir, "a"), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "a", "x.yaml"), []byte("groups: [{name: g, rules: [{alert: A, expr: "+expr+"}]}]"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rule("vector(1)")
	var out, log recorder
	ended := make(chan int)
	go func() {
		ended <- run([]string{"sync", "--watch", dir, "--address", address, "--listen", "127.0.0.1:0", "--poll", "50ms", "--settle", "20ms", "--log-format", "json", "-v"}, strings.NewReader(""), &out, &log)
	}()
	log.waitFor(t, `"msg":"written","change":"create","tenant":"a","namespace":"x.yaml","group":"g"`)
	rule("vector(2)")
	log.waitFor(t, `"msg":"written","change":"update"`)
	log.waitFor(t, `"msg":"loaded","tenant":"a","groups":1`)
	log.Lock()
	whole := log.whole
	log.Unlock()
	served := "http://" + regexp.MustCompile(`"msg":"listens","address":"([^"]+)"`).FindStringSubmatch(whole)[1]
	get := func(path string) (int, string) {
		t.Helper()
		answer, err := http.Get(served + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(text)
	}
	if status, _ := get("/healthz"); status != http.StatusOK {
		t.Errorf("/healthz is answered with %d", status)
	}
	if status, _ := get("/readyz"); status != http.StatusServiceUnavailable { // it has not stood still for 30 s
		t.Errorf("/readyz is answered with %d", status)
	}
	_, text := get("/metrics")
	for _, name := range metrics.Names() {
		if !strings.Contains(text, "\n# TYPE "+name+" ") && !strings.HasPrefix(text, "# TYPE "+name+" ") {
			t.Errorf("/metrics has no %s", name)
		}
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case code := <-ended:
		if code != 0 {
			t.Errorf("exit %d", code)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it does not end")
	}
	if all := whole + text + out.whole; strings.Contains(all, "secret") {
		t.Errorf("a secret is told: %s", all)
	}
}
