package transform_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
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

// TestFunctionKnowsItsInput: what is a ResourceList, and what only looks like
// one.
func TestFunctionKnowsItsInput(t *testing.T) {
	for text, want := range map[string]bool{
		functionInput:                     true,
		"# a comment\n" + functionInput:   true,
		"---\n" + functionInput + "...\n": true,
		`{"apiVersion": "config.kubernetes.io/v1beta1", "kind": "ResourceList", "items": []}`: true,
		"apiVersion: config.kubernetes.io/v9\nkind: ResourceList\n":                           true,
		// Truncated: its error is Function's.
		"apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: [\n":                                      true,
		"apiVersion: example.com/v1\nkind: ResourceList\nmetadata: {annotations: {config.kubernetes.io/index: x}}": false,
		"kind: ConfigMap\ndata:\n  a: |\n    apiVersion: config.kubernetes.io/v1\n    kind: ResourceList\n":        false,
		"kind: List\n": false,
		"":             false,
	} {
		if got := transform.IsResourceList([]byte(text)); got != want {
			t.Errorf("IsResourceList is %v for\n%s", got, text)
		}
	}
}

// TestFunctionNamesFiles: what is said of an item is placed in the file that
// the orchestrator read it from, by the newer annotation, and in the item.
func TestFunctionNamesFiles(t *testing.T) {
	result, err := transform.Function([]byte(functionInput), transform.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Changes) != 1 || result.Changes[0].Place != (finding.Place{File: "a/ruler.yaml", Document: 4}) {
		t.Errorf("changes are %+v", result.Changes)
	}
	checked := strings.Replace(functionInput, "items:", "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {mode: check}}\nitems:", 1)
	result, err = transform.Function([]byte(checked), transform.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !result.Check || string(result.Output) != checked || len(result.Findings) == 0 {
		t.Errorf("a check gives %+v", result)
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
	result, err := transform.Function([]byte(src), opts)
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

func TestAddResults(t *testing.T) {
	for _, c := range []struct{ list, results, want string }{
		{"items: []\n", `[]`, "items: []\n"},
		{"items: []\n", `[{"message":"a: b","severity":"info"}]`, "items: []\nresults:\n  - message: \"a: b\"\n    severity: info\n"},
		{"items: []\nresults:\n- message: old\n", `[{"message":"new"}]`, "items: []\nresults:\n- message: old\n- message: new\n"},
		{"items: []\nresults:\n", `[{"message":"new"}]`, "items: []\nresults:\n  - message: new\n"},
		{`{"items": [], "results": []}`, `[{"message":"new"}]`, `{"items": [], "results": [{"message": "new"}]}`},
	} {
		got, err := transform.AddResults([]byte(c.list), []byte(c.results))
		if err != nil || string(got) != c.want {
			t.Errorf("%s and %s give %v\n%s, want\n%s", c.list, c.results, err, got, c.want)
		}
	}
}

// FuzzFunction: any bytes give a list, or an error with a place; a check gives
// its input back, and a second run changes nothing.
func FuzzFunction(f *testing.F) {
	f.Add([]byte(functionInput))
	f.Add([]byte(functionInput + "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {mode: check, tenant: a}}\n"))
	f.Add([]byte(functionInput + "functionConfig:\n  apiVersion: loki-ruler-sidecar.dev/v1alpha1\n  kind: PatchSet\n  spec: {mode: fix}\nresults: []\n"))
	f.Add([]byte(`{"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": []}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		if !transform.IsResourceList(src) {
			return
		}
		result, err := transform.Function(src, transform.Options{Namespace: "logs"})
		var input *finding.InputError
		if err != nil {
			if !errors.As(err, &input) || strings.Contains(err.Error(), "internal error") {
				t.Fatal(err)
			}
			return
		}
		if result.Check {
			if !bytes.Equal(result.Output, src) {
				t.Fatalf("a check changes its input to\n%s", result.Output)
			}
			return
		}
		again, err := transform.Function(result.Output, transform.Options{Namespace: "logs"})
		if err != nil || !bytes.Equal(again.Output, result.Output) {
			t.Fatalf("a second run: %v of\n%s", err, result.Output)
		}
	})
}
