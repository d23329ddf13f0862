package monitors_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/monitors"
)

var update = flag.Bool("update", false, "rewrite testdata/dashboard.json")

type ruleFile struct {
	Groups []struct {
		Name  string
		Rules []struct {
			Alert, Expr, For    string
			Labels, Annotations map[string]string
		}
	}
}

func read(t *testing.T, text []byte) (f ruleFile) {
	t.Helper()
	if err := yaml.UnmarshalStrict(text, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// Every alert has a test in which it fires and one in which it is silent, and a
// page that says what to do.
func TestEveryAlert(t *testing.T) {
	text, err := os.ReadFile("testdata/alerts_test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var tests struct {
		Tests []struct {
			Rules []struct {
				Alert string `json:"alertname"`
				Fires []any  `json:"exp_alerts"`
			} `json:"alert_rule_test"`
		}
	}
	if err := yaml.Unmarshal(text, &tests); err != nil {
		t.Fatal(err)
	}
	fires, silent := map[string]bool{}, map[string]bool{}
	for _, test := range tests.Tests {
		for _, r := range test.Rules {
			fires[r.Alert] = fires[r.Alert] || len(r.Fires) > 0
			silent[r.Alert] = silent[r.Alert] || len(r.Fires) == 0
		}
	}
	pages, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", "monitors.md"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, g := range read(t, monitors.Alerts(monitors.Options{})).Groups {
		for _, r := range g.Rules {
			n++
			if !fires[r.Alert] || !silent[r.Alert] {
				t.Errorf("%s: a test in which it fires: %v, and one in which it is silent: %v", r.Alert, fires[r.Alert], silent[r.Alert])
			}
			if !bytes.Contains(pages, []byte("\n## "+r.Alert+"\n")) || !strings.HasSuffix(r.Annotations["runbook_url"], "/docs/monitors.md#"+strings.ToLower(r.Alert)) {
				t.Errorf("%s has no page in docs/monitors.md, or does not name it", r.Alert)
			}
			if r.Annotations["summary"] == "" || r.Annotations["description"] == "" || r.Labels["severity"] == "" {
				t.Errorf("%s says too little", r.Alert)
			}
		}
	}
	if pages := len(regexp.MustCompile(`(?m)^## Loki`).FindAll(pages, -1)); n != pages || n == 0 {
		t.Errorf("%d alerts, and %d pages", n, pages)
	}
}

// lokis are the metrics of Loki's ruler that monitors may use, as Loki 3.7 has
// them.
var lokis = []string{
	"loki_prometheus_rule_group_rules", "loki_prometheus_rule_evaluation_failures_total", "loki_ruler_config_last_reload_successful",
	"loki_ruler_config_updates_total", "loki_ruler_sync_rules_total", "loki_ruler_ring_check_errors_total",
}

// TestNames: every metric that monitors ask for is one that somebody exports, and
// every one of ours is asked for.
func TestNames(t *testing.T) {
	all := slices.Concat(monitors.Alerts(monitors.Options{}), monitors.Dashboard(monitors.Options{}))
	used := map[string]bool{}
	for _, name := range regexp.MustCompile(`\bloki_[a-z_]+\b`).FindAllString(string(all), -1) {
		name = strings.TrimSuffix(name, "_bucket")
		used[name] = true
		if !slices.Contains(metrics.Names(), name) && !slices.Contains(lokis, name) {
			t.Errorf("nobody exports %s", name)
		}
	}
	for _, name := range metrics.Names() {
		if !used[name] {
			t.Errorf("%s is exported and nobody looks at it", name)
		}
	}
	for _, o := range [][]byte{monitors.Alerts(monitors.Options{WithoutSync: true}), monitors.Dashboard(monitors.Options{WithoutSync: true})} {
		if bytes.Contains(o, []byte("loki_rules_")) || len(o) < 1000 {
			t.Errorf("without sync its metrics are asked for:\n%s", o)
		}
	}
}

// An object of the operator has the same groups.
func TestPrometheusRule(t *testing.T) {
	var object struct {
		APIVersion, Kind string
		Metadata         struct {
			Name, Namespace string
			Labels          map[string]string
		}
		Spec ruleFile
	}
	text := monitors.PrometheusRule(monitors.Options{Name: "loki-rules", Namespace: "logs", Labels: map[string]string{"release": "on", "a": "1"}})
	if err := yaml.UnmarshalStrict(text, &object); err != nil {
		t.Fatal(err)
	}
	if want := read(t, monitors.Alerts(monitors.Options{})); !reflect.DeepEqual(object.Spec, want) || len(want.Groups) != 2 {
		t.Error("the groups differ from those of the rule file")
	}
	if object.Kind != "PrometheusRule" || object.APIVersion != "monitoring.coreos.com/v1" || object.Metadata.Labels["release"] != "on" || object.Metadata.Namespace != "logs" {
		t.Errorf("%+v", object.Metadata)
	}
}

// TestDashboard holds the dashboard against its golden, and its panels against each
// other: none lies over another.
func TestDashboard(t *testing.T) {
	got := monitors.Dashboard(monitors.Options{})
	golden := filepath.Join("testdata", "dashboard.json")
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("not %s (%v): go test ./cmd/loki-rules/internal/monitors -update", golden, err)
	}
	for _, o := range []monitors.Options{{}, {WithoutSync: true}} {
		var d dashboard
		if err := json.Unmarshal(monitors.Dashboard(o), &d); err != nil {
			t.Fatal(err)
		}
		checkLayout(t, &d)
		checkLooks(t, &d)
	}
}

