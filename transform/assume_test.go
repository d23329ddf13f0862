package transform_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/sidecars"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// doubt is a release of which the input does not tell something.
type doubt struct {
	name  string
	cause delivery.Cause // of a hop; NoCause where lint alone asks
	edits []string       // of the base: what stands there, and what stands there instead
	facts []string       // that supply it
	sure  string         // or why nothing but the input can

	release string // instead of the base
	bare    bool   // the rules stand in no object
}

const fromSecret = "valueFrom: {secretKeyRef: {name: x, key: y}}"

// stored is a ruler on an object store, with a Job that delivers what it mounts.
func stored(auth, args string) string {
	return `kind: ConfigMap
metadata: {name: logs, namespace: logs}
data:
  config.yaml: |
    auth_enabled: ` + auth + `
    ruler: {storage: {type: s3, s3: {bucketnames: rules}}}
---
kind: StatefulSet
metadata: {name: ruler, namespace: logs}
spec:
  template:
    spec:
      containers:
        - {name: ruler, image: grafana/loki:3.5.3, args: [-target=ruler], volumeMounts: [{name: config, mountPath: /etc/loki/config}]}
      volumes: [{name: config, configMap: {name: logs}}]
---
kind: Job
metadata: {name: push, namespace: logs}
spec:
  template:
    spec:
      containers: [{name: push, image: x, args: [` + args + `], volumeMounts: [{name: r, mountPath: /r}]}]
      volumes: [{name: r, configMap: {name: checkout-rules}}]
`
}

