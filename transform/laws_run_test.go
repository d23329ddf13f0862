package transform_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// variants are the ways to ask that change most of what is added.
var variants = []struct {
	name string
	opts func(o *transform.Options)
}{
	{"default", func(*transform.Options) {}},
	{"native, all namespaces", func(o *transform.Options) {
		o.PatchSet.Flags = patchset.Flags{NativeSidecar: true, WatchNamespaces: []string{"ALL"}}
	}},
	{"both kinds, two namespaces", func(o *transform.Options) {
		o.PatchSet.Flags = patchset.Flags{Resource: "both", WatchNamespaces: []string{"team-a", "team-b"}, When: "always"}
	}},
	{"cluster role, a tenant", func(o *transform.Options) {
		o.PatchSet.Flags = patchset.Flags{RBAC: "clusterrole", Tenant: "team-a", Label: "rules", LabelValue: "loki"}
	}},
	{"presets", func(o *transform.Options) { o.PatchSet.Flags = patchset.Flags{Presets: []string{"sync", "observe"}} }},
	{"no access", func(o *transform.Options) { o.PatchSet.Flags = patchset.Flags{RBAC: "none"} }},
}

// TestLaws holds the laws over the scenarios' inputs and the shapes in testdata,
// however they are asked for.
func TestLaws(t *testing.T) {
	for _, s := range seeds(t) {
		t.Run(s.name, func(t *testing.T) {
			for _, v := range variants {
				opts := transform.Options{FallbackNamespace: "fallback"}
				v.opts(&opts)
				checkLaws(t, s.text, opts)
			}
			values, err := patchset.LoadValues("values.yaml", []byte("sidecar: {rules: {enabled: true, logLevel: DEBUG}}\nruler: {sidecar: true}\n"))
			if err != nil {
				t.Fatal(err)
			}
			checkLaws(t, s.text, transform.Options{FallbackNamespace: "fallback", PatchSet: patchset.Sources{Values: []*patchset.Values{values}}})
		})
	}
}

// TestShapesAreFixed: a shape that nothing is added to would hold every law.
func TestShapesAreFixed(t *testing.T) {
	for _, s := range shapes(t) {
		if !checkLaws(t, s.text, transform.Options{}) {
			t.Errorf("%s is not changed", s.name)
		}
	}
}

// TestLawsHoldForRealRenders is the same over every render of the corpus; all
// judges see each of them once.
func TestLawsHoldForRealRenders(t *testing.T) {
	changed := 0
	for i, r := range corpus(t) {
		for _, v := range []int{0, 1 + i%(len(variants)-1)} {
			opts := transform.Options{Namespace: r.namespace, FallbackNamespace: "fallback"}
			variants[v].opts(&opts)
			t.Run(r.name+"/"+variants[v].name, func(t *testing.T) {
				others, more := judges[1:], kustomizeLaws
				if v != 0 {
					others, more = nil, nil
				}
				if checkLawsBy(t, r.src, opts, others, more) {
					changed++
				}
			})
		}
	}
	if changed < 500 {
		t.Errorf("only %d renders were changed", changed)
	}
}

// seed is an input to begin with.
type seed struct {
	name string
	text []byte
}

// seeds are the inputs of post-render's scenarios, and the shapes.
func seeds(t testing.TB) []seed {
	t.Helper()
	all, scripts := shapes(t), 0
	for script, archive := range scenario.Each(t, "..", "post-render") {
		scripts++
		for _, f := range archive.Files {
			if f.Name == "in.yaml" {
				all = append(all, seed{strings.TrimSuffix(filepath.Base(script), ".txtar"), f.Data})
			}
		}
	}
	if scripts < 50 {
		t.Fatalf("%d scenarios", scripts)
	}
	return all
}

// shapes are hand-written streams, each with a ruler to be fixed and something
// odd about it.
func shapes(t testing.TB) []seed {
	t.Helper()
	files, err := filepath.Glob("testdata/shapes/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no shapes: %v", err)
	}
	var all []seed
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, seed{filepath.Base(file), text})
	}
	return all
}
