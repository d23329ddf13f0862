package main

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulertest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// The plan that migrate prints is carried out, line by line, in both directions,
// on rulers that share their groups by a hash of tenant, namespace and group. At
// every interval in between each group is evaluated by one ruler: no group twice,
// none by nobody.
func TestMigratePlan(t *testing.T) {
	for _, to := range []string{"bucket", "configmaps"} {
		t.Run(to, func(t *testing.T) {
			m := newMigration(t, to)
			plan := m.run(0, nil, "migrate", "-t", "prod", "--to", to)
			steps := 0
			for line := range strings.Lines(plan) {
				if command, ok := strings.CutPrefix(line, "     "); ok {
					m.carryOut(strings.TrimSpace(strings.Split(command, "   #")[0]))
					steps++
				}
				if strings.Contains(line, ". Move the ruler: ") {
					m.move()
				}
				m.interval(strings.TrimSpace(line))
			}
			if steps < 8 || m.flips != 4*len(m.ring) {
				t.Errorf("%d lines of the plan were carried out, and %d rulers moved:\n%s", steps, m.flips, plan)
			}
			for i, r := range m.ring {
				if files := r == m.onFiles[i]; files != (to == "configmaps") {
					t.Errorf("ruler %d reads files at the end: %v", i, files)
				}
			}
		})
	}
}

// Were the namespaces of the two stores not the same, rulers of both kinds would
// not agree: that this shows is what makes TestMigratePlan a test. It is what
// migrate refuses (names-differ).
func TestMigrationOfOtherNames(t *testing.T) {
	m := newMigration(t, "bucket")
	var bare []rules.Group
	for _, g := range m.wanted {
		g.Namespace = strings.TrimSuffix(g.Namespace, ".yaml")
		bare = append(bare, g)
	}
	m.ring[0] = rulertest.New(rulertest.Options{Auth: true}, nil)
	m.ring[0].Store().Set(bare...)
	times := map[string]int{}
	for id, n := range m.evaluations() {
		times[id.Tenant+"/"+strings.TrimSuffix(id.Namespace, ".yaml")+"/"+id.Group] += n
	}
	twice, never := 0, 0
	for _, n := range times {
		switch n {
		case 0:
			never++
		case 1:
		default:
			twice++
		}
	}
	if twice == 0 || never == 0 {
		t.Errorf("%d groups are evaluated twice, %d never", twice, never)
	}
}

// migration is a Loki that moves, and the repository that it is moved with.
type migration struct {
	t      *testing.T
	dir    string
	to     string
	s3     string
	bucket *s3mem.Backend

	files   *rulertest.Store // what the sidecar has laid down
	wanted  []rules.Group
	onFiles []*rulertest.Ruler
	onStore []*rulertest.Ruler
	ring    []*rulertest.Ruler // those that run; nil: it is being restarted
	flips   int
}

func newMigration(t *testing.T, to string) *migration {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	m := &migration{t: t, dir: t.TempDir(), to: to, bucket: s3mem.New(), files: rulertest.NewStore()}
	if err := m.bucket.CreateBucket("loki"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(m.bucket).Server())
	t.Cleanup(server.Close)
	m.s3 = strings.TrimPrefix(server.URL, "http://")
	for tenant := range 3 {
		for file := range 4 {
			m.rule(tenant, file, 1)
		}
	}
	storage := "{type: local, local: {directory: /rules}}"
	if to == "configmaps" {
		storage = "{type: s3, s3: {bucketnames: loki}}"
	}
	m.write("loki.yaml", strings.ReplaceAll(migratedRender, "STORAGE", storage))
	for range 3 {
		m.onFiles = append(m.onFiles, rulertest.New(rulertest.Options{Auth: true, Store: rulertest.Local}, m.files))
		m.onStore = append(m.onStore, rulertest.New(rulertest.Options{Auth: true}, rulertest.NewStore()))
	}
	if to == "bucket" {
		m.deliver("configmaps")
		m.apply(m.run(0, nil, "build", "-t", "prod"))
		m.ring = slices.Clone(m.onFiles)
	} else {
		m.deliver("bucket")
		m.run(0, nil, "push", "-t", "prod")
		m.ring = slices.Clone(m.onStore)
	}
	m.wanted = m.repository()
	m.interval("the start")
	return m
}

