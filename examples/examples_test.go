// Package examples_test holds the examples to what their READMEs say: files
// have the keys their tool reads, and what can be run is run.
package examples_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// checked says of each example how it is held to its word. A new one gets its
// place here, or TestEveryExampleIsKnown fails.
var checked = map[string]string{
	"argocd-cmp":       "TestArgoPlugin runs its commands",
	"argocd-kustomize": "TestArgoKustomize runs kustomize",
	"clusters":         "TestClustersPipelines and TestClustersVerify with the in-process ruler",
	"flux":             "TestFlux compares it with today's export",
	"github-actions":   "TestGitHubActions runs its steps",
	"gitlab-ci":        "TestGitLab runs its script",
	"helm-go-sdk":      "TestRender of both modules runs the programs",
	"helm3":            "TestHelmTemplates runs helm 3",
	"helm4":            "TestHelmTemplates runs helm 4",
	"helmfile":         "TestPostRenderers",
	"kpt":              "TestKpt runs the function",
	"kustomize-exec":   "TestKustomizeExec runs kustomize",
	"kustomize-plain":  "TestKustomizePlain runs kustomize",
	"make":             "TestMake runs make",
	"pre-commit":       "TestPreCommit runs its hooks",
	"pulumi":           "TestPostRenderers",
	"rules-tested":     "TestRulesTested runs loki-rules",
	"skaffold":         "TestPostRenderers",
	"sync":             "TestSync runs loki-rules with the in-process ruler",
	"terraform":        "TestPostRenderers",
}

// screen is how many lines a README may have.
const screen = 60

// testFunctions are the names of the tests here and in the modules below.
func testFunctions(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(".", func(name string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(read(t, name), -1) {
			names = append(names, string(m[1]))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestEveryExampleIsKnown(t *testing.T) {
	tests := testFunctions(t)
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if test, _, _ := strings.Cut(checked[e.Name()], " "); !slices.Contains(tests, test) {
			t.Errorf("examples/%s is checked by %q, which is no test here: add it to the table", e.Name(), test)
		}
		readme, err := os.ReadFile(filepath.Join(e.Name(), "README.md"))
		if err != nil {
			t.Error(err)
		}
		if lines := bytes.Count(readme, []byte("\n")); lines > screen {
			t.Errorf("examples/%s/README.md has %d lines: one screen is %d", e.Name(), lines, screen)
		}
		if !slices.ContainsFunc([]string{"Run here", "Not run here", "A test runs"}, func(word string) bool { return bytes.Contains(readme, []byte("\n"+word)) }) {
			t.Errorf("examples/%s/README.md does not say with which real tool it was run", e.Name())
		}
	}
}

// TestYAML: every document of every YAML file parses, and has what its kind
// cannot do without.
func TestYAML(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isYAML(name) {
			return err
		}
		files++
		for _, doc := range documents(t, name) {
			checkKeys(t, name, doc)
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("walked over %d files: %v", files, err)
	}
}

func isYAML(name string) bool {
	return slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(name)) || filepath.Base(name) == "Kptfile"
}

// required are the paths of keys that an object of the kind must have.
var required = map[string][]string{
	"Application":             {"apiVersion", "metadata.name", "spec.project", "spec.source.repoURL", "spec.source.path", "spec.destination.server", "spec.destination.namespace"},
	"ConfigManagementPlugin":  {"apiVersion", "metadata.name", "spec.generate.command"},
	"ConfigMap":               {"apiVersion", "metadata.name"},
	"Deployment":              {"apiVersion", "metadata.name", "spec.template.spec.containers"},
	"HelmRelease":             {"apiVersion", "metadata.name", "spec.postRenderers"},
	"Kptfile":                 {"apiVersion", "metadata.name", "pipeline"},
	"PatchSet":                {"apiVersion", "metadata.name"},
	"Config":                  {"apiVersion", "manifests.hooks.after", "manifests.helm.releases"},
	"ClusterRole":             {"apiVersion", "metadata.name", "rules"},
	"Role":                    {"apiVersion", "metadata.name", "rules"},
	"RoleBinding":             {"apiVersion", "metadata.name", "roleRef.name", "subjects"},
	"StatefulSet":             {"apiVersion", "metadata.name", "spec.template.spec.containers"},
	"Kustomization":           {"apiVersion"},
	"helmfile.yaml":           {"releases", "helmDefaults.postRenderer"},
	"loki-rules.yaml":         {"on", "jobs", "permissions"},
	".gitlab-ci.yml":          {"loki-rules.script", "loki-rules.artifacts.reports.codequality", "loki-rules.artifacts.reports.junit"},
	".pre-commit-config.yaml": {"repos"},
}

// checkKeys knows an object by its kind, and other files by their names.
func checkKeys(t *testing.T, name string, doc map[string]any) {
	t.Helper()
	kind, ok := doc["kind"].(string)
	if !ok {
		kind = filepath.Base(name)
	}
	for _, path := range required[kind] {
		if at(doc, path) == nil {
			t.Errorf("%s: a %s needs %s", name, kind, path)
		}
	}
}

// at is the value below the dotted path, nil where there is none.
func at(value any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		mapping, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = mapping[key]
	}
	return value
}

func documents(t *testing.T, name string) []map[string]any {
	t.Helper()
	return parse(t, name, read(t, name))
}

func parse(t *testing.T, name string, src []byte) []map[string]any {
	t.Helper()
	var docs []map[string]any
	decoder := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var doc map[string]any
		switch err := decoder.Decode(&doc); {
		case err == nil && doc != nil:
			docs = append(docs, doc)
		case err == nil:
		case errors.Is(err, io.EOF):
			return docs
		default:
			t.Fatalf("%s: %v", name, err)
		}
	}
}

// strict reads a file of one document into a structure that names each key
// the tool allows here: a misspelt one fails.
func strict(t *testing.T, name string, into any) {
	t.Helper()
	decoder := yaml.NewDecoder(bytes.NewReader(read(t, name)))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	src, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return src
}
