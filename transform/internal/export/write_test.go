package export_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestFilesOfEachForm holds which files a form has: a file that would patch or
// add nothing is left out, and two rulers never share one.
func TestFilesOfEachForm(t *testing.T) {
	for _, c := range []struct{ shape, form, files string }{
		{"plain.yaml", "kustomize", "kustomization.yaml statefulset-loki-ruler.yaml rbac.yaml"},
		{"plain.yaml", "json6902", "kustomization.yaml statefulset-loki-ruler.yaml rbac.yaml"},
		{"plain.yaml", "flux", "helmrelease-postrenderers.yaml rbac.yaml"},
		{"access-only.yaml", "kustomize", "kustomization.yaml rbac.yaml"},
		{"access-only.yaml", "flux", "rbac.yaml"},
		{"list.yaml", "kustomize", "kustomization.yaml statefulset-loki-ruler.yaml statefulset-other-ruler.yaml rbac.yaml"},
		{"one-name-two-namespaces.yaml", "kustomize", "kustomization.yaml statefulset-loki-ruler.a.yaml statefulset-loki-ruler.b.yaml rbac.yaml"},
		{"deployment.yaml", "json6902", "kustomization.yaml deployment-loki.ruler.yaml rbac.yaml"},
	} {
		files := exported(t, c.shape, c.form)
		var names []string
		for _, f := range files {
			names = append(names, f.Name)
			if !strings.HasPrefix(string(f.Data), "# Made by loki-ruler-sidecar export") || !strings.Contains(string(f.Data), "# Derived from ") {
				t.Errorf("%s of %s as %s does not say where it comes from:\n%s", f.Name, c.shape, c.form, f.Data)
			}
		}
		if got := strings.Join(names, " "); got != c.files {
			t.Errorf("%s as %s: files %s, want %s", c.shape, c.form, got, c.files)
		}
		if again := exported(t, c.shape, c.form); !slices.EqualFunc(files, again, sameFile) {
			t.Errorf("%s as %s: a second export differs", c.shape, c.form)
		}
	}
}

func sameFile(a, b transform.ExportFile) bool {
	return a.Name == b.Name && string(a.Data) == string(b.Data)
}

// TestNothingLeftToExport: what has been post-rendered needs no patch.
func TestNothingLeftToExport(t *testing.T) {
	f := shape(t, "plain.yaml")
	result, err := transform.Render(f.Data, optionsOf(t, f))
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range transform.ExportForms() {
		files, err := transform.Export([]transform.Input{{Name: f.Name, Data: result.Bytes()}}, form, optionsOf(t, f))
		if err != nil || len(files) != 0 {
			t.Errorf("%s: %d files, %v", form, len(files), err)
		}
	}
}

