package transform_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// history is where released charts are: a repository, what its tags begin with, the
// chart's directory, and versions on both sides of whatever a release changed.
type history struct{ repo, tags, dir, chart, versions string }

var histories = []history{
	{"loki", "helm-loki-", "production/helm/loki", "loki",
		"3.0.0 3.5.0 3.10.0 4.5.0 4.10.0 5.0.0 5.10.0 5.20.0 5.36.0 5.42.0 5.48.0 " +
			"6.0.0 6.3.0 6.6.0 6.10.0 6.12.0 6.15.0 6.18.0 6.22.0 6.25.0 6.27.0 6.29.0 6.30.0 6.31.0 6.32.0 6.33.0 6.34.0 6.35.0 6.36.0 " +
			"6.40.0 6.44.0 6.45.0 6.46.0 6.49.0 6.50.0 6.53.0 6.54.0 6.55.0 7.0.0 7.3.0"},
	{"community", "loki-", "charts/loki", "loki",
		"6.56.0 6.57.0 8.0.0 9.1.0 9.3.7 9.5.2 10.2.0 11.3.0 12.0.0 13.0.0 13.1.0 14.0.0 16.0.0 17.1.0 17.4.2 17.4.4 18.0.0 18.11.0"},
	{"helm-charts", "loki-distributed-", "charts/loki-distributed", "loki-distributed", "0.31.0 0.48.0 0.58.0 0.69.0 0.74.0 0.78.0 0.80.6"},
	{"helm-charts", "loki-simple-scalable-", "charts/loki-simple-scalable", "loki-simple-scalable", "1.0.0 1.8.0"},
	{"helm-charts", "loki-", "charts/loki", "loki", "2.5.0 2.9.0 2.16.0"},
	{"helm-charts", "loki-stack-", "charts/loki-stack", "loki-stack", "2.6.0 2.10.2"},
}

// mode is values that make a chart run Loki in one way.
type mode struct{ name, workload, values string }

var modes = map[string][]mode{
	"loki": {
		{"Distributed", "ruler", "deploymentMode: Distributed\nruler: {enabled: true, replicas: 1}\n" +
			"ingester: {replicas: 1}\ndistributor: {replicas: 1}\nquerier: {replicas: 1}\nqueryFrontend: {replicas: 1}\n" +
			"read: {replicas: 0}\nwrite: {replicas: 0}\nbackend: {replicas: 0}\nsingleBinary: {replicas: 0}\n"},
		{"SimpleScalable", "backend", "deploymentMode: SimpleScalable\n"},
		{"SingleBinary", "singleBinary", "deploymentMode: SingleBinary\nsingleBinary: {replicas: 1}\nread: {replicas: 0}\nwrite: {replicas: 0}\nbackend: {replicas: 0}\n"},
	},
	"loki-distributed":     {{"", "ruler", "ruler: {enabled: true}\n"}},
	"loki-simple-scalable": {{"", "read", ""}},
	"loki-stack":           {{"", "loki", "promtail: {enabled: false}\n"}},
}

const realChart = `
loki: {useTestSchema: true, auth_enabled: false, storage: {type: s3, bucketNames: {chunks: c, ruler: r, admin: a}}}
minio: {enabled: false}
test: {enabled: false}
lokiCanary: {enabled: false}
chunksCache: {enabled: false}
resultsCache: {enabled: false}
monitoring: {selfMonitoring: {enabled: false, lokiCanary: {enabled: false}, grafanaAgent: {installOperator: false}}, lokiCanary: {enabled: false}}
`

