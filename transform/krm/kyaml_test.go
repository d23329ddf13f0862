package krm_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/fn/runtime/runtimeutil"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/krm"
)

// release is what an orchestrator reads from files: comments, and a ruler that
// needs the sidecar.
const release = `apiVersion: v1
kind: ConfigMap
metadata:
  name: loki
  namespace: logs
data:
  config.yaml: |
    auth_enabled: false
    ruler:
      rule_path: /tmp/rules
      alertmanager_url: http://alertmanager:9093
      storage: {type: local, local: {directory: /rules}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: loki-ruler
  namespace: logs
spec:
  replicas: 1
  template:
    spec:
      serviceAccountName: loki
      containers:
        - name: ruler
          image: grafana/loki:3.5.3 # ours
          args: [-config.file=/etc/loki/config/config.yaml, -target=ruler]
          volumeMounts: [{name: config, mountPath: /etc/loki/config}]
      volumes: [{name: config, configMap: {name: loki}}]
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: rules
  namespace: logs
  labels: {loki_rule: ""}
data:
  a.yaml: |
    groups: [{name: g, rules: [{alert: A, expr: 'sum(rate({app="a"}[5m])) > 1'}]}]
`

// The older annotations, which orchestrators still write.
const (
	legacyPath  = kioutil.LegacyPathAnnotation  //nolint:staticcheck // see above
	legacyIndex = kioutil.LegacyIndexAnnotation //nolint:staticcheck // see above
)

// TestKyamlRunsTheFunction: started by kyaml's own runtime for functions, it
// makes of a release what Render makes of the stream.
func TestKyamlRunsTheFunction(t *testing.T) {
	var out bytes.Buffer
	filter := function(t, "apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: PatchSet\nmetadata: {name: x}\nspec: {mode: fix}\n")
	err := kio.Pipeline{
		Inputs:  []kio.Reader{&kio.ByteReader{Reader: strings.NewReader(release)}},
		Filters: []kio.Filter{filter},
		Outputs: []kio.Writer{kio.ByteWriter{Writer: &out, ClearAnnotations: []string{kioutil.PathAnnotation, legacyPath}}},
	}.Execute()
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := transform.Render([]byte(release), transform.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, want := values(t, out.Bytes()), values(t, rendered.Bytes())
	if len(got) != 5 || len(got) != len(want) {
		t.Fatalf("%d objects come out of the function, and %d of Render:\n%s", len(got), len(want), &out)
	}
	for id, v := range want {
		if !reflect.DeepEqual(got[id], v) {
			t.Errorf("%s is\n%v\nand Render makes of it\n%v", id, got[id], v)
		}
	}
	if !strings.Contains(out.String(), "grafana/loki:3.5.3 # ours") {
		t.Errorf("a comment is gone:\n%s", &out)
	}
}

// TestResultsAreTheFrameworks: what the function says is what the framework's
// types hold, without a field more or less, and an error there is an error here.
func TestResultsAreTheFrameworks(t *testing.T) {
	for _, c := range []struct {
		mode   string
		failed bool
	}{{"fix", false}, {"check", true}} {
		t.Run(c.mode, func(t *testing.T) {
			var list bytes.Buffer
			write(t, &list, "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {mode: "+c.mode+"}}")
			result, err := krm.Run(list.Bytes(), transform.Options{})
			if err != nil {
				t.Fatal(err)
			}
			results := frameworks(t, result.Output)
			if len(results) == 0 || len(results) != len(result.Results) || result.Failed() != c.failed || (results.ExitCode() != 0) != c.failed {
				t.Fatalf("%d results, of %d; failed %v, and to the framework %d", len(results), len(result.Results), result.Failed(), results.ExitCode())
			}
			for i, r := range results {
				if got, want := plain(r), plain(result.Results[i]); !reflect.DeepEqual(got, want) {
					t.Errorf("to the framework result %d is\n%v\nand it was\n%v", i, got, want)
				}
			}
			if first := results[0]; first.ResourceRef.Name != "loki-ruler" || first.File.Path != "a/ruler.yaml" || first.File.Index != 7 {
				t.Errorf("the first result is %+v of %+v in %+v", first, first.ResourceRef, first.File)
			}
		})
	}
}

// plain is a result as JSON values: the framework's and ours name fields alike.
func plain(v any) (all map[string]any) {
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		all = map[string]any{"error": err.Error()}
	}
	return all
}