func doubts() []doubt {
	noConfig := []string{"name: loki\n  namespace: logs\ndata:", "name: elsewhere\n  namespace: logs\ndata:"}
	env := func(name, value string) []string {
		return []string{"            - name: METHOD\n              value: WATCH\n", "            - name: METHOD\n              value: WATCH\n            - name: " + name + "\n              " + value + "\n"}
	}
	expand := func(edits ...string) []string {
		return append(edits, "            - -target=ruler\n", "            - -target=ruler\n            - -config.expand-env=true\n          env: [{name: X, "+fromSecret+"}]\n")
	}
	return []doubt{
		{name: "the config", cause: delivery.ConfigUnknown, edits: noConfig, facts: []string{"store=local", "directory=/rules", "tenant=fake"}},
		{name: "the config, with many tenants", cause: delivery.ConfigUnknown, edits: noConfig, facts: []string{"store=local", "directory=/rules", "auth=on"}},
		{name: "the config, with one tenant", cause: delivery.ConfigUnknown, edits: noConfig, facts: []string{"store=local", "directory=/rules", "auth=off"}},
		{name: "the store", cause: delivery.StoreUnknown, edits: expand("type: local", "type: ${X}"), facts: []string{"store=local"}},
		{name: "the directory", cause: delivery.DirectoryUnknown, edits: expand("directory: /rules", "directory: ${X}"), facts: []string{"directory=/rules"}},
		{name: "authentication", cause: delivery.AuthUnknown, edits: expand("auth_enabled: false", "auth_enabled: ${X}"), facts: []string{"tenant=fake"}},
		{name: "the Alertmanager", cause: delivery.AlertmanagerUnknown, edits: expand("rule_path: /tmp/rules", "rule_path: /tmp/rules\n      alertmanager_url: ${X}"), facts: []string{"alertmanager=http://am:9093"}},
		{name: "LABEL", cause: delivery.SidecarEnvUnknown, edits: []string{"value: loki_rule", fromSecret}, facts: []string{"LABEL=loki_rule"}},
		{name: "FOLDER", cause: delivery.SidecarEnvUnknown, edits: []string{"value: /rules/fake", fromSecret}, facts: []string{"FOLDER=/rules/fake"}},
		{name: "FOLDER_ANNOTATION", cause: delivery.FolderUnknown, edits: env("FOLDER_ANNOTATION", fromSecret), facts: []string{"FOLDER_ANNOTATION=dir"}},
		{name: "LABEL_VALUE", cause: delivery.LabelUnknown, edits: env("LABEL_VALUE", fromSecret), facts: []string{"LABEL_VALUE="}},
		{name: "RESOURCE_NAME", cause: delivery.NameUnknown, edits: env("RESOURCE_NAME", fromSecret), facts: []string{"RESOURCE_NAME=checkout-rules"}},
		{name: "NAMESPACE", cause: delivery.WatchedUnknown, edits: env("NAMESPACE", fromSecret), facts: []string{"NAMESPACE=logs"}},
		{name: "METHOD, and so what access is needed", cause: delivery.NeedUnknown, edits: []string{"METHOD\n              value: WATCH", "METHOD\n              " + fromSecret}, facts: []string{"METHOD=WATCH"}},
		{name: "what envFrom brings", cause: delivery.LabelUnknown, edits: []string{"          env:\n            - name: METHOD", "          envFrom: [{secretRef: {name: x}}]\n          env:\n            - name: METHOD"}, facts: []string{"env=written"}},
		{name: "the role", cause: delivery.RoleUnknown, edits: []string{"kind: Role\nmetadata", "kind: Other\nmetadata"}, facts: []string{"rbac=external"}},
		{name: "the token", cause: delivery.TokenUnknown, edits: []string{"      automountServiceAccountToken: true\n", ""}, facts: []string{"token=mounted"}},
		{name: "the part of a volume", cause: delivery.SubPathUnknown, edits: []string{"              mountPath: /rules\n        - name: loki-sc", "              mountPath: /rules\n              subPathExpr: $(POD)\n        - name: loki-sc"}, facts: []string{"subpath=shared"}},
		{name: "the version of the sidecar", edits: []string{"k8s-sidecar:2.10.1", "k8s-sidecar@sha256:abc", "            - name: METHOD\n", "            - name: HEALTH_PORT\n              value: '8080'\n            - name: METHOD\n", "          volumeMounts:\n            - name: sc-rules-volume\n              mountPath: /rules\n      volumes", "          ports: [{name: http, containerPort: 8080}]\n          livenessProbe: {httpGet: {path: /healthz, port: 8080}}\n          volumeMounts:\n            - name: sc-rules-volume\n              mountPath: /rules\n      volumes"}, facts: []string{"sidecar=2.10.1"}},
		{name: "the tenant of what delivers", cause: delivery.TenantUnknown, release: stored("true", "lokitool, rules, sync"), facts: []string{"tenant=shop"}},
		{name: "the namespace", cause: delivery.NamespaceUnknown, sure: "--namespace NAME is a flag of its own, for it is a fact of what is judged"},
		{name: "no ruler", cause: delivery.NoRuler, sure: "a ruler is not a fact but what everything is judged by: the input needs one"},
		{name: "a bare file", cause: delivery.NotWrapped, sure: "label, namespace and key of the object are what is judged: the input needs the object, or its generator"},
		{name: "a download", cause: delivery.NotDownloaded, sure: "what is judged is the text of the file"},
		{name: "an expression that was not judged", cause: delivery.NotJudged, sure: "what Loki says of an expression is for Loki to say: --lokitool, or a loki= whose language is known"},
		{name: "which files are delivered", cause: delivery.SourceUnknown, release: stored("false", "loki-rules, push"), bare: true, facts: []string{"source=input"}},
		{name: "what a container copies", cause: delivery.CopyUnknown, edits: []string{
			"      containers:\n", "      initContainers: [{name: copy, image: busybox, volumeMounts: [{name: r, mountPath: /in}, {name: sc-rules-volume, mountPath: /rules}]}]\n      containers:\n",
			"      volumes:\n", "      volumes:\n        - {name: r, configMap: {name: checkout-rules}}\n",
			"value: loki_rule", "value: other",
		}, facts: []string{"source=input"}},
		{name: "the bucket", cause: delivery.BucketUnknown, release: stored("false", "aws, s3, sync, t, 's3://$(B)/rules'"), facts: []string{"bucket=same"}},
	}
}

