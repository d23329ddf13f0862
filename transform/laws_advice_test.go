package transform_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// advisedRelease is rendered by the real Helm from a small chart that does what a
// version of the real one does.
type advisedRelease struct {
	chart, version string
	alias          []string // of the subcharts that lead to it
	community      bool
}

func (r advisedRelease) String() string {
	return fmt.Sprint(r.chart, "-", r.version, r.alias)
}

// advisedReleases are the behaviours that charts have shown, one after the other.
var advisedReleases = []advisedRelease{
	{chart: "loki", version: "6.12.0"},                 // no ClusterRole in Distributed mode
	{chart: "loki", version: "6.27.0"},                 // no ruler.sidecar
	{chart: "loki", version: "6.33.0"},                 // no Role where rbac is namespaced
	{chart: "loki", version: "6.46.0"},                 // folderAnnotation reaches backend alone
	{chart: "loki", version: "9.3.7", community: true}, // and the ruler
	{chart: "loki", version: "7.0.0"},                  // which shares its number with the chart that does not
	{chart: "loki", version: "6.46.0", alias: []string{"logs"}},
	{chart: "loki", version: "6.27.0", alias: []string{"platform", "logs"}},
	{chart: "loki-distributed", version: "0.80.6"},
	{chart: "loki-distributed", version: "0.80.6", alias: []string{"logs"}},
	{chart: "loki-distributed", version: "0.80.6", alias: []string{"platform", "logs"}},
}

// fault is values that lint has advice for.
type fault struct {
	name       string
	ruler      string // the ruler's section of Loki's config, in flow style; "" is the chart's own
	structured bool   // below structuredConfig
	values     string // other values of the chart
	rules      string // manifests beside the release
	rule       string // that a release with these values is told, on some chart
}

// rulesIn is an object with rules in a namespace.
func rulesIn(namespace, name, annotations string) string {
	return fmt.Sprintf(`---
apiVersion: v1
kind: ConfigMap
metadata: {name: %s, namespace: %s, labels: {loki_rule: ""}, annotations: {%s}}
data:
  web.yaml: |
    groups:
      - name: g
        rules: [{alert: A, expr: 'sum(rate({app="web"}[5m])) > 1', for: 1m}]
`, name, namespace, annotations)
}

func faults() []fault {
	own := rulesIn("logs", "web", "")
	const local = "storage: {type: local, local: {directory: /rules}}"
	folder := func(dir string) string { return "ruler: {sidecar: true}\nsidecar: {rules: {folder: " + dir + "}}\n" }
	good := folder("/rules/fake")
	return []fault{
		{name: "a bucket", rules: own, rule: "rule-object-not-delivered"},
		{name: "no sidecar", ruler: local, rules: own, rule: "rules-dir-not-creatable"},
		{name: "the folder is the directory", ruler: local, values: folder("/rules"), rules: own, rule: "tenant-dir-missing"},
		{name: "the folder is another tenant's", ruler: local, values: folder("/rules/1"), rules: own, rule: "tenant-dir-wrong"},
		{name: "the folder is elsewhere", ruler: local, values: folder("/spare/fake"), rules: own, rule: "mount-not-shared"},
		{name: "variables", ruler: local, rules: own, rule: "sidecar-env-invalid", values: "ruler: {sidecar: true}\n" +
			"sidecar: {rules: {folder: /rules/fake, watchMethod: SLEEP, resource: configmaps}, resources: {limits: {memory: 20Mi}}, image: {tag: 1.24.3}}\n"},
		{name: "an annotation", ruler: local, values: folder("/rules"), rules: rulesIn("logs", "web", "loki-tenant: fake"), rule: "folder-annotation-ignored"},
		{name: "access", ruler: local, values: good + "rbac: {namespaced: true}\nserviceAccount: {automountServiceAccountToken: false}\n", rules: own, rule: "sa-token-not-mounted"},
		{name: "another namespace", ruler: local, values: good, rules: rulesIn("apps", "web", ""), rule: "rule-object-namespace-not-watched"},
		{name: "settings", ruler: local + ", rule_path: /rules, enable_api: false, enabled_tenants: prod", values: good, rules: own, rule: "rule-path-equals-storage-dir"},
		{name: "settings in structuredConfig", ruler: local + ", rule_path: /rules, enabled_tenants: prod", structured: true, values: good, rules: own, rule: "enabled-tenants-excludes"},
		{name: "a bucket in structuredConfig", ruler: "storage: {type: s3, s3: {bucketnames: mine}}", structured: true, values: folder("/rules/fake"), rules: own, rule: "ruler-storage-not-local"},
		{name: "a wrong store", ruler: "storage: {type: locals}", structured: true, rules: own, rule: "ruler-storage-type-invalid"},
		{name: "no replicas", ruler: local, values: "ruler: {replicas: 0}\n", rules: own, rule: "ruler-replicas-zero"},
		{name: "policies", ruler: local, values: good + "networkPolicy: {enabled: true}\n", rules: own, rule: "networkpolicy-blocks-apiserver"},
		{name: "directories", ruler: "storage: {type: local, local: {directory: /etc/loki/rules}}", rules: own, rule: "mount-path-duplicate",
			values: "ruler: {sidecar: true, directories: {fake: {r.txt: none}}}\nsidecar: {rules: {folder: /etc/loki/rules/fake}}\n"},
		{name: "two objects with one key", ruler: local, values: good, rules: own + rulesIn("logs", "web-2", ""), rule: "duplicate-target-file"},
	}
}

