package manifest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

func TestHints(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string
	}{
		{"block", "apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n", []string{"ConfigMap"}},
		{"first line", "kind: Role\nrules: []\n", []string{"Role"}},
		{"behind a marker", "---\n# Source: a.yaml\napiVersion: v1\nkind: Secret\n", []string{"Secret"}},
		{"double quotes", "\"apiVersion\": \"v1\"\n\"kind\": \"Secret\"\n", []string{"Secret"}},
		{"single quotes", "'kind': 'Secret'\n", []string{"Secret"}},
		{"comment behind the value", "kind: Secret # really\n", []string{"Secret"}},
		{"trailing blanks and CRLF", "apiVersion: v1\r\nkind: Secret \t\r\n", []string{"Secret"}},
		{"blank before the colon", "kind : Secret\n", []string{"Secret"}},
		{"no newline at the end", "kind: Secret", []string{"Secret"}},
		{"byte order mark", "\ufeffkind: Secret\n", []string{"Secret"}},
		{"lists give their kind", "kind: List\nitems: []\n---\nkind: ResourceList\n---\nkind: ConfigMapList\n", []string{"List", "ResourceList", "ConfigMapList"}},
		{"only keys of the root count", "spec:\n  kind: Nested\nkind: Outer\n", []string{"Outer"}},
		{"keys that only begin so", "kinds: Many\nkind2: x\nkind: One\n", []string{"One"}},
		{"text inside a block scalar is indented", "kind: ConfigMap\ndata:\n  a: |\n    kind: Secret\n", []string{"ConfigMap"}},
		{"the same twice", "kind: Role\nkind: Role\n", []string{"Role"}},
		{"two that differ", "kind: Role\nkind: Secret\n", []string{""}},
		{"value on the next line", "kind:\n  Secret\n", []string{""}},
		{"anchored value", "kind: &k Secret\n", []string{""}},
		{"tagged value", "kind: !!str Secret\n", []string{""}},
		{"value with an escape", `kind: "Se\x63ret"` + "\n", []string{""}},
		{"lone carriage returns", "kind: Secret\rkind: Role\n", []string{""}},
		{"no kind", "apiVersion: v1\n", []string{""}},
		{"indented root", "  apiVersion: v1\n  kind: Secret\n", []string{""}},
		{"kind first in an indented root", "  kind: Secret\n  kind: Role\n", []string{""}},
		{"the word elsewhere", "# kind: Role\nname: kind\nkind: Secret\nx: \"kind\"\n", []string{"Secret"}},
		{"flow", "{kind: Secret}\n", []string{""}},
		{"JSON", "{\n\"kind\": \"Secret\"\n}\n", []string{""}},
		{"sequence", "- kind: Secret\n", []string{""}},
		{"anchor on the root", "&a\nkind: Secret\n", []string{""}},
		{"tag on the root", "!!map\nkind: Secret\n", []string{""}},
		{"explicit key", "? kind\n: Secret\n", []string{""}},
		{"explicit key further down", "kind: Role\n? kind\n: Secret\n", []string{""}},
		{"escaped key further down", "kind: Role\n\"\\x6bind\": Secret\n", []string{""}},
		{"content on the marker's line", "--- {kind: Secret}\n", []string{""}},
		{"glued marker", "---kind: Secret\n", []string{""}},
		{"comment on the marker's line", "--- # hello\nkind: Secret\n", []string{"Secret"}},
		{"comments only", "# Source: a.yaml\n\n# nothing\n---\n   \n---\n", []string{"-", "-", "-"}},
		{"directive", "%YAML 1.2\n---\nkind: Secret\n", []string{"Secret"}},
		{"metadata twice", "kind: A\nmetadata:\n  name: a\nmetadata:\n  name: b\n", []string{"A"}},
		{"metadata and another m", "kind: A\nmine: 1\nmetadata:\n  name: a\n", []string{"A"}},
		{"metadata in JSON", "kind: A\nmetadata: {name: a}\n---\n\"metadata\":\n  name: a\n", []string{"A", ""}},
		{"metadata of a lone carriage return", "kind: A\rmetadata:\r  name: a\n---\nmetadata:\n  name: a\n", []string{"", ""}},
		{"template left over", "kind: {{ .Kind }}\n", []string{""}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			s := Open("in", []byte(test.src))
			holdRoots(t, s)
			for _, h := range s.Hints() {
				got = append(got, h.Kind)
			}
			if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", test.want) {
				t.Errorf("hints of %q are %q, want %q", test.src, got, test.want)
			}
		})
	}
}

