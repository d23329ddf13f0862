package manifest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// open parses every document of src; a document that is no YAML fails the test.
func open(t testing.TB, src string) (*Stream, []*Object) {
	t.Helper()
	s := Open("in.yaml", []byte(src))
	var out []*Object
	for _, d := range s.Docs {
		objs, err := s.Parse(d)
		if err != nil {
			t.Fatalf("parse %q: %v", src, err)
		}
		out = append(out, objs...)
	}
	return s, out
}

func TestObjects(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string // path and object
	}{
		{"root", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ops}\n", []string{"[] ConfigMap ops/a"}},
		{"empty", "", nil},
		{"comment", "# nothing\n", nil},
		{"scalar", "just text\n", nil},
		{"sequence", "- kind: A\n", nil},
		{"list", "kind: List\nitems:\n- {kind: A, metadata: {name: a}}\n- {kind: B, metadata: {name: b}}\n", []string{"[items 0] A a", "[items 1] B b"}},
		{"nested lists", "kind: List\nitems:\n- kind: List\n  items:\n  - {kind: A, metadata: {name: a}}\n", []string{"[items 0 items 0] A a"}},
		{"typed list", "kind: ConfigMapList\nitems:\n- {kind: ConfigMap, metadata: {name: a}}\n", []string{"[items 0] ConfigMap a"}},
		{"a custom resource that is merely called so", "kind: AllowList\nmetadata: {name: a}\nspec: {}\n", []string{"[] AllowList a"}},
		{"resource list", "kind: ResourceList\nfunctionConfig: {kind: PatchSet, metadata: {name: p}}\nitems:\n- {kind: A, metadata: {name: a}}\n", []string{"[items 0] A a"}},
		{"malformed items", "kind: List\nitems: [null, 1, text, [], {kind: A}]\n", []string{"[items 4] A "}},
		{"items of the wrong shape", "kind: List\nitems: {a: b}\n", nil},
		{"metadata of the wrong shape", "kind: A\nmetadata: text\n", []string{"[] A "}},
		{"JSON", `{"kind": "A", "metadata": {"name": "a"}}`, []string{"[] A a"}},
		{"duplicate keys", "kind: A\nkind: B\nmetadata: {name: b}\n", []string{"[] B b"}},
		{"aliased item", "kind: List\nitems:\n- &x {kind: A, metadata: {name: a}}\n- *x\n", []string{"[items 0] A a", "[items 1] A a"}},
		{"glued", "---kind: A\nmetadata: {name: a}\n---kind: B\nmetadata: {name: b}\n", []string{"[] A a", "[] B b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, objs := open(t, test.src)
			var got []string
			for _, o := range objs {
				got = append(got, fmt.Sprint([]any(o.Path), " ", o.ID()))
			}
			if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", test.want) {
				t.Errorf("objects are %q, want %q", got, test.want)
			}
		})
	}
}

// Lists that alias each other must not multiply.
func TestAliasedListsAreUnwrappedOnce(t *testing.T) {
	src := "kind: List\nitems:\n- &l0 {kind: List, items: [{kind: A, metadata: {name: a}}]}\n"
	for i := 1; i < 20; i++ {
		src += fmt.Sprintf("- &l%d {kind: List, items: [*l%d, *l%d]}\n", i, i-1, i-1)
	}
	s := Open("in", []byte(src))
	objs, err := s.Parse(s.Docs[0])
	if err != nil {
		t.Skipf("the parser refuses it: %v", err)
	}
	if len(objs) != 1 {
		t.Errorf("%d objects, want 1", len(objs))
	}
}

func TestObjectFacts(t *testing.T) {
	_, objs := open(t, `---
# Source: loki/templates/ruler/statefulset.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: loki-ruler
  annotations: {helm.sh/hook: test}
spec:
  template:
    metadata:
      labels: {helm.sh/chart: loki-6.27.0}
      annotations: {loki-ruler-sidecar.dev/inject: "false"}
---
kind: Pod
metadata:
  labels: {helm.sh/chart: loki-distributed-0.80.6}
  annotations: {postrenderer.helm.sh/postrender-filename: 'loki/templates/pod.yaml', loki-ruler-sidecar.dev/inject: "true"}
`)
	ruler, pod := objs[0], objs[1]
	if got := ruler.Place().String(); got != "in.yaml:6:9" {
		t.Errorf("place is %s", got)
	}
	if p := ruler.Place(); p.Document != 1 || p.Template != "loki/templates/ruler/statefulset.yaml" || p.EndColumn != 19 || p.EndLine != 6 {
		t.Errorf("place is %+v", p)
	}
	if p := pod.Place(); p.Document != 2 || p.Line != 14 || p.Template != "loki/templates/pod.yaml" {
		t.Errorf("place without a name is %+v", p)
	}
	if ruler.Template() != "loki/templates/ruler/statefulset.yaml" || pod.Template() != "loki/templates/pod.yaml" {
		t.Errorf("templates are %q and %q", ruler.Template(), pod.Template())
	}
	if !ruler.IsHook() || pod.IsHook() {
		t.Error("hooks are not told apart")
	}
	if !ruler.OptedOut() || pod.OptedOut() {
		t.Error("opting out is not told apart")
	}
	for o, want := range map[*Object]string{ruler: "loki 6.27.0", pod: "loki-distributed 0.80.6"} {
		if name, version := o.Chart(); name+" "+version != want {
			t.Errorf("chart is %s %s, want %s", name, version, want)
		}
	}
}

