package transform_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// renders is where real renders lie, in a checkout beside this one; without it
// the tests here are skipped.
var renders = filepath.Join("..", "..", "shared", "corpus", "renders")

// render is one real render and the namespace it was made for, "" when nobody
// noted it.
type render struct {
	name, namespace string
	src             []byte
}

func corpus(t *testing.T) []render {
	t.Helper()
	if _, err := os.Stat(renders); err != nil {
		t.Skip("no corpus beside the project")
	}
	namespace := regexp.MustCompile(`namespace: (\S+)`)
	var all []render
	err := filepath.WalkDir(renders, func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" || strings.HasSuffix(path, ".values.yaml") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(renders, path)
		r := render{name: strings.TrimSuffix(filepath.ToSlash(name), ".yaml"), src: src}
		if values, err := os.ReadFile(strings.TrimSuffix(path, ".yaml") + ".values.yaml"); err == nil {
			if m := namespace.FindSubmatch(values[:min(len(values), 300)]); m != nil {
				r.namespace = string(m[1])
			}
		}
		all = append(all, r)
		return err
	})
	if err != nil || len(all) < 500 {
		t.Fatalf("%d renders: %v", len(all), err)
	}
	return all
}

func (r render) options() transform.LintOptions {
	return transform.LintOptions{Options: transform.Options{Namespace: r.namespace}}
}

func (r render) lint(t *testing.T, src []byte) []finding.Finding {
	t.Helper()
	result, err := transform.Lint([]transform.Input{{Name: r.name, Data: src}}, r.options())
	if err != nil {
		t.Fatalf("%s: %v", r.name, err)
	}
	return result.Findings
}

// TestCorpusPostRenderRepairs: after post-render every finding it promised to
// repair is gone, and no new one has appeared, on every render.
func TestCorpusPostRenderRepairs(t *testing.T) {
	for _, r := range corpus(t) {
		before := r.lint(t, r.src)
		result, err := transform.Render(r.src, r.options().Options)
		if err != nil {
			if r.namespace != "" {
				t.Errorf("%s: %v", r.name, err)
			}
			continue // nobody noted the namespace, and the manifests do not tell it
		}
		after := kinds(r.lint(t, result.Bytes()))
		had := kinds(before)
		for _, f := range before {
			if f.Fix.ByPostRender && slices.Contains(after, kind(f)) {
				t.Errorf("%s: post-render was to repair %s", r.name, kind(f))
			}
		}
		for _, k := range after {
			if !slices.Contains(had, k) {
				t.Errorf("%s: new after post-render: %s", r.name, k)
			}
		}
	}
}

func kind(f finding.Finding) string { return fmt.Sprintf("%s %s", f.Rule, f.Object) }

func kinds(findings []finding.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, kind(f))
	}
	return all
}

// promises are what the names of the corpus' cases say is wrong, and what is
// therefore not to be said of the others.
var promises = []struct {
	suffix string // of the case's name
	has    []string
	hasNot []string
}{
	{suffix: "distributed-issue16529-replicas0", has: []string{"ruler-replicas-zero", "ruler-missing-sidecar"}},
	{suffix: "distributed-issue16529", has: []string{"ruler-missing-sidecar", "rules-dir-not-creatable"}, hasNot: []string{"ruler-replicas-zero", "ruler-storage-not-local"}},
	{suffix: "distributed-s3", hasNot: []string{"ruler-missing-sidecar", "rules-dir-not-creatable", "rbac-missing", "tenant-dir-missing"}},
	{suffix: "distributed-manual", hasNot: []string{"ruler-missing-sidecar", "tenant-dir-missing", "mount-not-shared", "ruler-storage-not-local"}},
	{suffix: "distributed-native", has: []string{"tenant-dir-missing"}, hasNot: []string{"ruler-missing-sidecar"}},
	{suffix: "distributed-emptydir-rules", has: []string{"ruler-missing-sidecar"}, hasNot: []string{"rules-dir-not-creatable"}},
	{suffix: "distributed-ruler-sa-native", has: []string{"rbac-binding-wrong-subject"}, hasNot: []string{"ruler-missing-sidecar"}},
	{suffix: "distributed-ruler-sa-native-ns", has: []string{"rbac-binding-wrong-subject"}, hasNot: []string{"ruler-missing-sidecar"}},
	{suffix: "distributed-netpol-native", has: []string{"networkpolicy-blocks-apiserver"}},
	{suffix: "ruler-off", hasNot: []string{"ruler-missing-sidecar", "rbac-missing"}},
}

// TestCorpusNamesHoldTrue: the cases whose names say what is wrong give the
// findings their names promise, and nothing that contradicts them.
func TestCorpusNamesHoldTrue(t *testing.T) {
	for _, r := range corpus(t) {
		for _, p := range promises {
			if !strings.HasSuffix(r.name, "/"+p.suffix) {
				continue
			}
			var ids []string
			for _, f := range r.lint(t, r.src) {
				ids = append(ids, f.Rule)
			}
			for _, id := range p.has {
				if !slices.Contains(ids, id) {
					t.Errorf("%s: no %s, only %v", r.name, id, ids)
				}
			}
			for _, id := range p.hasNot {
				if slices.Contains(ids, id) {
					t.Errorf("%s: %s", r.name, id)
				}
			}
		}
	}
}

// TestCorpusTraces: with a rule of the right label beside it, a render that
// was post-rendered delivers it to its ruler wherever the store is local and
// the folder was ours to choose.
func TestCorpusTraces(t *testing.T) {
	for _, r := range corpus(t) {
		if !strings.HasSuffix(r.name, "/distributed-issue16529") && !strings.HasSuffix(r.name, "/distributed-default") && !strings.HasSuffix(r.name, "/distributed-secretcfg") {
			continue
		}
		result, err := transform.Render(r.src, r.options().Options)
		if err != nil {
			t.Fatal(err)
		}
		traced, err := transform.Trace([]transform.Input{{Name: r.name, Data: result.Bytes()}, oneRule(r.namespace)}, r.options())
		if err != nil {
			t.Fatal(err)
		}
		arrived := false
		for _, route := range traced.Routes {
			arrived = arrived || route.Object.Name == "r" && route.Arrives() == finding.Pass && route.Tenant == "fake"
		}
		if !arrived {
			t.Errorf("%s: the rule does not arrive: %+v", r.name, traced.Routes)
		}
	}
}
