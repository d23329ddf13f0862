package rules_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

func built(t *testing.T, files map[string]string, o rules.ObjectOptions) []rules.Object {
	t.Helper()
	r, err := rules.Read(directory(files), &rules.Config{Name: "platform"})
	if err != nil {
		t.Fatal(err)
	}
	objects, err := r.Desired(&rules.Config{}, rules.Target{Name: "dev"}, rules.Options{}).Objects(o, "abc", "")
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

func names(objects []rules.Object) string {
	var all []string
	for _, x := range objects {
		keys := make([]string, len(x.Files))
		for i, f := range x.Files {
			keys[i] = f.Key
		}
		all = append(all, x.Name+"="+strings.Join(keys, "+"))
	}
	return strings.Join(all, " ")
}

// Names are stable: nothing but a collision brings a hash, and then it does not
// matter who came first.
func TestObjectNames(t *testing.T) {
	for _, c := range []struct {
		name  string
		files []string
		want  string
	}{
		{"one for each file", []string{"a/x.yaml", "a/y.yml"}, "platform-a-stamp=0-loki-rules.platform.yaml platform-a-x=x.yaml platform-a-y=y.yml"},
		{"made fit for DNS", []string{"Team_A/Big_Rule.v2.yaml"}, "platform-team-a-big-rule.v2=Big_Rule.v2.yaml platform-team-a-stamp=0-loki-rules.platform.yaml"},
		{"a collision", []string{"a/x.yaml", "a/x.yml"}, "platform-a-stamp=0-loki-rules.platform.yaml platform-a-x-3472e2e5=x.yml platform-a-x-b68f9a49=x.yaml"},
		{"a collision of tenants", []string{"a-b/c.yaml", "a/b-c.yaml"}, "platform-a-b-c-552a1857=b-c.yaml platform-a-b-c-84130f3b=c.yaml platform-a-b-stamp=0-loki-rules.platform.yaml platform-a-stamp=0-loki-rules.platform.yaml"},
	} {
		files := map[string]string{}
		for _, f := range c.files {
			files["rules/"+f] = one("g")
		}
		if got := names(built(t, files, rules.ObjectOptions{})); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A file that grows, and a file that is new, move no other.
func TestPackedFilesStayWhereTheyAre(t *testing.T) {
	files := map[string]string{}
	for _, name := range strings.Fields("a b c d e f g h") {
		files["rules/t/"+name+".yaml"] = one("g")
	}
	o := rules.ObjectOptions{Pack: 4}
	before := built(t, files, o)
	if len(before) > 5 {
		t.Errorf("%d objects: %s", len(before), names(before))
	}
	files["rules/t/a.yaml"] += "      - {alert: B, expr: vector(1)}\n"
	files["rules/t/new.yaml"] = one("g")
	where := map[string]string{}
	for _, x := range built(t, files, o) {
		for _, f := range x.Files {
			where[f.Key] = x.Name
		}
	}
	for _, x := range before {
		for _, f := range x.Files {
			if where[f.Key] != x.Name {
				t.Errorf("%s was in %s and is in %s", f.Key, x.Name, where[f.Key])
			}
		}
	}
}

func TestObjectText(t *testing.T) {
	objects := built(t, map[string]string{"rules/a/x.yaml": one("g")}, rules.ObjectOptions{
		Namespace: "logs", Label: "loki_rule", LabelValue: "1", Annotation: "k8s-sidecar-target-directory", Directory: func(tenant string) string { return tenant },
	})
	want := `apiVersion: v1
kind: ConfigMap
metadata:
  name: platform-a-x
  namespace: logs
  labels:
    app.kubernetes.io/managed-by: loki-rules
    loki-rules.dev/repository: platform
    loki_rule: "1"
  annotations:
    k8s-sidecar-target-directory: a
    kustomize.toolkit.fluxcd.io/substitute: disabled
    loki-rules.dev/digest: sha256:e092d2f62b16b72bcc43f406e06b61e0b88e5462ff8f75eda507f1b3c8e5636a
    loki-rules.dev/source: rules/a/x.yaml
data:
  x.yaml: |
    groups:
      - name: g
        rules:
          - alert: A
            expr: vector(1)
`
	if got := string(objects[1].Write()); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// FuzzObjects holds the law "delivery" for ConfigMaps and Secrets, files included
// that are not ours.
func FuzzObjects(f *testing.F) {
	f.Add("x.yaml", one("g"), "ConfigMap")
	f.Add("a", "tab\t\n\n", "Secret")
	f.Add("b", "", "ConfigMap")
	f.Add("c", "\r\n \n#", "ConfigMap")
	f.Fuzz(func(t *testing.T, key, text, kind string) {
		if !utf8.ValidString(text) || !utf8.ValidString(key) || kind != "ConfigMap" && kind != "Secret" {
			t.Skip()
		}
		x := rules.Object{Kind: kind, Name: "n", Labels: map[string]string{"a": text}, Annotations: map[string]string{"b": key}, Files: []rules.ObjectFile{{Key: key, Text: []byte(text)}}}
		back, err := rules.ReadObjects("f", x.Write())
		if err != nil || len(back) != 1 || len(back[0].Files) != 1 {
			t.Fatalf("%s reads as %+v: %v", x.Write(), back, err)
		}
		if got := back[0].Files[0]; got.Key != key || !bytes.Equal(got.Text, []byte(text)) || back[0].Labels["a"] != text {
			t.Errorf("%q=%q reads as %q=%q", key, text, got.Key, got.Text)
		}
	})
}

func TestReadObjectsFromKubectl(t *testing.T) {
	const list = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a, labels: {loki_rule: ""}}
  data: {x.yaml: "groups: []"}
  binaryData: {y.yaml: Z3JvdXBzOiBbXQ==}
- apiVersion: v1
  kind: Service
  metadata: {name: s}
- {apiVersion: v1, kind: Secret, metadata: {name: b}, data: {z.yaml: Z3JvdXBzOiBbXQ==}, stringData: {w.yaml: x}}
`
	objects, err := rules.ReadObjects("<stdin>", []byte(list))
	if err != nil || names(objects) != "a=x.yaml+y.yaml b=z.yaml+w.yaml" {
		t.Fatalf("%s, %v", names(objects), err)
	}
	if string(objects[0].Files[1].Text) != "groups: []" {
		t.Errorf("%q", objects[0].Files[1].Text)
	}
	_, err = rules.ReadObjects("<stdin>", []byte("kind: Secret\nmetadata: {name: b}\ndata: {z.yaml: '*'}\n"))
	if said(err) != "<stdin>:3:16: Secret b: data.z.yaml is not base64 (plain text stands in stringData, or in the data of a ConfigMap)" {
		t.Errorf("%v", said(err))
	}
}

// What kubectl passes over is in nobody's cluster, and is not read as if it were.
func TestReadWhatKubectlReads(t *testing.T) {
	const between = `kubectl passes over what stands between a line "..." and the next line "---"`
	for text, want := range map[string]string{
		"kind: ConfigMap\n...\n# c\n---\nkind: ConfigMap\n":     "",
		"kind: ConfigMap\n...\n# c\nkind: ConfigMap\n":          "in.yaml:4:1: " + between,
		"kind: ConfigMap\n...\nkind: PrometheusRule\n---\na: 1": "in.yaml:3:1: " + between,
	} {
		_, err := rules.ReadObjects("in.yaml", []byte(text))
		if got, _, _ := strings.Cut(said(err), " ("); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
		_, err = rules.ReadPrometheusRules("in.yaml", []byte(text), "a")
		if got, _, _ := strings.Cut(said(err), " ("); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
