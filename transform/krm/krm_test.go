package krm

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

const functionInput = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: apps/v1
  kind: StatefulSet
  metadata:
    name: loki-ruler
    namespace: logs
    annotations:
      config.kubernetes.io/path: old.yaml
      internal.config.kubernetes.io/path: a/ruler.yaml
      internal.config.kubernetes.io/index: '3'
  spec:
    template:
      spec:
        containers:
        - {name: ruler, image: "grafana/loki:3.5.3", args: [-target=ruler]}
`

// TestIsResourceList: what is a ResourceList, and what only looks like
// one.
func TestIsResourceList(t *testing.T) {
	for text, want := range map[string]bool{
		functionInput:                     true,
		"# a comment\n" + functionInput:   true,
		"---\n" + functionInput + "...\n": true,
		`{"apiVersion": "config.kubernetes.io/v1beta1", "kind": "ResourceList", "items": []}`: true,
		"apiVersion: config.kubernetes.io/v9\nkind: ResourceList\n":                           true,
		// Truncated: its error is Run's.
		"apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: [\n":                                      true,
		"apiVersion: example.com/v1\nkind: ResourceList\nmetadata: {annotations: {config.kubernetes.io/index: x}}": false,
		"kind: ConfigMap\ndata:\n  a: |\n    apiVersion: config.kubernetes.io/v1\n    kind: ResourceList\n":        false,
		"kind: List\n":                     false,
		"":                                 false,
		"%YAML 1.1\n---\n" + functionInput: true,
		"# none\n---\n---\n...\n" + functionInput: true,
		"kind: Pod\n---\n" + functionInput:        false, // the list is all of what a function is sent
		"---kind: Pod\n---\n" + functionInput:     false,
		functionInput + "---\nkind: Pod\n":        true,
	} {
		if got := IsResourceList([]byte(text)); got != want {
			t.Errorf("IsResourceList is %v for\n%s", got, text)
		}
	}
}

// TestResultsNameFiles: what is said of an item is placed in the file that
// the orchestrator read it from, by the newer annotation, and in the item.
func TestResultsNameFiles(t *testing.T) {
	result, err := Run([]byte(functionInput), transform.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Changes) != 1 || result.Changes[0].Place != (finding.Place{File: "a/ruler.yaml", Document: 4}) {
		t.Errorf("changes are %+v", result.Changes)
	}
	checked := strings.Replace(functionInput, "items:", "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {mode: check}}\nitems:", 1)
	result, err = Run([]byte(checked), transform.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !result.Check || !strings.HasPrefix(string(result.Output), checked+"results:\n") || len(result.Findings) == 0 {
		t.Errorf("a check gives %v, %+v and\n%s", result.Check, result.Findings, result.Output)
	}
	for _, f := range result.Findings {
		if f.Place.File != "a/ruler.yaml" || strings.HasPrefix(f.Path, "items") {
			t.Errorf("%s is placed at %s, %s", f.Rule, f.Place, f.Path)
		}
	}
}

// TestFunctionConfigGoesBeforeFlags: flags, which are the exec line's, win as
// they do elsewhere.
func TestFunctionConfigGoesBeforeFlags(t *testing.T) {
	src := strings.Replace(functionInput, "items:", "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {label: mine, image: example.com/a:1}}\nitems:", 1)
	opts := transform.Options{PatchSet: patchset.Sources{Flags: patchset.Flags{Image: "example.com/b:2"}}}
	result, err := Run([]byte(src), opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"example.com/b:2", "value: mine"} {
		if !bytes.Contains(result.Output, []byte(want)) {
			t.Errorf("no %q in\n%s", want, result.Output)
		}
	}
	if len(opts.PatchSet.Layers) != 0 {
		t.Error("the caller's options are changed")
	}
}

// TestFailed: only an error that nobody has suppressed makes a validation fail.
func TestFailed(t *testing.T) {
	for _, c := range []struct {
		finding finding.Finding
		want    bool
	}{
		{finding.Finding{Severity: finding.Warning}, false},
		{finding.Finding{Severity: finding.Error, Suppressed: "known"}, false},
		{finding.Finding{Severity: finding.Error}, true},
	} {
		if got := (&Result{Findings: []finding.Finding{{}, c.finding}}).Failed(); got != c.want {
			t.Errorf("%+v fails: %v", c.finding, got)
		}
	}
}

// TestAddResults: in the style of the list, and with text that stays text.
func TestAddResults(t *testing.T) {
	said := func(message string) report.Result { return report.Result{Message: message, Severity: finding.Info} }
	whole := report.Result{
		Message: "no: it is", Severity: finding.Error,
		ResourceRef: &report.ResourceRef{APIVersion: "v1", Kind: "ConfigMap", Name: "1"},
		Field:       &report.Field{Path: "data[a]", ProposedValue: "true"},
		File:        &report.File{Path: "a.yaml", Index: 2},
		Tags:        map[string]string{"rule": "x", "a": "b"},
	}
	for _, c := range []struct {
		list    string
		results []report.Result
		want    string
	}{
		{"items: []\n", nil, "items: []\n"},
		{"items: []\n", []report.Result{said("a: b")}, "items: []\nresults:\n  - message: \"a: b\"\n    severity: info\n"},
		{"items: []\nresults:\n- message: old\n", []report.Result{said("new")}, "items: []\nresults:\n- message: old\n- message: new\n  severity: info\n"},
		{"items: []\nresults:\n", []report.Result{said("new")}, "items: []\nresults:\n  - message: new\n    severity: info\n"},
		{`{"items": [], "results": []}`, []report.Result{said("new")}, `{"items": [], "results": [{"message": "new", "severity": "info"}]}`},
		{"# a comment\n---\nitems: []\n", []report.Result{said("new")}, "# a comment\n---\nitems: []\nresults:\n  - message: new\n    severity: info\n"},
		{"items: []\n", []report.Result{whole}, `items: []