func TestChartLabel(t *testing.T) {
	for label, want := range map[string]string{
		"loki-6.27.0":             "loki|6.27.0",
		"loki-distributed-0.80.6": "loki-distributed|0.80.6",
		"loki-6.30.0-rc.1":        "loki|6.30.0-rc.1",
		"loki-6.30.0_build.5":     "loki|6.30.0+build.5",
		"k8s-1-loki-v2.0.0":       "k8s-1-loki|v2.0.0",
		"loki":                    "loki|",
		"":                        "|",
		"-":                       "-|",
	} {
		o := &Object{Labels: map[string]string{chartLabel: label}}
		if name, version := o.Chart(); name+"|"+version != want {
			t.Errorf("chart of %q is %s|%s, want %s", label, name, version, want)
		}
	}
}

// Helm writes the Source comment above the marker that a template brings along.
func TestTemplateOfGluedDocument(t *testing.T) {
	s, objs := open(t, "---\n# Source: a/b.yaml\n---kind: A\nmetadata: {name: a}\n---\n# Source: c.yaml\nkind: B\n")
	if got := objs[0].Template(); got != "a/b.yaml" {
		t.Errorf("template is %q", got)
	}
	if got := s.Place(len(s.Src)).Template; got != "c.yaml" {
		t.Errorf("template at the end is %q", got)
	}
	if p := s.Place(1 << 30); p.Line != 8 || p.Document != 3 {
		t.Errorf("place behind the end is %+v", p)
	}
	if p := Open("empty", nil).Place(0); p.Line != 1 || p.Document != 0 {
		t.Errorf("place in nothing is %+v", p)
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct {
		name, src, place, hint string
	}{
		{"tab", "kind: A\nmetadata:\n\tname: a\n", "in.yaml:3:", "tab"},
		{"truncated", "kind: A\n---\nkind: B\nmetadata: {name: \"a", "in.yaml:4:", "cut off"},
		{"not text", "kind: A\n\x00\x01\x02\n", "in.yaml:", "does not look like text"},
		{"not UTF-8", "kind: A\nname: \xff\xfe\n", "in.yaml:", "UTF-8"},
		{"nested too deep, by name only", "kind: A\nb: *deep\n", "in.yaml:2:", "helm template --debug"},
		{"nested too deep", strings.Repeat("[", 20000), "in.yaml:1:", "deeply"},
		{"template", "kind: A\n{{- if .Values.x }}\na: b\n{{- end }}\n", "in.yaml:", "helm template"},
		{"error message", "Error: INSTALLATION FAILED: no: such: chart\n", "in.yaml:1:", "error message"},
		{"anything else", "kind: A\n  b: c\nd: e\n", "in.yaml:2:", "helm template --debug"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := Open("in.yaml", []byte(test.src))
			var err error
			for _, d := range s.Docs {
				if _, e := s.Parse(d); e != nil {
					err = e
				}
			}
			var input *finding.InputError
			if !errors.As(err, &input) {
				t.Fatalf("error is %v, not an InputError", err)
			}
			if !strings.HasPrefix(input.Error(), test.place) || input.Place.Document == 0 {
				t.Errorf("place is %+v, want %s", input.Place, test.place)
			}
			if !strings.Contains(input.Hint, test.hint) {
				t.Errorf("%s: hint is %q, want one about %q", input.Msg, input.Hint, test.hint)
			}
		})
	}
}