// carryOut does what a line of the plan says.
func (m *migration) carryOut(line string) {
	m.t.Helper()
	switch target, route, isEdit := strings.Cut(line, ".deliver: "); {
	case strings.HasPrefix(line, "loki-rules build") && strings.HasSuffix(line, "| kubectl apply -f -"):
		m.apply(m.run(0, nil, m.args(strings.TrimSuffix(line, "| kubectl apply -f -"))...))
	case strings.HasPrefix(line, "kubectl get configmaps"):
		_, diff, _ := strings.Cut(line, " | ")
		m.run(0, []byte(m.run(0, nil, m.build()...)), m.args(diff)...)
	case strings.HasPrefix(line, "loki-rules verify"):
		m.run(0, nil, m.args(line)...)
	case strings.HasPrefix(line, "loki-rules "):
		m.run(0, nil, m.args(line)...)
	case isEdit && strings.HasPrefix(target, "loki-rules.yaml: "):
		m.deliver(route)
		if strings.HasPrefix(route, "[") {
			m.changeInBetween()
		}
	case strings.HasPrefix(line, "kubectl delete configmaps"):
		for _, key := range m.files.Keys() {
			m.files.Delete(key)
		}
	case strings.HasPrefix(line, "helm template"):
		m.write("next.yaml", strings.ReplaceAll(migratedRender, "STORAGE", "{type: local, local: {directory: /rules}}"))
	case line == "helm upgrade …", line == "loki:", line == "rulerConfig:", strings.HasPrefix(line, "storage: {type: "):
	default:
		m.t.Errorf("a line of the plan that is neither a command nor known: %q", line)
	}
}

// move moves the rulers, back, and again: both stores hold the same all the while.
func (m *migration) move() {
	m.t.Helper()
	back := map[string]string{"bucket": "configmaps", "configmaps": "bucket"}[m.to]
	for _, to := range []string{m.to, back, m.to, m.to} {
		m.roll(to)
		m.run(0, nil, m.args("loki-rules verify -t prod --kubectl")...)
	}
}

// args are those of a command, with the rulers named where kubectl would find them.
func (m *migration) args(line string) []string {
	var all []string
	for _, word := range strings.Fields(line)[1:] {
		if word != "--kubectl" {
			if word == "next.yaml" {
				word = filepath.Join(m.dir, word)
			}
			all = append(all, word)
			continue
		}
		for _, r := range m.ring {
			all = append(all, "--address", rulertest.Start(m.t, r).URL)
		}
	}
	return all
}

// roll restarts one ruler after the other, from the last to the first, as a
// StatefulSet does, each with the config of where it goes.
func (m *migration) roll(to string) {
	for i := len(m.ring) - 1; i >= 0; i-- {
		m.ring[i] = nil
		m.interval(fmt.Sprintf("ruler %d is down", i))
		m.ring[i] = m.onStore[i]
		if to == "configmaps" {
			m.ring[i] = m.onFiles[i]
		}
		m.flips++
		m.interval(fmt.Sprintf("ruler %d is on %s", i, to))
	}
}

// build is how ConfigMaps are built, whatever the ruler reads at the moment.
func (m *migration) build() []string {
	args := []string{"build", "-t", "prod", "--as", "configmaps"}
	if m.to == "configmaps" {
		args = append(args, "--render", filepath.Join(m.dir, "next.yaml"))
	}
	return args
}

// changeInBetween is a rule that changes while both routes are delivered.
func (m *migration) changeInBetween() {
	m.rule(1, 1, 7)
	m.run(0, nil, "push", "-t", "prod", "--to", "bucket")
	m.apply(m.run(0, nil, m.build()...))
	m.wanted = m.repository()
}

// interval lets the rulers that run poll and evaluate once: each group that is
// wanted by one of them, with what the repository says.
func (m *migration) interval(when string) {
	m.t.Helper()
	for id, n := range m.evaluations() {
		if n != 1 {
			m.t.Fatalf("%s: %s is evaluated by %d rulers", when, id, n)
		}
	}
}

// evaluations are how many rulers evaluate each group in one interval. Who does is
// the hash's to say, among those that run.
func (m *migration) evaluations() map[rules.ID]int {
	m.fillFromBucket()
	var running []*rulertest.Ruler
	for _, r := range m.ring {
		if r != nil {
			running = append(running, r)
		}
	}
	times := map[rules.ID]int{}
	for _, g := range m.wanted {
		times[g.ID] = 0
	}
	for i, r := range running {
		r.Poll()
		mine := func(id rules.ID) bool {
			h := fnv.New32a()
			h.Write([]byte(id.Tenant + "\xff" + id.Namespace + "\xff" + id.Group))
			return int(h.Sum32())%len(running) == i
		}
		for _, id := range r.Evaluate(time.Unix(0, 0), mine) {
			if !rules.IsStamp(id.Namespace) { // which files have none of
				times[id]++
			}
		}
	}
	return times
}