results:
  - message: "no: it is"
    severity: error
    resourceRef:
      apiVersion: v1
      kind: ConfigMap
      name: "1"
    field:
      path: data[a]
      proposedValue: "true"
    file:
      path: a.yaml
      index: 2
    tags:
      a: b
      rule: x
`},
	} {
		got, err := addResults([]byte(c.list), c.results)
		if err != nil || string(got) != c.want {
			t.Errorf("%s gives %v\n%s, want\n%s", c.list, err, got, c.want)
		}
	}
}

// FuzzRun: any bytes give a list, or an error with a place; a check changes
// nothing but the results, and so does a second run.
func FuzzRun(f *testing.F) {
	f.Add([]byte(functionInput))
	f.Add([]byte(functionInput + "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {mode: check, tenant: a}}\n"))
	f.Add([]byte(functionInput + "functionConfig:\n  apiVersion: loki-ruler-sidecar.dev/v1alpha1\n  kind: PatchSet\n  spec: {mode: fix}\nresults: []\n"))
	f.Add([]byte(`{"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": []}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		if !IsResourceList(src) {
			return
		}
		result, err := Run(src, transform.Options{Namespace: "logs"})
		var input *finding.InputError
		if err != nil {
			if !errors.As(err, &input) || strings.Contains(err.Error(), "internal error") {
				t.Fatal(err)
			}
			return
		}
		if result.Check {
			unchanged(t, src, result)
			return
		}
		again, err := Run(result.Output, transform.Options{Namespace: "logs"})
		if err != nil {
			t.Fatalf("a second run: %v of\n%s", err, result.Output)
		}
		unchanged(t, result.Output, again)
	})
}

// unchanged holds a result to have added nothing but results.
func unchanged(t *testing.T, src []byte, r *Result) {
	t.Helper()
	want, err := addResults(src, r.Results)
	if err != nil || !bytes.Equal(r.Output, want) {
		t.Fatalf("%v, more is changed than results:\n%s\n--- from\n%s", err, r.Output, src)
	}
}
