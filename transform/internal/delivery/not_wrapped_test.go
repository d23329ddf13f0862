package delivery

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

const groups = "groups: [{name: g, rules: [{alert: A, expr: 'rate({a=\"b\"}[5m]) > 1'}]}]\n"

// named are streams of files: name, text, name, text, ….
func named(files ...string) (all []*manifest.Stream) {
	for i := 0; i < len(files); i += 2 {
		all = append(all, manifest.Open(files[i], []byte(files[i+1])))
	}
	return all
}

// files says in short which rule objects a model has, and of each file whether it
// stands in the object and was judged.
func files(m *Model) string {
	var all []string
	for _, o := range m.Objects {
		for _, f := range o.Files {
			word := o.Kind + " " + o.Name + " " + strings.TrimSpace(f.Path()+" "+f.Key)
			if f.Apart() {
				word += " apart"
			}
			if f.Verdict != nil {
				word += fmt.Sprintf(" loads %t", f.Verdict.Loads)
			}
			all = append(all, word)
		}
	}
	return strings.Join(all, "; ")
}

// TestNotWrapped: files of the input that are rules, and no objects.
func TestNotWrapped(t *testing.T) {
	const object = "kind: Service\nmetadata: {name: s}\n"
	for _, test := range []struct {
		name, text string
		want       string
	}{
		{"rules", groups, "File dir/a.yaml a.yaml apart loads true"},
		{"rules, twice", groups + "---\n" + groups, "File dir/a.yaml a.yaml apart loads true"},
		{"rules, and something else", groups + "---\nx: y\n", "File dir/a.yaml a.yaml apart loads true"},
		{"rules, and an object", groups + "---\n" + object, ""},
		{"an object, and rules", object + "---\n" + groups, ""},
		{"something else, and rules", "x: y\n---\n" + groups, ""},
		{"rules, an object, and rules", groups + "---\n" + object + "---\n" + groups, ""},
		{"rules that Loki cannot load", "groups: [{name: g, rules: [{alert: A}]}]\n", "File dir/a.yaml a.yaml apart loads false"},
		{"something else", "x: y\n", ""},
	} {
		m := Build(named("dir/a.yaml", test.text), "", finding.Assume{})
		if got := files(m); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
			fmt.Printf("GOT\t%q\n", got)
		}
		for _, o := range m.Objects {
			if !o.NotWrapped || !o.Rules {
				t.Errorf("%s: %+v", test.name, o)
			}
		}
	}
}

// TestRouteNotWrapped: what brings the file to a ruler is not known, and whether
// Loki would take it is.
func TestRouteNotWrapped(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{groups, "label unknown, parse pass"},
		{"groups: [{name: g, rules: [{alert: A}]}]\n", "label unknown, parse fail"},
	} {
		all := build(t, finding.Assume{}, release, test.text).Routes()
		if len(all) != 1 || all[0].Ruler != nil {
			t.Fatalf("%d routes", len(all))
		}
		var hops []string
		for _, h := range all[0].Hops {
			hops = append(hops, h.Stage.String()+" "+h.State.String())
		}
		if got := strings.Join(hops, ", "); got != test.want || all[0].Hops[0].Cause != NotWrapped {
			t.Errorf("%s, cause %d; want %s", got, all[0].Hops[0].Cause, test.want)
		}
	}
}