func TestPods(t *testing.T) {
	const pod = `
containers:
- {name: a, image: x:1, command: [c], args: [d, 1], env: [{name: A, value: b}, {name: A, value: last}, {name: B, valueFrom: {}}, {name: C, valueFrom: {secretKeyRef: {key: k}}}]}
- null
- text
- {name: b, envFrom: [{configMapRef: {name: x}}], volumeMounts: [{name: v, mountPath: /v, readOnly: true, subPath: s, subPathExpr: $(A)}, null, 3]}
initContainers: [{name: i}]
volumes: [{name: e, emptyDir: {}}, {name: c, configMap: {name: cm}}, {name: s, secret: {secretName: sec}}, {name: p, persistentVolumeClaim: {claimName: pvc}}, {name: d}, {name: n, configMap: null}, 7, {name: data, emptyDir: {}}]
serviceAccountName: loki
automountServiceAccountToken: false
`
	indent := func(by string) string { return strings.ReplaceAll(strings.TrimSpace(pod), "\n", "\n"+by) }
	for kind, src := range map[string]string{
		"Pod":         "kind: Pod\nspec:\n  " + indent("  "),
		"Deployment":  "kind: Deployment\nspec:\n  template:\n    spec:\n      " + indent("      "),
		"StatefulSet": "kind: StatefulSet\nspec:\n  volumeClaimTemplates: [{metadata: {name: data}}, null]\n  template:\n    spec:\n      " + indent("      "),
		"CronJob":     "kind: CronJob\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          " + indent("          "),
	} {
		t.Run(kind, func(t *testing.T) {
			_, objs := open(t, src)
			p := PodOf(objs[0])
			if len(p.Containers) != 2 || len(p.InitContainers) != 1 || !p.InitContainers[0].Init {
				t.Fatalf("%d containers, %d init containers", len(p.Containers), len(p.InitContainers))
			}
			a, b := p.Containers[0], p.Containers[1]
			if got := fmt.Sprint(a.Name, a.Image, a.Command, a.Args, a.EnvFrom, b.EnvFrom); got != "ax:1[c] [d 1] false true" {
				t.Errorf("containers read as %s", got)
			}
			if b.Index != 3 || at(objs[0].Tree().Root, b.Path) != b.Node {
				t.Errorf("path of b is %v, index %d", b.Path, b.Index)
			}
			if at(objs[0].Tree().Root, p.SpecPath) != p.Spec || at(objs[0].Tree().Root, p.TemplatePath) != p.Template {
				t.Errorf("paths are %v and %v", p.TemplatePath, p.SpecPath)
			}
			if v, ok := a.EnvVar("A"); !ok || v.Value != "last" {
				t.Errorf("variable A is %+v", v)
			}
			if v, ok := a.EnvVar("C"); !ok || !v.From {
				t.Errorf("variable C is %+v", v)
			}
			if _, ok := a.EnvVar("D"); ok {
				t.Error("variable D exists")
			}
			if m := b.Mounts; len(m) != 1 || m[0].Name != "v" || m[0].MountPath != "/v" || !m[0].ReadOnly || m[0].SubPath != "s" || m[0].SubPathExpr != "$(A)" {
				t.Errorf("mounts are %+v", m)
			}
			var volumes []string
			for _, name := range []string{"e", "c", "s", "p", "d", "n", "data"} {
				v := p.Volume(name)
				volumes = append(volumes, v.Source+":"+v.Ref)
			}
			data := "emptyDir:"
			if kind == "StatefulSet" {
				data = "claimTemplate:data"
			}
			if got, want := strings.Join(volumes, " "), "emptyDir: configMap:cm secret:sec persistentVolumeClaim:pvc emptyDir: emptyDir: "+data; got != want {
				t.Errorf("volumes are %s, want %s", got, want)
			}
			if p.Volume("nope") != nil {
				t.Error("a volume that does not exist")
			}
			if p.ServiceAccount != "loki" || p.Automount == nil || *p.Automount {
				t.Errorf("account %s, automount %v", p.ServiceAccount, p.Automount)
			}
		})
	}
}

// at follows a path from a document's root.
func at(n *document.Node, path document.Path) *document.Node {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			n = n.Get(step)
		case int:
			n = n.Resolve().Items()[step].Resolve()
		}
	}
	return n
}

func TestMalformedPods(t *testing.T) {
	for _, src := range []string{
		"kind: Deployment\n",
		"kind: Deployment\nspec: text\n",
		"kind: Deployment\nspec: {template: []}\n",
		"kind: Deployment\nspec: {template: {spec: null}}\n",
		"kind: StatefulSet\nspec: {volumeClaimTemplates: {a: b}, template: {spec: {containers: {name: a}, volumes: text}}}\n",
		"kind: CronJob\nspec: {jobTemplate: 3}\n",
		"kind: Pod\nspec: {containers: [{env: {a: b}, volumeMounts: [{mountPath: [x]}], args: {a: b}}]}\n",
	} {
		_, objs := open(t, src)
		p := PodOf(objs[0])
		if p == nil {
			t.Errorf("no pod of %q", src)
			continue
		}
		if p.ServiceAccount != "default" || p.Automount != nil {
			t.Errorf("defaults of %q: %+v", src, p)
		}
		for _, c := range p.Containers {
			if c.Covering("/rules") != nil {
				t.Errorf("a mount in %q", src)
			}
		}
	}
	_, objs := open(t, "kind: ConfigMap\n")
	if PodOf(objs[0]) != nil {
		t.Error("a ConfigMap has a pod")
	}
}
