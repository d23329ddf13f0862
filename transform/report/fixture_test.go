package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/rogpeppe/go-internal/diff"
)

var update = flag.Bool("update", false, "write the golden files again")

// golden compares got with testdata/name, or writes it there with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run the test with -update)", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("not the golden file (-update writes it):\n%s", diff.Diff(file, want, "got", got))
	}
}

// written is a lint result in one format.
func written(t *testing.T, f Format, l *Lint, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, f, l, o); err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return b.Bytes()
}

// The files of the fixture. The second holds what a manifest can hold to annoy a
// report: wide and combining characters, a tab, an escape sequence, bytes that
// are not UTF-8, a line longer than a screen.
const (
	lokiYAML = `# Source: loki/templates/ruler/statefulset-ruler.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: loki-ruler
  namespace: ops
spec:
  template:
    spec:
      automountServiceAccountToken: "false"
      containers:
        - name: loki
          env: [{name: FOLDER, value: '/rules'}]
`
	nastyFile = `C:\ci\rules, 50%: "ä".yaml`
	nastyYAML = "\uFEFFdata:\r\n" +
		"\tルール: {expr: 日本}\r\n" +
		"  bad: \"\x1b[31mred\xff\"\r\n" +
		"  long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa X bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n" +
		"  block: |\r\n" +
		"    groups: []\r\n" +
		"    more: 1\r\n"
)

func rules() []finding.Rule {
	return []finding.Rule{
		{
			ID: "ruler-missing-sidecar", Severity: finding.Error, Fixable: true,
			HelpURI: "https://example.org/rules/ruler-missing-sidecar",
			Read: finding.Written("The ruler has no rules sidecar",
				"# ruler-missing-sidecar\n\nNo container of the ruler's pod copies rule ConfigMaps\ninto the directory that Loki reads.\n\n```yaml\nruler: {sidecar: true}\n```\n"),
		},
		{ID: "tenant-dir-missing", Severity: finding.Error, Read: finding.Written("Rule files lie outside any tenant's directory", "# tenant-dir-missing\n")},
		{ID: "sidecar-token-off", Read: finding.Written("The sidecar has no token", ""), Severity: finding.Warning, HelpURI: "not a uri"},
		{ID: "rule-expr-promql", Read: finding.Written("The expression is PromQL <& \"friends\">", ""), Severity: finding.Error},
		{ID: "image-latest", Read: finding.Written("The image's tag moves", ""), Severity: finding.Info},
	}
}

// fixture is a result with everything in it.
func fixture() *Lint {
	ruler := finding.Object{APIVersion: "apps/v1", Kind: "StatefulSet", Namespace: "ops", Name: "loki-ruler"}
	nasty := finding.Object{APIVersion: "v1", Kind: "ConfigMap", Name: "r\u00fcles\u202egnp\x00"}
	template := "loki/templates/ruler/statefulset-ruler.yaml"
	return &Lint{
		Tool:   Tool{Name: "loki-ruler-sidecar", Version: "1.2.3", URI: "https://github.com/loki-ruler-sidecar/loki-ruler-sidecar"},
		Judged: finding.Judged{Rulers: 1, Others: 11},
		Files:  []string{"loki.yaml", nastyFile, "<stdin>"},
		Source: Sources(map[string][]byte{"loki.yaml": []byte(lokiYAML), nastyFile: []byte(nastyYAML)}),
		Rules:  rules(),
		Findings: []finding.Finding{
			{
				Rule: "ruler-missing-sidecar", Severity: finding.Error, Object: ruler,
				Place:   finding.Place{File: "loki.yaml", Line: 5, Column: 9, EndLine: 5, EndColumn: 19, Document: 1, Template: template},
				Origin:  finding.Place{File: "clusters/values.yaml", Line: 3, Column: 1},
				Path:    "metadata.name",
				Message: "no container copies rule ConfigMaps to /rules",
				Current: "loki-ruler",
				Fix:     finding.Fix{Text: "let the chart render its sidecar", Values: "ruler:\n  sidecar: true\n", ByPostRender: true},
			},
			{
				Rule: "sidecar-token-off", Severity: finding.Warning, Object: ruler,
				Place:   finding.Place{File: "loki.yaml", Line: 10, Column: 37, EndLine: 10, EndColumn: 44, Document: 1, Template: template},
				Path:    "spec.template.spec.automountServiceAccountToken",
				Message: "the pod gets no token",
				Current: `"false"`,
				Fix:     finding.Fix{Text: "mount the token", Proposed: "true", ByPostRender: true},
			},
			{
				Rule: "tenant-dir-missing", Severity: finding.Error, Object: ruler,
				Place:   finding.Place{File: "loki.yaml", Line: 13, Column: 39, EndLine: 13, EndColumn: 47, Document: 1},
				Path:    "spec.template.spec.containers[0].env[0].value",
				Message: "files land in /rules, above every tenant's directory",
				Current: "/rules",
				Fix:     finding.Fix{Text: "name the tenant's directory", Proposed: "/rules/fake"},
			},
			{
				Rule: "rule-expr-promql", Severity: finding.Error, Object: nasty,
				Place:   finding.Place{File: nastyFile, Line: 2, Column: 14, EndLine: 2, EndColumn: 16},
				Path:    "data[ルール].groups[0].rules[1].expr",
				Message: "::error file=x::100% of {app=\"<a & b>\"}\nis `PromQL`, ]]> \x1b[31mred\x1b[0m \xff\xfe",
				Current: "日本",
				Fix:     finding.Fix{Text: "put it in\nLogQL", Proposed: "{a=\"b\"}\n| c"},
			},
			{
				Rule: "rule-expr-promql", Severity: finding.Warning, Object: nasty,
				Place:   finding.Place{File: nastyFile, Line: 4, Column: 104, EndLine: 4, EndColumn: 105},
				Path:    "data[ルール].groups[0].rules[1].expr",
				Message: "a second one of the same rule, object and field",
			},
			{
				Rule: "rule-expr-promql", Severity: finding.Error, Object: nasty,
				Place:      finding.Place{File: nastyFile, Line: 5, Column: 10, EndLine: 7, EndColumn: 12},
				Path:       "data[block]",
				Message:    "over several lines",
				Suppressed: "known; see #42, -->\x07",
			},
			{
				Rule: "image-latest", Severity: finding.Info, Object: ruler,
				Place:      finding.Place{File: "loki.yaml", Line: 12, Column: 11},
				Message:    "the tag is latest",
				Suppressed: "lab cluster",
			},
			{
				Rule: "from-lokitool", Severity: finding.Info,
				Place:   finding.Place{File: "<stdin>"},
				Message: "about no object, of no known rule, with no line",
			},
			{Rule: "image-latest", Severity: finding.Info, Message: "from nowhere at all"},
		},
	}
}
