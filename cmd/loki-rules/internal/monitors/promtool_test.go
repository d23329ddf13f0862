//go:build integration

package monitors_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/monitors"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// TestAlerts lets Prometheus' own promtool judge them: each fires when it should,
// with these words, and is silent when all is well.
func TestAlerts(t *testing.T) {
	promtool := tools.Need(t, "promtool")
	for _, args := range [][]string{{"check", "rules", "alerts.yaml"}, {"test", "rules", "testdata/alerts_test.yaml"}} {
		if out, err := exec.Command(promtool, args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	less := filepath.Join(t.TempDir(), "less.yaml")
	if err := os.WriteFile(less, monitors.Alerts(monitors.Options{WithoutSync: true}), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(promtool, "check", "rules", less).CombinedOutput(); err != nil || !bytes.Contains(out, []byte("4 rules found")) {
		t.Errorf("without sync: %v\n%s", err, out)
	}
}

// TestQueries lets promtool parse what the dashboard asks, and answer it from
// series that are told in testdata/dashboard_test.yaml, where all is chosen.
func TestQueries(t *testing.T) {
	promtool := tools.Need(t, "promtool")
	var d struct {
		Panels []struct {
			Title   string
			Targets []struct{ RefID, Expr string }
		}
	}
	if err := json.Unmarshal(monitors.Dashboard(monitors.Options{}), &d); err != nil {
		t.Fatal(err)
	}
	chosen := strings.NewReplacer("$cluster", ".*", "$namespace", ".*")
	file := "groups:\n  - name: queries\n    rules:\n"
	n := 0
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			n++
			expr, err := json.Marshal(chosen.Replace(target.Expr))
			if err != nil {
				t.Fatal(err)
			}
			name := regexp.MustCompile(`[^a-z]+`).ReplaceAllString(strings.ToLower(p.Title), "_") + ":" + target.RefID
			file += "      - record: " + name + "\n        expr: " + string(expr) + "\n"
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "queries.yaml"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	tests, err := os.ReadFile("testdata/dashboard_test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tests.yaml"), tests, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"check", "rules", "queries.yaml"}, {"test", "rules", "tests.yaml"}} {
		cmd := exec.Command(promtool, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil || n < 12 {
			t.Errorf("%d queries, promtool %s: %v\n%s\n%s", n, strings.Join(args, " "), err, out, file)
		}
	}
}