// TestAdviceHoldsOnReleasedCharts is the law of advice with the charts as they were
// released: CHARTS is a directory with git repositories, or their bare clones, loki
// (of grafana), community (grafana-community/helm-charts) and helm-charts (of
// grafana). ONLY, a regular expression, picks from "loki-6.30.0 Distributed: a bucket".
func TestAdviceHoldsOnReleasedCharts(t *testing.T) {
	repos := os.Getenv("CHARTS")
	if repos == "" {
		t.Skip("CHARTS names no directory: see make advice")
	}
	helm, only := tools.Need(t, "helm3"), regexp.MustCompile(os.Getenv("ONLY"))
	m := matrix{told: map[string]map[string]bool{}, done: map[string]bool{}}
	for _, h := range histories {
		for version := range strings.FieldsSeq(h.versions) {
			top := ""
			for i, mode := range h.modes(version) {
				for j, f := range slices.Concat(faults(), releasedFaults()) {
					name := strings.TrimSpace(h.chart+"-"+version+" "+mode.name) + ": " + f.name
					if !only.MatchString(name) || i > 0 && j%6 != i {
						continue
					}
					if top == "" {
						t.Logf("%s-%s", h.chart, version)
						top = t.TempDir()
						h.checkout(t, repos, version, top)
					}
					m.try(t, name, h.chart+"-"+version, helm, top, f, mode.of(h, f))
				}
			}
		}
	}
	m.report(t)
}

func (h history) modes(version string) []mode {
	all := modes[h.chart]
	switch {
	case h.chart != "loki":
	case strings.HasPrefix(version, "2."):
		return []mode{{"", "replicas", ""}}
	case slices.Contains([]string{"3.", "4.", "5."}, version[:2]):
		return all[1:]
	}
	return all
}

// of is the values of a fault for a mode of a chart.
func (m mode) of(h history, f fault) []string {
	base := m.values
	if h.chart == "loki" {
		base += realChart
	}
	values := advisedRelease{chart: h.chart, version: "1.0.0"}.below(f)
	if m.workload != "ruler" {
		values = regexp.MustCompile(`(?m)^ruler:`).ReplaceAllString(values, m.workload+":")
	}
	return []string{base, values}
}

// checkout writes a chart of a version as its repository has it, with stubs for
// nothing: what it depends on is left out, but for a chart that lies beside it.
func (h history) checkout(t *testing.T, repos, version, top string) {
	t.Helper()
	archive := func(dir, to string) {
		cmd := exec.Command("sh", "-c", `git -C "$1" archive "$2:$3" | tar -x -C "$4"`, "sh", filepath.Join(repos, h.repo), h.tags+version, dir, to)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s%s: %v: %s", h.tags, version, err, out)
		}
	}
	archive(h.dir, top)
	text := fmt.Sprintf("apiVersion: v2\nname: %s\nversion: %s\nappVersion: %s\n", h.chart, version, appVersion(t, top))
	if h.chart == "loki-stack" {
		loki := filepath.Join(top, "charts", "loki")
		if err := os.MkdirAll(loki, 0o700); err != nil {
			t.Fatal(err)
		}
		archive("charts/loki", loki)
		text += "dependencies:\n  - {name: loki, version: '*', repository: ''}\n"
	}
	for _, name := range []string{"Chart.lock", "requirements.yaml", "requirements.lock"} {
		_ = os.Remove(filepath.Join(top, name))
	}
	write(t, filepath.Join(top, "Chart.yaml"), text)
	prune(t, filepath.Join(top, "templates"))
}

func appVersion(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "Chart.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^appVersion: (.*)$`).FindStringSubmatch(string(text))
	if found == nil {
		return `""`
	}
	return found[1]
}

