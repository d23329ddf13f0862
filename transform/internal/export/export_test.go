package export_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// patchForms are the forms that patch what post-render edits.
var patchForms = []string{"kustomize", "json6902", "flux"}

// TestEquality is the promise of the package, over every shape that ever made
// a patch go another way than the edit: what kustomize makes of the exported
// patch is what post-render makes of the same input.
func TestEquality(t *testing.T) {
	shapes, err := txtar.ParseFile(filepath.Join("testdata", "shapes.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []equality
	for _, f := range shapes.Files {
		cases = append(cases, equality{f.Name, f.Data, f.Data, optionsOf(t, f)})
	}
	check(t, cases)
}

// optionsOf reads a shape's options from its first line: "# flags: NAME…".
func optionsOf(t *testing.T, f txtar.File) transform.Options {
	t.Helper()
	opts := transform.Options{Namespace: "logs"}
	first, _, _ := strings.Cut(string(f.Data), "\n")
	flags, ok := strings.CutPrefix(first, "# flags: ")
	if !ok {
		return opts
	}
	for _, flag := range strings.Fields(flags) {
		switch flag {
		case "native-sidecar":
			opts.PatchSet.Flags.NativeSidecar = true
		case "watch-all":
			opts.PatchSet.Flags.WatchNamespaces = []string{"ALL"}
		case "values":
			v, err := patchset.LoadValues("values.yaml", []byte("ruler: {sidecar: true}\nsidecar: {rules: {logLevel: DEBUG, label: rule}}\n"))
			if err != nil {
				t.Fatal(err)
			}
			opts.PatchSet.Values = []*patchset.Values{v}
		default:
			t.Fatalf("%s: unknown flag %q", f.Name, flag)
		}
	}
	return opts
}

// equality is one case: input is what is exported, and base what kustomize
// patches, input or the part of it that the patch is for.
type equality struct {
	name        string
	input, base []byte
	opts        transform.Options
}

// check lets one kustomize build every case in every form, each below a name
// prefix of its own, and compares.
func check(t *testing.T, cases []equality) {
	t.Helper()
	kustomize := tools.Need(t, "kustomize")
	root := t.TempDir()
	var parts []string
	for i, c := range cases {
		for _, form := range append([]string{"post-render"}, patchForms...) {
			part := fmt.Sprintf("part%d-%s", i, form)
			writePart(t, filepath.Join(root, part), form, c)
			parts = append(parts, part)
		}
	}
	write(t, filepath.Join(root, "kustomization.yaml"), encode(t, map[string]any{"resources": parts}))
	cmd := exec.Command(kustomize, "build", root)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("kustomize build: %v\n%s", err, &stderr)
	}
	built := byPart(t, out)
	for i, c := range cases {
		want := built[fmt.Sprintf("part%d-post-render-", i)]
		if len(want) < 1 || reflect.DeepEqual(want, objects(t, c.base)) {
			t.Errorf("%s: post-render adds nothing to it", c.name)
		}
		for _, form := range patchForms {
			compare(t, c.name+" as "+form, built[fmt.Sprintf("part%d-%s-", i, form)], want)
		}
	}
}

// writePart writes the kustomization of one case in one form.
func writePart(t *testing.T, dir, form string, c equality) {
	t.Helper()
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	kustomization := map[string]any{"namePrefix": filepath.Base(dir) + "-", "resources": []string{"all.yaml"}}
	if form == "post-render" {
		write(t, filepath.Join(dir, "all.yaml"), postRendered(t, c))
		write(t, filepath.Join(dir, "kustomization.yaml"), encode(t, kustomization))
		return
	}
	write(t, filepath.Join(dir, "all.yaml"), c.base)
	files, err := transform.Export([]transform.Input{{Name: c.name, Data: c.input}}, form, c.opts)
	if err != nil {
		t.Fatalf("%s as %s: %v", c.name, form, err)
	}
	if form == "flux" {
		asFlux(t, dir, kustomization, files)
	} else {
		if err := os.Mkdir(filepath.Join(dir, "component"), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			write(t, filepath.Join(dir, "component", f.Name), f.Data)
		}
		kustomization["components"] = []string{"component"}
	}
	write(t, filepath.Join(dir, "kustomization.yaml"), encode(t, kustomization))
}

// asFlux does what Flux's helm-controller does with a HelmRelease: it makes a
// kustomization of the patches of the block. The access is applied beside it.
func asFlux(t *testing.T, dir string, kustomization map[string]any, files []transform.ExportFile) {
	t.Helper()
	for _, f := range files {
		if f.Name == "rbac.yaml" {
			write(t, filepath.Join(dir, f.Name), f.Data)
			kustomization["resources"] = []string{"all.yaml", f.Name}
			continue
		}
		var release struct {
			Spec struct {
				PostRenderers []struct {
					Kustomize struct{ Patches []any }
				} `yaml:"postRenderers"`
			}
		}
		decoder := yaml.NewDecoder(bytes.NewReader(f.Data))
		decoder.KnownFields(true)
		if err := decoder.Decode(&release); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		kustomization["patches"] = release.Spec.PostRenderers[0].Kustomize.Patches
	}
}

// postRendered is what post-render makes of the case; where the base is a part
// of the input, the part that changed and what was added to it.
func postRendered(t *testing.T, c equality) []byte {
	t.Helper()
	result, err := transform.Render(c.input, c.opts)
	if err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	if bytes.Equal(c.base, c.input) {
		return result.Bytes()
	}
	before := objects(t, c.input)
	var b bytes.Buffer
	for id, o := range objects(t, result.Bytes()) {
		if !reflect.DeepEqual(before[id], o) {
			b.WriteString("---\n")
			b.Write(encode(t, o))
		}
	}
	return b.Bytes()
}

// byPart sorts what kustomize built by name prefix, and takes that off.
func byPart(t *testing.T, out []byte) map[string]map[string]any {
	t.Helper()
	texts := map[string][]string{}
	for doc := range strings.SplitSeq(string(out), "\n---\n") {
		_, name, _ := strings.Cut(doc, "\n  name: part")
		name, _, _ = strings.Cut(name, "\n")
		for _, form := range append([]string{"post-render"}, patchForms...) {
			if number, _, ok := strings.Cut(name, "-"+form+"-"); ok {
				part := "part" + number + "-" + form + "-"
				texts[part] = append(texts[part], strings.ReplaceAll(doc, part, ""))
			}
		}
	}
	parts := map[string]map[string]any{}
	for part, docs := range texts {
		parts[part] = objects(t, []byte(strings.Join(docs, "\n---\n")))
	}
	return parts
}

func compare(t *testing.T, name string, got, want map[string]any) {
	t.Helper()
	if gotNames, wantNames := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)); !slices.Equal(gotNames, wantNames) {
		t.Errorf("%s: has\n%q, want\n%q", name, gotNames, wantNames)
	}
	for id, w := range want {
		if !reflect.DeepEqual(got[id], w) {
			t.Errorf("%s: %s is\n%s\nwant\n%s", name, id, encode(t, got[id]), encode(t, w))
		}
	}
}

// objects are the documents of a stream by kind, namespace and name, Lists
// taken apart.
func objects(t *testing.T, src []byte) map[string]any {
	t.Helper()
	all := map[string]any{}
	decoder := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var o map[string]any
		err := decoder.Decode(&o)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, src)
		}
		if items, ok := o["items"].([]any); ok && o["kind"] == "List" {
			for _, item := range items {
				put(all, item.(map[string]any))
			}
		} else if o != nil {
			put(all, o)
		}
	}
}

func put(all map[string]any, o map[string]any) {
	metadata, _ := o["metadata"].(map[string]any)
	all[fmt.Sprintf("%v %v/%v", o["kind"], metadata["namespace"], metadata["name"])] = o
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	out, err := yaml.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