// TestGenerated: a generator of a kustomization makes an object of files of the
// input, where nobody has made it yet.
func TestGenerated(t *testing.T) {
	const kustomization = "kind: Kustomization\nconfigMapGenerator:\n- {name: made, files: [a.yaml], options: {labels: {loki_rule: ''}}}\n"
	object := func(kind, name string) string {
		return kustomization + "---\nkind: " + kind + "\nmetadata: {name: " + name + "}\n"
	}
	const secret = "kind: Kustomization\nsecretGenerator:\n- {name: made, files: [k.yaml=a.yaml], options: {labels: {loki_rule: ''}}}\n"
	for _, test := range []struct {
		name  string
		files []string
		want  string
	}{
		{"of a file", []string{"dir/kustomization.yaml", kustomization, "dir/a.yaml", groups}, "ConfigMap made data[a.yaml] a.yaml apart loads true"},
		{"of a file, as a Secret", []string{"dir/kustomization.yaml", secret, "dir/a.yaml", groups}, "Secret made stringData[k.yaml] k.yaml apart loads true"},
		{"of a file of another directory", []string{"dir/kustomization.yaml", kustomization, "other/a.yaml", groups}, "ConfigMap made data[a.yaml] a.yaml; File other/a.yaml a.yaml apart loads true"},
		{"of a file, spelt otherwise", []string{"./dir//kustomization.yaml", strings.Replace(kustomization, "a.yaml", "../dir/a.yaml", 1), "./dir/a.yaml", groups}, "ConfigMap made data[a.yaml] a.yaml apart loads true"},
		{"of the second file", []string{"kustomization.yaml", kustomization, "b.yaml", groups, "a.yaml", groups}, "ConfigMap made data[a.yaml] a.yaml apart loads true; File b.yaml b.yaml apart loads true"},
		{"of the kustomization's own file", []string{"a.yaml", kustomization}, "ConfigMap made data[a.yaml] a.yaml apart loads false"},
		{"of a literal", []string{"kustomization.yaml", "kind: Kustomization\nconfigMapGenerator:\n- {name: made, literals: ['a.yaml=groups: []'], options: {labels: {loki_rule: ''}}}\n"}, "ConfigMap made data[a.yaml] a.yaml loads true"},
		{"of a file, without the label", []string{"kustomization.yaml", strings.Replace(kustomization, ", options: {labels: {loki_rule: ''}}", "", 1), "a.yaml", groups}, "ConfigMap made data[a.yaml] a.yaml apart loads true"},
		{"of a file without rules, without the label", []string{"kustomization.yaml", strings.Replace(kustomization, ", options: {labels: {loki_rule: ''}}", "", 1), "a.yaml", "x: y\n"}, ""},
		{"of what is no kustomization", []string{"kustomization.yaml", strings.Replace(kustomization, "Kustomization", "Service", 1), "a.yaml", groups}, "File a.yaml a.yaml apart loads true"},
		{"of nothing", []string{"kustomization.yaml", "kind: Kustomization\n"}, ""},
		{"it is made", []string{"kustomization.yaml", object("ConfigMap", "made"), "a.yaml", groups}, ""},
		{"it is made, with its hash", []string{"kustomization.yaml", object("ConfigMap", "made-k5t8m2h7c9"), "a.yaml", groups}, ""},
		{"something like it is made", []string{"kustomization.yaml", object("ConfigMap", "made-k5t8m2h7c"), "a.yaml", groups}, "ConfigMap made data[a.yaml] a.yaml apart loads true"},
		{"something longer is made", []string{"kustomization.yaml", object("ConfigMap", "made-k5t8m2h7c99"), "a.yaml", groups}, "ConfigMap made data[a.yaml] a.yaml apart loads true"},
		{"something of its length is made", []string{"kustomization.yaml", object("ConfigMap", "other-k5t8m2h7c"), "a.yaml", groups}, "ConfigMap made data[a.yaml] a.yaml apart loads true"},
		{"something of another kind is made", []string{"kustomization.yaml", object("Secret", "made"), "a.yaml", groups}, "ConfigMap made data[a.yaml] a.yaml apart loads true"},
	} {
		m := Build(named(test.files...), "", finding.Assume{})
		if got := files(m); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
			fmt.Printf("GOT\t%q\n", got)
		}
	}
}

// TestKeyOfGenerated: kustomize makes an object with whatever key, and the API server
// refuses it (seen with kustomize 5.5.0).
func TestKeyOfGenerated(t *testing.T) {
	const kustomization = "kind: Kustomization\nconfigMapGenerator:\n- {name: made, files: ['a b.yaml'], options: {labels: {loki_rule: ''}}}\n"
	m := Build(named("kustomization.yaml", kustomization, "a b.yaml", groups), "", finding.Assume{})
	if bad := m.Objects[0].RejectedKey(); bad == nil || !strings.HasPrefix(bad.Refusal(), `the key "a b.yaml"`) {
		t.Errorf("%+v", bad)
	}
}

// TestPlacesOfGenerated: what is wrong with a file is shown in the file, the rest
// in the kustomization.
func TestPlacesOfGenerated(t *testing.T) {
	const kustomization = "namespace: logs\nkind: Kustomization\nconfigMapGenerator:\n- name: made\n  files: [a.yaml]\n  options: {labels: {loki_rule: ''}, annotations: {k8s-sidecar-target-directory: x}}\n"
	m := Build(named("kustomization.yaml", kustomization, "a.yaml", groups), "", finding.Assume{})
	o := m.Objects[0]
	f := o.Files[0]
	for _, place := range []struct{ got, want string }{
		{span(f.Place(o.Object, 3, 9)), "a.yaml:1:4-1:10"},
		{span(f.Place(o.Object, 3, 3)), "a.yaml:1:4-0:0"},
		{o.NodePlace(f.KeyNode).String(), "kustomization.yaml:5:11"},
		{o.NodePlace(f.Value).String(), "kustomization.yaml:5:11"},
		{o.NodePlace(o.Node()).String(), "kustomization.yaml:4:3"},
		{o.NodePlace(o.Node().Get("metadata", "name")).String(), "kustomization.yaml:4:9"},
		{o.Namespace + " " + o.APIVersion + " " + o.Annotations["k8s-sidecar-target-directory"], "logs v1 x"},
	} {
		if place.got != place.want {
			t.Errorf("%s, want %s", place.got, place.want)
		}
	}
	if o.Node().Get("metadata", "annotations").Fields()[0].Key.Start == 0 {
		t.Error("the annotation has no place")
	}
}

func span(p finding.Place) string {
	return fmt.Sprintf("%s-%d:%d", p, p.EndLine, p.EndColumn)
}