// Where a document was split off, its lines were seen as a search of its text would see
// them.
func holdRoots(t *testing.T, s *Stream) {
	t.Helper()
	for _, d := range s.Docs {
		searched := d
		searched.Roots = yamltext.Roots{}
		if got, want := kindOf(s.Src, d), kindOf(s.Src, searched); got != want {
			t.Errorf("kind is %q by the line, %q by a search in\n%s", got, want, s.Src[d.Start:d.End])
		}
		if got, want := s.Metadata(d), s.Metadata(searched); !bytes.Equal(got, want) {
			t.Errorf("metadata are %q by the line, %q by a search in\n%s", got, want, s.Src[d.Start:d.End])
		}
	}
}

// What a hint says is what the parser finds.
func holdHints(t *testing.T, s *Stream) {
	t.Helper()
	holdRoots(t, s)
	for _, h := range s.Hints() {
		objs, err := s.Parse(*h.Doc)
		if err != nil || h.Kind == "" {
			continue
		}
		if h.Kind == noContent {
			if len(objs) != 0 {
				t.Errorf("hint says no content, parser finds %s in\n%s", objs[0].ID(), s.Src[h.Doc.Start:h.Doc.End])
			}
			continue
		}
		if strings.HasSuffix(h.Kind, "List") {
			continue
		}
		if len(objs) != 1 || objs[0].Kind != h.Kind && !strings.HasPrefix(objs[0].Kind, h.Kind) {
			t.Errorf("hint says %q, parser finds %d objects in\n%s", h.Kind, len(objs), s.Src[h.Doc.Start:h.Doc.End])
			continue
		}
		if namespace, name := s.Identify(*h.Doc); name+namespace != "" && (namespace != objs[0].Namespace || name != objs[0].Name) {
			t.Errorf("a glance says %q in %q, the parser %s in\n%s", name, namespace, objs[0].ID(), s.Src[h.Doc.Start:h.Doc.End])
		}
	}
}

func BenchmarkHints(b *testing.B) {
	const doc = `---
# Source: app/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
  labels:
    app.kubernetes.io/name: app
    app.kubernetes.io/managed-by: Helm
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: app
          image: "registry.example/app:1.2.3"
          args:
            - --listen=:8080
            - --log-level=info
          resources:
            limits:
              memory: 256Mi
`
	s := Open("in", bytes.Repeat([]byte(doc), 20000))
	b.SetBytes(int64(len(s.Src)))
	for b.Loop() {
		s.Hints()
	}
}

// The hints of real streams, as Helm 3 and Helm 4 write them.
func TestCorpusHints(t *testing.T) {
	root := "../../../../shared/corpus/renders"
	var paths []string
	for _, pattern := range []string{"helm-edge/*.yaml", "helm-streams/*.yaml", "hooks/*.yaml", "*.yaml"} {
		found, _ := filepath.Glob(root + "/" + pattern)
		paths = append(paths, found...)
	}
	if len(paths) == 0 || testing.Short() {
		t.Skip("no corpus beside the repository, or -short")
	}
	unknown, all := 0, 0
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s := Open(path, src)
		holdHints(t, s)
		for _, h := range s.Hints() {
			all++
			if h.Kind == "" {
				unknown++
			}
		}
	}
	if unknown*100 > all {
		t.Errorf("%d of %d documents have no hint", unknown, all)
	}
}