// TestAnnotations: the file of a result is the one that kyaml reads from the
// item's annotations, the newer ones first.
func TestAnnotations(t *testing.T) {
	for _, annotations := range []map[string]string{
		{kioutil.PathAnnotation: "new.yaml", kioutil.IndexAnnotation: "1"},
		{legacyPath: "old.yaml", legacyIndex: "2"},
		{kioutil.PathAnnotation: "new.yaml", kioutil.IndexAnnotation: "1", legacyPath: "old.yaml", legacyIndex: "2"},
		{kioutil.PathAnnotation: "new.yaml", legacyIndex: "2"},
	} {
		item := yaml.MustParse(strings.Split(release, "---\n")[1])
		if err := item.SetAnnotations(annotations); err != nil {
			t.Fatal(err)
		}
		path, index, err := kioutil.GetFileAnnotations(item)
		if err != nil {
			t.Fatal(err)
		}
		list := fmt.Sprintf("apiVersion: %s\nkind: %s\nitems:\n%s", kio.ResourceListAPIVersion, kio.ResourceListKind, indented(item.MustString()))
		result, err := krm.Run([]byte(list), transform.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if file := result.Results[0].File; file == nil || file.Path != path || fmt.Sprint(file.Index) != index {
			t.Errorf("%v: the file is %+v, and to kyaml %s, %s", annotations, file, path, index)
		}
	}
}

// function is the function as kyaml's runtime starts one.
func function(t *testing.T, config string) *runtimeutil.FunctionFilter {
	t.Helper()
	return &runtimeutil.FunctionFilter{
		FunctionConfig: yaml.MustParse(config),
		GlobalScope:    true,
		Run: func(in io.Reader, out io.Writer) error {
			list, err := io.ReadAll(in)
			if err != nil {
				return err
			}
			if !krm.IsResourceList(list) {
				return fmt.Errorf("kyaml's list is none:\n%s", list)
			}
			result, err := krm.Run(list, transform.Options{})
			if err != nil {
				return err
			}
			_, err = out.Write(result.Output)
			return err
		},
	}
}

// write writes the release as kyaml writes a ResourceList, the ruler as the
// eighth document of a file.
func write(t *testing.T, list *bytes.Buffer, config string) {
	t.Helper()
	nodes, err := (&kio.ByteReader{Reader: strings.NewReader(release), OmitReaderAnnotations: true}).Read()
	if err != nil {
		t.Fatal(err)
	}
	if err := nodes[1].SetAnnotations(map[string]string{kioutil.PathAnnotation: "a/ruler.yaml", kioutil.IndexAnnotation: "7"}); err != nil {
		t.Fatal(err)
	}
	err = kio.ByteWriter{
		Writer: list, WrappingAPIVersion: kio.ResourceListAPIVersion, WrappingKind: kio.ResourceListKind,
		KeepReaderAnnotations: true, FunctionConfig: yaml.MustParse(config),
	}.Write(nodes)
	if err != nil {
		t.Fatal(err)
	}
}

// frameworks are the results of a list as the framework's type, which may not
// lack a field that is there.
func frameworks(t *testing.T, list []byte) framework.Results {
	t.Helper()
	reader := &kio.ByteReader{Reader: bytes.NewReader(list)}
	if _, err := reader.Read(); err != nil {
		t.Fatal(err)
	}
	if reader.WrappingKind != kio.ResourceListKind || reader.FunctionConfig == nil || reader.Results == nil {
		t.Fatalf("kyaml reads a %q without config or results:\n%s", reader.WrappingKind, list)
	}
	text, err := reader.Results.String()
	if err != nil {
		t.Fatal(err)
	}
	var results framework.Results
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&results); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	return results
}

// values are the objects of a stream by kind and name, without what a reader
// annotates.
func values(t *testing.T, stream []byte) map[string]any {
	t.Helper()
	nodes, err := (&kio.ByteReader{Reader: bytes.NewReader(stream), OmitReaderAnnotations: true}).Read()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for _, n := range nodes {
		v, err := n.Map()
		if err != nil {
			t.Fatal(err)
		}
		all[n.GetKind()+" "+n.GetName()] = v
	}
	return all
}

func indented(item string) string {
	return "- " + strings.ReplaceAll(strings.TrimSuffix(item, "\n"), "\n", "\n  ") + "\n"
}
