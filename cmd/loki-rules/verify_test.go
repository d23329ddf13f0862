package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestVerifyWait: --wait bounds all of it, also where a ruler takes a request and
// does not answer, which one request alone waits for half a minute.
func TestVerifyWait(t *testing.T) {
	for _, tc := range []struct {
		name    string
		answers int // before it hangs
		code    int
		says    string
	}{
		{"never answers", 0, 2, "does not answer"},
		{"answers once", 1, 1, "not all is loaded after"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			release := make(chan struct{})
			var asked atomic.Int64
			ruler := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if asked.Add(1) > int64(tc.answers) {
					<-release
				}
				w.Write([]byte(`{"status":"success","data":{"groups":[]}}`))
			}))
			defer ruler.Close()
			defer close(release)
			start := time.Now()
			var stdout, stderr bytes.Buffer
			code := run([]string{"verify", "--dir", oneRule(t), "--address", ruler.URL, "--wait", "2s", "--every", "100ms"}, nil, &stdout, &stderr)
			if code != tc.code || !strings.Contains(stderr.String(), tc.says) {
				t.Errorf("exit %d, stdout %s, stderr %s, want exit %d and %q", code, &stdout, &stderr, tc.code, tc.says)
			}
			if took := time.Since(start); took > 15*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

// oneRule is a repository with one rule, delivered to a ruler's API.
func oneRule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"loki-rules.yaml":   "apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: RuleRepository\nmetadata: {name: rules}\nspec: {targets: {prod: {deliver: ruler-api}}}\n",
		"rules/shop/a.yaml": "groups: [{name: a, rules: [{alert: A, expr: 'vector(1)'}]}]\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