// prune takes out what renders workloads that no advice is about: half the time goes
// to them. Their helpers stay.
func prune(t *testing.T, templates string) {
	t.Helper()
	for _, part := range []string{
		"bloom-*", "chunks-cache", "results-cache", "memcached*", "compactor", "distributor", "index-gateway", "ingester", "loki-canary",
		"monitoring", "overrides-exporter", "pattern-ingester", "provisioner", "querier", "query-frontend", "query-scheduler", "table-manager", "tests", "write",
	} {
		found, err := filepath.Glob(filepath.Join(templates, part, "*.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range found {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// matrix is what was tried: versions by the rules whose advice they were given.
type matrix struct {
	told                      map[string]map[string]bool
	done                      map[string]bool
	renders, refused, changes int
	failures                  []string
}

func (m *matrix) try(t *testing.T, name, release, helm, dir string, f fault, values []string) {
	t.Helper()
	before, err := judgeRelease(t, helm, dir, f.rules, values...)
	m.renders++
	if err != nil {
		m.refused++
		t.Logf("%s: not rendered: %s", name, lastLine(err.Error()))
		return
	}
	for _, found := range before {
		advice := strings.Join([]string{release, values[0], found.Rule, found.Fix.Values}, "\n")
		if found.Fix.Values == "" || m.done[advice] {
			continue
		}
		m.done[advice] = true
		m.changes++
		if m.told[found.Rule] == nil {
			m.told[found.Rule] = map[string]bool{}
		}
		m.told[found.Rule][release] = true
		after, err := judgeRelease(t, helm, dir, f.rules, append(slices.Clone(values), found.Fix.Values)...)
		m.renders++
		if err != nil {
			m.fail(t, fmt.Sprintf("%s: helm refuses the advice of %s: %s\n%s", name, found.Rule, lastLine(err.Error()), found.Fix.Values))
			continue
		}
		for _, problem := range problems(found, before, after) {
			m.fail(t, name+": "+problem)
		}
	}
}

func (m *matrix) fail(t *testing.T, text string) {
	t.Helper()
	m.failures = append(m.failures, text)
	t.Error(text)
}

func (m *matrix) report(t *testing.T) {
	t.Helper()
	var lines strings.Builder
	versions := map[string]bool{}
	for rule, on := range m.told {
		fmt.Fprintf(&lines, "\n%4d  %s", len(on), rule)
		for v := range on {
			versions[v] = true
		}
	}
	all := strings.Split(lines.String(), "\n")
	slices.Sort(all)
	t.Logf("%d pieces of advice on %d released charts, %d renders, %d that the chart refuses, %d failures; versions by rule:%s",
		m.changes, len(versions), m.renders, m.refused, len(m.failures), strings.Join(all, "\n"))
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// problems are what is wrong with advice, of what was found before and after it was
// followed: its finding is still there, or a new error.
func problems(found finding.Finding, before, after []finding.Finding) (all []string) {
	same := func(g finding.Finding) bool {
		return g.Rule == found.Rule && g.Object == found.Object && g.Path == found.Path && g.Severity == found.Severity
	}
	if slices.ContainsFunc(after, same) {
		all = append(all, fmt.Sprintf("%s is still there with\n%s", found.Rule, found.Fix.Values))
	}
	later := strings.Contains(found.Fix.Text, "post-render adds what is then missing")
	for _, g := range after {
		known := func(b finding.Finding) bool {
			return b.Rule == g.Rule && b.Object == g.Object && b.Severity == g.Severity
		}
		if g.Severity == finding.Error && !slices.ContainsFunc(before, known) && (!later || !g.Fix.ByPostRender) {
			all = append(all, fmt.Sprintf("the advice of %s leads to %s: %s\n%s", found.Rule, g.Rule, g.Message, found.Fix.Values))
		}
	}
	return all
}

// releasedFaults are those that the small charts have no templates for.
func releasedFaults() []fault {
	own := rulesIn("logs", "web", "")
	const local = "storage: {type: local, local: {directory: /rules}}"
	const good = "ruler: {sidecar: true}\nsidecar: {rules: {folder: /rules/fake}}\n"
	sidecar := func(settings string) string {
		return "ruler: {sidecar: true}\nsidecar: {" + settings + "}\n"
	}
	return []fault{
		{name: "a WAL that cannot be", ruler: local + ", remote_write: {enabled: true, clients: {p: {url: http://p}}}, wal: {dir: /wal}", values: good, rules: recordingRule},
		{name: "recording without remote write", ruler: local, values: good, rules: recordingRule},
		{name: "no client", ruler: local + ", remote_write: {enabled: true}", values: good, rules: own},
		{name: "by rule", ruler: "storage: {type: s3, s3: {bucketnames: mine}}, sharding_algo: by-rule, enable_sharding: true", rules: own},
		{name: "an old Alertmanager API", ruler: local + ", alertmanager_url: 'http://am:9093/', enable_alertmanager_v2: false", values: good, rules: own},
		{name: "a late resend", ruler: local + ", resend_delay: 10m, for_grace_period: 0s", values: good, rules: own},
		{name: "a relative folder", ruler: local, values: sidecar("rules: {folder: rules/fake}"), rules: own},
		{name: "time-outs", ruler: local, values: sidecar("rules: {folder: /rules/fake, watchServerTimeout: 3600, watchClientTimeout: 60}"), rules: own},
		{name: "blanks in the namespaces", ruler: local, values: sidecar("rules: {folder: /rules/fake, searchNamespace: 'logs, apps'}"), rules: own},
		{name: "an image without a tag", ruler: local, values: sidecar("rules: {folder: /rules/fake}, image: {tag: latest}"), rules: own},
		{name: "an old image", ruler: local, values: sidecar("rules: {folder: /rules/fake}, image: {tag: 1.24.3}, livenessProbe: {httpGet: {path: /healthz, port: 8080}}"), rules: own},
		{name: "probes", ruler: local, rules: own, values: sidecar("rules: {folder: /rules/fake}, image: {tag: 2.10.1}, " +
			"livenessProbe: {httpGet: {path: /ready, port: 8080}}, readinessProbe: {httpGet: {path: /healthz, port: 9999}}")},
		{name: "an account of one's own", ruler: local, rules: own, values: "ruler: {sidecar: true, serviceAccount: {create: true, name: own}}\nsidecar: {rules: {folder: /rules/fake}}\n"},
		{name: "a registry of one's own", ruler: local, values: good + "global: {image: {registry: registry.example}, imageRegistry: registry.example}\n", rules: own},
		{name: "a fixed user", ruler: local, values: sidecar("rules: {folder: /rules/fake}, securityContext: {runAsUser: 1000, runAsGroup: 1000}"),
			rules: own + "---\napiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\nmetadata: {name: x}\n"},
		{name: "restricted pods", ruler: local, values: sidecar("rules: {folder: /rules/fake}, securityContext: {}"),
			rules: own + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: logs, labels: {pod-security.kubernetes.io/enforce: restricted}}\n"},
		{name: "a quota", ruler: local, values: good, rules: own + "---\napiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q, namespace: logs}\nspec: {hard: {requests.cpu: 4, requests.memory: 4Gi, limits.memory: 8Gi}}\n"},
		{name: "a mesh", ruler: local, values: "ruler: {sidecar: true, podAnnotations: {sidecar.istio.io/inject: 'true'}}\nsidecar: {rules: {folder: /rules/fake}}\n", rules: own},
		{name: "a store of Thanos' kind", rules: own,
			values: good + "loki: {rulerConfig: {" + local + "}, storage: {use_thanos_objstore: true}, structuredConfig: {ruler_storage: {backend: s3}}}\n"},
		{name: "mounted at the root", ruler: local, rules: own,
			values: "ruler: {extraVolumes: [{name: web, configMap: {name: web}}], extraVolumeMounts: [{name: web, mountPath: /rules}]}\n"},
		{name: "two volumes at one path", ruler: local, rules: own,
			values: "ruler: {sidecar: true, extraVolumes: [{name: mine, emptyDir: {}}], extraVolumeMounts: [{name: mine, mountPath: /rules}]}\nsidecar: {rules: {folder: /rules/fake}}\n"},
		{name: "a policy before Alertmanager", ruler: local + ", alertmanager_url: 'http://alertmanager.monitoring:9093'", values: good + "networkPolicy: {enabled: true}\n", rules: own},
		{name: "an account without its token", ruler: local, values: good + "serviceAccount: {automountServiceAccountToken: false}\n", rules: own},
		{name: "namespaced, and rules elsewhere", ruler: local, values: good + "rbac: {namespaced: true}\n", rules: rulesIn("apps", "web", "")},
		{name: "many tenants", rules: own,
			values: sidecar("rules: {folder: /rules, folderAnnotation: k8s-sidecar-target-directory}") + "loki: {auth_enabled: true, rulerConfig: {" + local + "}}\n"},
	}
}

const recordingRule = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: logs, labels: {loki_rule: ""}}
data:
  web.yaml: |
    groups:
      - name: g
        rules: [{record: a:b, expr: 'sum(rate({app="web"}[5m]))'}]
`