// TestAdviceHolds is the law of advice: values that are printed, given to the real
// Helm, make their finding go, and no new error is there; post-render, where the
// advice says that it has a part in it, included.
func TestAdviceHolds(t *testing.T) {
	helm := tools.Need(t, "helm3")
	told, done, tried := map[string]bool{}, map[string]bool{}, 0 // the same advice is tried once for a release
	for _, r := range advisedReleases {
		dir := r.unpack(t)
		for _, f := range faults() {
			base := r.below(f)
			before := r.judge(t, helm, dir, f.rules, base)
			for _, found := range before {
				told[f.name+found.Rule] = true
				key := r.String() + found.Rule + found.Fix.Values
				if found.Fix.Values == "" || done[key] {
					continue
				}
				done[key] = true
				tried++
				after := r.judge(t, helm, dir, f.rules, base, found.Fix.Values)
				for _, problem := range problems(found, before, after) {
					t.Errorf("%s, %s: %s", r, f.name, problem)
				}
			}
		}
	}
	for _, f := range faults() {
		if !told[f.name+f.rule] {
			t.Errorf("%s: no chart is told %s", f.name, f.rule)
		}
	}
	t.Logf("%d pieces of advice, %d releases", tried, len(advisedReleases))
	if tried < 100 {
		t.Errorf("only %d pieces of advice were tried", tried)
	}
}

// judge renders the release with values files, and lints it.
func (r advisedRelease) judge(t *testing.T, helm, dir, beside string, values ...string) []finding.Finding {
	t.Helper()
	found, err := judgeRelease(t, helm, dir, beside, values...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", r, err, strings.Join(values, "---\n"))
	}
	return found
}

// judgeRelease renders a chart with values files, and lints it with what is beside it.
func judgeRelease(t *testing.T, helm, dir, beside string, values ...string) ([]finding.Finding, error) {
	t.Helper()
	args := []string{"template", "obs", dir, "--namespace", "logs"}
	at := t.TempDir()
	for i, text := range values {
		name := filepath.Join(at, fmt.Sprintf("values-%d.yaml", i))
		write(t, name, text)
		args = append(args, "--values", name)
	}
	var stderr strings.Builder
	cmd := exec.Command(helm, args...)
	cmd.Stderr = &stderr
	rendered, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, stderr.String())
	}
	result, err := transform.Lint([]transform.Input{{Name: "rendered.yaml", Data: rendered}, {Name: "rules.yaml", Data: []byte(beside)}},
		transform.LintOptions{Options: transform.Options{Namespace: "logs"}})
	if err != nil {
		return nil, err
	}
	return result.Findings, nil
}

// unpack writes the chart, of its version, below the charts that have it as a
// subchart, and returns the outermost.
func (r advisedRelease) unpack(t *testing.T) string {
	t.Helper()
	top := t.TempDir()
	dir := top
	for i, alias := range r.alias {
		name := r.chart
		if i+1 < len(r.alias) {
			name = "part" + fmt.Sprint(i)
		}
		version := "1.0.0"
		if name == r.chart {
			version = r.version
		}
		chart := fmt.Sprintf("apiVersion: v2\nname: around%d\nversion: 1.0.0\ndependencies:\n  - {name: %s, alias: %s, version: %s, repository: \"\"}\n", i, name, alias, version)
		if i > 0 {
			chart = strings.Replace(chart, fmt.Sprintf("name: around%d", i), "name: part"+fmt.Sprint(i-1), 1)
		}
		write(t, filepath.Join(dir, "Chart.yaml"), chart)
		dir = filepath.Join(dir, "charts", name)
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "testdata", "charts", "advice", r.chart))); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "Chart.yaml"), fmt.Sprintf("apiVersion: v2\nname: %s\nversion: %s\n", r.chart, r.version))
	return top
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// below is the values of a fault where the charts around the chart have them.
func (r advisedRelease) below(f fault) string {
	values := f.values
	switch {
	case f.ruler == "":
	case f.structured || r.chart == "loki-distributed":
		values += "loki: {structuredConfig: {ruler: {" + f.ruler + "}}}\n"
	default:
		values += "loki: {rulerConfig: {" + f.ruler + "}}\n"
	}
	if r.community {
		values += "community: true\n"
	}
	if values == "" {
		values = "global: {}\n"
	}
	for _, alias := range slices.Backward(r.alias) {
		values = alias + ":\n  " + strings.ReplaceAll(strings.TrimSpace(values), "\n", "\n  ") + "\n"
	}
	return values
}