// fillFromBucket lets the rulers see what is in the bucket.
func (m *migration) fillFromBucket() {
	m.t.Helper()
	list, err := m.bucket.ListBucket("loki", nil, gofakes3.ListBucketPage{})
	if err != nil {
		m.t.Fatal(err)
	}
	for _, r := range m.onStore {
		there := map[string]bool{}
		for _, o := range list.Contents {
			object, err := m.bucket.GetObject("loki", o.Key, nil)
			if err != nil {
				m.t.Fatal(err)
			}
			var data bytes.Buffer
			if _, err := data.ReadFrom(object.Contents); err != nil {
				m.t.Fatal(err)
			}
			r.Store().Put(o.Key, data.Bytes())
			there[o.Key] = true
		}
		for _, key := range r.Store().Keys() {
			if !there[key] {
				r.Store().Delete(key)
			}
		}
	}
}

// apply lays down what ConfigMaps hold, as the sidecar does.
func (m *migration) apply(stream string) {
	m.t.Helper()
	for _, text := range strings.Split(stream, "---\n")[1:] {
		var object struct {
			Metadata struct{ Annotations map[string]string }
			Data     map[string]string
		}
		if err := yaml.Unmarshal([]byte(text), &object); err != nil {
			m.t.Fatal(err)
		}
		tenant := object.Metadata.Annotations["k8s-sidecar-target-directory"]
		for name, data := range object.Data {
			groups, err := rules.ReadFile(name, []byte(data), tenant, name)
			if err != nil || tenant == "" {
				m.t.Fatalf("%s, tenant %q: %v", name, tenant, err)
			}
			m.files.Set(groups...)
		}
	}
}

func (m *migration) rule(tenant, file, says int) {
	text := "groups:\n"
	for g := range 2 {
		text += fmt.Sprintf("  - name: g%d\n    rules: [{alert: A, expr: vector(%d)}]\n", g, says)
	}
	m.write(fmt.Sprintf("rules/team-%d/f%d.yaml", tenant, file), text)
}

func (m *migration) deliver(route string) {
	m.write("loki-rules.yaml", "apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: RuleRepository\nmetadata: {name: platform}\nspec: {targets: {prod: {render: loki.yaml, deliver: "+route+", bucket: {name: loki, region: us-east-1, insecure: true, endpoint: \""+m.s3+"\"}, configmaps: {annotation: k8s-sidecar-target-directory, namespace: logs, label: loki_rule}}}}\n")
}

func (m *migration) write(name, text string) {
	m.t.Helper()
	file := filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// repository is all groups that there should be.
func (m *migration) repository() []rules.Group {
	m.t.Helper()
	c := &rules.Config{Name: "platform"}
	r, err := rules.Read(os.DirFS(m.dir), c)
	if err != nil {
		m.t.Fatal(err)
	}
	groups := r.Desired(c, rules.Target{Deliver: []rules.Route{rules.Bucket}}, rules.Options{}).Groups()
	if len(groups) != 24 {
		m.t.Fatalf("%d groups", len(groups))
	}
	return groups
}

// run runs the real main in the repository.
func (m *migration) run(want int, stdin []byte, args ...string) string {
	m.t.Helper()
	var out, errs bytes.Buffer
	args = append(args, "-C", m.dir)
	if slices.Contains([]string{"push", "build", "verify"}, args[0]) {
		args = append(args, "--revision", "abc")
	}
	if code := run(args, bytes.NewReader(stdin), &out, &errs); code != want {
		m.t.Fatalf("%s exits %d\n%s%s", strings.Join(args, " "), code, out.String(), errs.String())
	}
	return out.String()
}

const migratedRender = `apiVersion: v1
kind: ConfigMap
metadata: {name: loki, namespace: logs}
data:
  config.yaml: |
    auth_enabled: true
    ruler:
      enable_api: true
      rule_path: /tmp/scratch
      enable_sharding: true
      storage: STORAGE
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: loki, namespace: logs}
---
apiVersion: v1
kind: Service
metadata: {name: loki-ruler-headless, namespace: logs}
spec: {clusterIP: None, selector: {app: ruler}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: loki-ruler, namespace: logs}
spec:
  replicas: 3
  selector: {matchLabels: {app: ruler}}
  template:
    metadata: {labels: {app: ruler}}
    spec:
      serviceAccountName: loki
      containers:
        - name: ruler
          image: grafana/loki:3.7.6
          args: [-target=ruler]
          volumeMounts: [{name: config, mountPath: /etc/loki/config}]
      volumes: [{name: config, configMap: {name: loki}}]
`

// The hash shares the groups among three rulers: else the ring would prove nothing.
func TestMigrationRing(t *testing.T) {
	m := newMigration(t, "bucket")
	shares := map[int]int{}
	for i, r := range m.ring {
		r.Poll()
		for _, g := range m.wanted {
			h := fnv.New32a()
			h.Write([]byte(g.Tenant + "\xff" + g.Namespace + "\xff" + g.Group))
			if int(h.Sum32())%3 == i {
				shares[i]++
			}
		}
	}
	if len(shares) != 3 || slices.Min(slices.Collect(maps.Values(shares))) < 3 {
		t.Errorf("the shares are %v", shares)
	}
}