type dashboard struct {
	Panels []struct {
		Type, Title string
		GridPos     struct{ X, Y, W, H int }
		Targets     []struct {
			RefID, Expr, Format string
		}
		FieldConfig struct {
			Overrides []struct {
				Matcher struct{ ID, Options string }
			}
		}
		Transformations []struct {
			ID      string
			Options struct{ RenameByName map[string]string }
		}
	}
}

// checkLayout: no panel lies over another, no row but the last has a hole, and a
// title fits above its panel in a window 1280 pixels wide.
func checkLayout(t *testing.T, d *dashboard) {
	t.Helper()
	taken := map[[2]int]string{}
	for _, p := range d.Panels {
		at := p.GridPos
		for x := at.X; x < at.X+at.W; x++ {
			for y := at.Y; y < at.Y+at.H; y++ {
				if other := taken[[2]int{x, y}]; other != "" || x >= 24 {
					t.Fatalf("%q lies over %q, or beside the page", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		if len(p.Title) > 6*at.W {
			t.Errorf("the title %q is cut", p.Title)
		}
		if last := d.Panels[len(d.Panels)-1]; at.Y+at.H > last.GridPos.Y+last.GridPos.H {
			t.Errorf("%q ends below the last panel", p.Title)
		}
	}
	last := d.Panels[len(d.Panels)-1].GridPos
	if len(taken) != 24*(last.Y+last.H) {
		t.Errorf("%d of %d fields are taken", len(taken), 24*(last.Y+last.H))
	}
}

// checkLooks: queries are whole, every state of a group has a colour of its own, and
// a table names every column that its queries make.
func checkLooks(t *testing.T, d *dashboard) {
	t.Helper()
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			if strings.Count(target.Expr, "(") != strings.Count(target.Expr, ")") || target.Expr == "" {
				t.Errorf("%s: %s", p.Title, target.Expr)
			}
			if !strings.Contains(target.Expr, `cluster=~"$cluster", namespace=~"$namespace"`) {
				t.Errorf("%s asks for more than what is chosen: %s", p.Title, target.Expr)
			}
			value := "Value"
			if len(p.Targets) > 1 {
				value += " #" + target.RefID
			}
			if p.Type == "table" && (target.Format != "table" || p.Transformations[1].Options.RenameByName[value] == "") {
				t.Errorf("%s: column %q has no name", p.Title, value)
			}
		}
		for _, o := range p.FieldConfig.Overrides {
			if _, err := regexp.Compile(strings.Trim(o.Matcher.Options, "/")); err != nil || o.Matcher.ID != "byRegexp" {
				t.Errorf("%s: %+v, %v", p.Title, o.Matcher, err)
			}
		}
		if p.Title != "Groups, by how far they got" {
			continue
		}
		for _, state := range []metrics.State{metrics.Desired, metrics.Stored, metrics.Loaded, metrics.Foreign, metrics.Refused, metrics.Held} {
			n := 0
			for _, o := range p.FieldConfig.Overrides {
				if o.Matcher.Options == "/^"+string(state)+"$/" {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%s has %d colours", state, n)
			}
		}
	}
}