func (d doubt) inputs(t *testing.T) []transform.Input {
	t.Helper()
	var all []transform.Input
	for _, name := range []string{"ruler", "rules"} {
		text, err := os.ReadFile(filepath.Join("..", "cmd", "loki-ruler-sidecar", "testdata", "bases", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, transform.Input{Name: name + ".yaml", Data: text})
	}
	release := strings.Replace(string(all[0].Data), "      serviceAccountName: loki\n", "      serviceAccountName: loki\n      automountServiceAccountToken: true\n", 1)
	for i := 0; i < len(d.edits); i += 2 {
		if !strings.Contains(release, d.edits[i]) {
			t.Fatalf("%s: nothing to edit: %q", d.name, d.edits[i])
		}
		release = strings.Replace(release, d.edits[i], d.edits[i+1], 1)
	}
	if d.release != "" {
		release = d.release
	}
	all[0].Data = []byte(release)
	if d.bare {
		all[1].Data = []byte("groups:\n  - name: g\n    rules: [{record: a:b, expr: 'sum(rate({a=\"b\"}[5m]))'}]\n")
	}
	return all
}

// TestEveryDoubtHasItsAssumption: for whatever cannot-verify asks there is a fact that
// supplies it, the hint names it, and with it the finding is gone and trace goes on.
func TestEveryDoubtHasItsAssumption(t *testing.T) {
	told := map[delivery.Cause]bool{}
	for _, d := range doubts() {
		told[d.cause] = true
		if d.sure != "" {
			continue
		}
		inputs := d.inputs(t)
		before, hints := d.judge(t, inputs, nil)
		if d.cause != delivery.NoCause && !slices.Contains(before, d.cause) {
			t.Errorf("%s: no hop has the cause; they have %v", d.name, before)
		}
		for _, fact := range d.facts {
			word, _, _ := strings.Cut(fact, "=")
			if word != "auth" && !strings.Contains(hints, "--assume "+word) {
				t.Errorf("%s: no hint names %s:\n%s", d.name, word, hints)
			}
		}
		after, left := d.judge(t, inputs, d.facts)
		if slices.Contains(after, d.cause) && d.cause != delivery.NoCause || left != "" {
			t.Errorf("%s: still in doubt with %v: %v\n%s", d.name, d.facts, after, left)
		}
	}
	for _, cause := range sidecars.CannotVerify().Tells {
		if !told[cause] {
			t.Errorf("cannot-verify tells cause %d, and no row says what supplies it", cause)
		}
	}
}

// judge is the causes of all hops, and the hints of cannot-verify.
func (d doubt) judge(t *testing.T, inputs []transform.Input, facts []string) (causes []delivery.Cause, hints string) {
	t.Helper()
	assume, err := transform.ParseAssume(facts)
	if err != nil {
		t.Fatal(err)
	}
	var streams []*manifest.Stream
	for _, in := range inputs {
		streams = append(streams, manifest.Open(in.Name, in.Data))
	}
	for _, r := range delivery.Build(streams, "", assume).Routes() {
		for _, h := range r.Hops {
			if h.State == finding.Unknown {
				causes = append(causes, h.Cause)
			}
		}
	}
	result, err := transform.Lint(inputs, transform.LintOptions{Assume: assume, Enable: []string{"cannot-verify"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		hints += f.Message + "\n  " + f.Fix.Text + "\n"
	}
	return causes, hints
}

func TestParseAssume(t *testing.T) {
	a, err := transform.ParseAssume([]string{"sidecar=v2.1.0", "loki=3.4.2", "FOLDER=/rules/$x=y", "LABEL_VALUE=", "auth=off", "complete"})
	if err != nil || a.SidecarVersion != "v2.1.0" || a.LokiVersion != "v3.4.2" || a.SidecarEnv["FOLDER"] != "/rules/$x=y" || a.SidecarEnv["LABEL_VALUE"] != "" || a.Auth != "off" || !a.Complete {
		t.Errorf("got %+v, %v", a, err)
	}
	for fact, want := range map[string]string{
		"":                "unknown assumption",
		"tenant":          "unknown assumption",
		"tenant=":         "unknown assumption",
		"auth=maybe":      "unknown assumption",
		"rbac":            "unknown assumption",
		"complete=yes":    "unknown assumption",
		"token=":          "unknown assumption",
		"FOLDERS=/x":      "reads no variable FOLDERS",
		"FOLDER":          "unknown assumption",
		"NAME=VALUE":      "reads no variable NAME",
		"directory=rules": "no absolute path",
		"sidecar=latest":  "no version",
		"loki=main":       "no version",
		"store=disk":      "none that Loki has",
		"tenant=a b":      "none that a request could name",
	} {
		if _, err := transform.ParseAssume([]string{fact}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", fact, err, want)
		}
	}
	for _, f := range transform.Assumptions() {
		if strings.Contains(f.Form, "VALUE") {
			continue
		}
		given := strings.NewReplacer("PATH", "/x", "VERSION", "1.2.3", "TYPE", "s3").Replace(f.Form)
		if _, err := transform.ParseAssume([]string{given}); err != nil {
			t.Errorf("%s: %v", given, err)
		}
	}
}

// TestPageListsAssumptions: the page of cannot-verify has every form, and no other.
func TestPageListsAssumptions(t *testing.T) {
	var want strings.Builder
	for _, a := range transform.Assumptions() {
		want.WriteString("- `--assume " + a.Form + "`: " + a.Means + ".\n")
	}
	for _, r := range transform.LintRules() {
		if r.ID == "cannot-verify" && !strings.Contains(r.Page(), want.String()) {
			t.Errorf("the page of %s lacks\n%s", r.ID, want.String())
		}
	}
}