// TestValues: what a chart is told that can do it itself, and why not.
func TestValues(t *testing.T) {
	ruler := func(chart, containers string) string {
		return `apiVersion: v1
kind: ConfigMap
metadata: {name: loki, namespace: logs}
data:
  config.yaml: |
    auth_enabled: AUTH
    ruler: {storage: {type: local, local: {directory: /etc/rules}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: loki-ruler, namespace: logs, labels: {helm.sh/chart: ` + chart + `}}
spec:
  template:
    spec:
      containers:
        - name: ruler
          image: grafana/loki:3.5.3
          args: [-config.file=/etc/loki/config/config.yaml, -target=ruler]
          volumeMounts: [{name: config, mountPath: /etc/loki/config}]
` + containers + `      volumes: [{name: config, configMap: {name: loki}}]
`
	}
	sidecar := `        - name: loki-sc-rules
          image: kiwigrid/k8s-sidecar:1.30.3
          env: [{name: FOLDER, value: /etc/rules}, {name: LABEL, value: loki_rule}]
`
	off := strings.NewReplacer("AUTH", "false")
	for _, c := range []struct{ input, values, refused string }{
		{off.Replace(ruler("loki-6.30.0", "")), "ruler:\n  sidecar: true\nsidecar:\n  rules:\n    enabled: true\n    folder: /etc/rules/fake\n", ""},
		{strings.ReplaceAll(ruler("loki-18.11.0", ""), "AUTH", "true"), "ruler:\n  sidecar: true\nsidecar:\n  rules:\n    enabled: true\n    folder: /etc/rules\n", ""},
		{off.Replace(ruler("loki-6.29.0", "")), "", `chart "loki-6.29.0" has no value`},
		{off.Replace(ruler("loki-distributed-0.80.6", "")), "", `chart "loki-distributed-0.80.6" has no value`},
		{off.Replace(ruler("", "")), "", "a chart that names itself in no helm.sh/chart label has no value"},
		{off.Replace(ruler("loki-6.55.0", sidecar)), "", "the sidecar is there already"},
	} {
		files, err := transform.Export([]transform.Input{{Name: "in.yaml", Data: []byte(c.input)}}, "values", transform.Options{})
		var refused *finding.InputError
		switch {
		case c.refused != "" && (!errors.As(err, &refused) || !strings.Contains(err.Error(), c.refused) || refused.Hint == "" || refused.Place.Line == 0):
			t.Errorf("%v (%+v), want a refusal with %q, a place and a hint", err, refused, c.refused)
		case c.refused == "" && err != nil:
			t.Error(err)
		case c.refused == "":
			if text := string(files[0].Data); files[0].Name != "values.yaml" || !strings.HasSuffix(text, "\n"+c.values) {
				t.Errorf("%s is\n%s, want\n%s", files[0].Name, text, c.values)
			}
		}
	}
}

// TestValuesOfTwoReleases: each has its own file.
func TestValuesOfTwoReleases(t *testing.T) {
	src := strings.ReplaceAll(string(shape(t, "one-name-two-namespaces.yaml").Data), "metadata: {name: loki-ruler,", "metadata: {name: loki-ruler, labels: {helm.sh/chart: loki-6.55.0},")
	files, err := transform.Export([]transform.Input{{Name: "in.yaml", Data: []byte(src)}}, "values", transform.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 || files[0].Name != "values-statefulset-loki-ruler.a.yaml" || files[1].Name != "values-statefulset-loki-ruler.b.yaml" {
		t.Errorf("%d files: %+v", len(files), files)
	}
}

// TestNamesLeadNowhere: a name in a manifest is no path to write to, and two
// that come to the same file do not.
func TestNamesLeadNowhere(t *testing.T) {
	ruler := func(name string) string {
		return `---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: "` + name + `", namespace: logs}
spec: {template: {spec: {containers: [{name: ruler, image: "grafana/loki:3.5.3", args: [-target=ruler]}]}}}
`
	}
	src := ruler("../../etc/x") + ruler("..-..-etc-x") + ruler("a") + ruler("a.logs") + ruler("A")
	files, err := transform.Export([]transform.Input{{Name: "in.yaml", Data: []byte(src)}}, "json6902", transform.Options{})
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range files {
		if names[f.Name] || strings.ContainsAny(f.Name, `/\ `) {
			t.Errorf("no name for a file of its own: %q", f.Name)
		}
		names[f.Name] = true
	}
	if len(files) != 7 { // five patches, the kustomization, the access
		t.Errorf("%d files: %v", len(files), names)
	}
}

func TestUnknownForm(t *testing.T) {
	f := shape(t, "plain.yaml")
	_, err := transform.Export([]transform.Input{{Name: f.Name, Data: f.Data}}, "helm", optionsOf(t, f))
	if err == nil || !strings.Contains(err.Error(), `unknown form "helm": one of kustomize, flux, json6902, values`) {
		t.Error(err)
	}
}

func exported(t *testing.T, name, form string) []transform.ExportFile {
	t.Helper()
	f := shape(t, name)
	files, err := transform.Export([]transform.Input{{Name: f.Name, Data: f.Data}}, form, optionsOf(t, f))
	if err != nil {
		t.Fatalf("%s as %s: %v", name, form, err)
	}
	return files
}

func shape(t *testing.T, name string) txtar.File {
	t.Helper()
	shapes, err := txtar.ParseFile(filepath.Join("testdata", "shapes.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range shapes.Files {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no shape %s", name)
	return txtar.File{}
}
