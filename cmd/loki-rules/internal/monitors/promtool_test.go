//go:build integration

package monitors_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
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

// TestQueries lets promtool parse what the dashboard asks.
func TestQueries(t *testing.T) {
	promtool := tools.Need(t, "promtool")
	var d struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	if err := json.Unmarshal(monitors.Dashboard(monitors.Options{}), &d); err != nil {
		t.Fatal(err)
	}
	file := "groups:\n  - name: queries\n    rules:\n"
	n := 0
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			n++
			expr, err := json.Marshal(strings.ReplaceAll(target.Expr, "$namespace", "logs"))
			if err != nil {
				t.Fatal(err)
			}
			file += "      - record: q" + strings.Repeat("x", n) + "\n        expr: " + string(expr) + "\n"
		}
	}
	name := filepath.Join(t.TempDir(), "queries.yaml")
	if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(promtool, "check", "rules", name).CombinedOutput(); err != nil || n < 12 {
		t.Errorf("%d queries: %v\n%s", n, err, out)
	}
}
