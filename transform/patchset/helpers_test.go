package patchset

import (
	"errors"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

func parse(t *testing.T, text string) *document.Node {
	t.Helper()
	tree, err := document.ParseText([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root
}

const head = "apiVersion: loki-ruler-sidecar.dev/v1alpha1\nkind: PatchSet\n"

// layer loads a PatchSet whose spec is this text.
func layer(t *testing.T, spec string) *Layer {
	t.Helper()
	l, err := Load("mine.yaml", []byte(head+"spec:\n"+indent(spec)))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func indent(text string) string {
	var out strings.Builder
	for _, line := range strings.Split(strings.Trim(text, "\n"), "\n") {
		out.WriteString("  " + line + "\n")
	}
	return out.String()
}

func loadValues(t *testing.T, text string) *Values {
	t.Helper()
	v, err := LoadValues("values.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// made is the patch set of sources for a chart of this version.
func made(t *testing.T, version string, s Sources) *PatchSet {
	t.Helper()
	p, err := s.For("loki", version)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func fromValues(t *testing.T, version string, files ...string) *PatchSet {
	t.Helper()
	var s Sources
	for _, f := range files {
		s.Values = append(s.Values, loadValues(t, f))
	}
	return made(t, version, s)
}

func expanded(t *testing.T, p *PatchSet, vars map[string]string) *PatchSet {
	t.Helper()
	all := map[string]string{RulesDir: "/rules", Tenant: "fake", HealthPort: "8080", Namespace: "ops", ServiceAccount: "loki", Workload: "loki-ruler"}
	for k, v := range vars {
		all[k] = v
	}
	out, err := p.Expand(all)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// text is a node as YAML, for comparing with what a test spells out.
func textOf(n *document.Node) string {
	if n == nil {
		return "absent\n"
	}
	return document.Encode(n, 0, "\n")
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got:\n%s\nwant:\n%s", what, got, want)
	}
}

// complaint is an input error as people see it: place, words and hint.
func complaint(t *testing.T, err error) string {
	t.Helper()
	var bad *finding.InputError
	if !errors.As(err, &bad) {
		t.Fatalf("got %v, want an input error", err)
	}
	if bad.Hint == "" {
		return bad.Error()
	}
	return bad.Error() + " | " + bad.Hint
}
