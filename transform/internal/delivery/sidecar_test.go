package delivery

import (
	"fmt"
	"slices"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// sidecar reads a container of a pod: image line and env items as written.
func sidecar(t *testing.T, image, env string) *Sidecar {
	t.Helper()
	m := build(t, finding.Assume{}, "kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: s, image: '"+image+"', env: ["+env+"]}]}\n")
	return SidecarOf(manifest.PodOf(m.Set.All()[0]).Containers[0])
}

func build(t *testing.T, assume finding.Assume, files ...string) *Model {
	t.Helper()
	return Build(streams(files...), "", assume)
}

func streams(files ...string) []*manifest.Stream {
	var all []*manifest.Stream
	for i, text := range files {
		all = append(all, manifest.Open(fmt.Sprintf("%d.yaml", i), []byte(text)))
	}
	return all
}

const current = "kiwigrid/k8s-sidecar:2.10.1"

func TestNamespaces(t *testing.T) {
	for _, test := range []struct {
		env, namespace string
		watches        bool
		list           []string
	}{
		{``, "own", true, []string{"own"}},
		{``, "other", false, []string{"own"}},
		{`{name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}`, "own", true, []string{"own"}},
		{`{name: NAMESPACE, value: ALL}`, "other", true, []string{""}},
		{`{name: NAMESPACE, value: all}`, "other", false, []string{"all"}},
		{`{name: NAMESPACE, value: 'a,ALL'}`, "other", true, []string{"a", ""}},
		{`{name: NAMESPACE, value: 'a,b'}`, "b", true, []string{"a", "b"}},
		{`{name: NAMESPACE, value: 'a, b'}`, "b", false, []string{"a", " b"}},
		{`{name: NAMESPACE, value: 'a,,b'}`, "b", false, []string{"a", "b"}},
		{`{name: NAMESPACE, value: 'a,,b'}`, "other", false, []string{"a", "b"}},
		{`{name: NAMESPACE, value: ''}`, "own", false, []string{"own"}},
	} {
		s := sidecar(t, current, test.env)
		if got := s.Namespaces("own"); !slices.Equal(got, test.list) {
			t.Errorf("%s: namespaces %q, want %q", test.env, got, test.list)
		}
		if got := s.Watches(test.namespace, "own"); got != test.watches {
			t.Errorf("%s: watches %s: %v", test.env, test.namespace, got)
		}
	}
}

func TestNeeds(t *testing.T) {
	for _, test := range []struct{ image, env, want string }{
		{current, ``, "[list and watch configmaps in namespace own]"},
		{current, `{name: METHOD, value: watch}`, "[list and watch configmaps in namespace own]"},
		{current, `{name: METHOD, value: list}`, "[list and watch configmaps in namespace own]"},
		{current, `{name: METHOD, value: LIST}`, "[list configmaps in namespace own]"},
		{current, `{name: METHOD, value: SLEEP}`, "[list configmaps in namespace own]"},
		{current, `{name: RESOURCE, value: secret}, {name: NAMESPACE, value: ALL}`, "[list and watch secrets in all namespaces]"},
		{current, `{name: RESOURCE, value: both}`, "[list and watch configmaps in namespace own list and watch secrets in namespace own]"},
		{current, `{name: RESOURCE_NAME, value: rules}`, "[get configmaps in namespace own]"},
		{current, `{name: RESOURCE_NAME, value: rules}, {name: NAMESPACE, value: ALL}`, "[list and watch configmaps in all namespaces]"},
		{current, `{name: NAMESPACE, value: 'a, b'}`, "[list and watch configmaps in namespace a list and watch configmaps in namespace b]"},
		{"kiwigrid/k8s-sidecar:1.30.10", ``, "[watch configmaps in namespace own]"},
		{"kiwigrid/k8s-sidecar:1.31.0", ``, "[list and watch configmaps in namespace own]"},
		{"kiwigrid/k8s-sidecar:latest", ``, "[list and watch configmaps in namespace own]"},
	} {
		var got []string
		for _, n := range sidecar(t, test.image, test.env).Needs("own") {
			got = append(got, Describe(n))
		}
		if fmt.Sprint(got) != test.want {
			t.Errorf("%s %s: %s, want %s", test.image, test.env, got, test.want)
		}
	}
}

func TestKnowsResource(t *testing.T) {
	for env, want := range map[string]bool{
		``:                                    true,
		`{name: RESOURCE, value: both}`:       true,
		`{name: RESOURCE, value: Both}`:       false,
		`{name: RESOURCE, value: configmaps}`: false,
		`{name: RESOURCE, value: ''}`:         false,
		`{name: RESOURCE, valueFrom: {configMapKeyRef: {name: x, key: y}}}`: true,
	} {
		if got := sidecar(t, current, env).KnowsResource(); got != want {
			t.Errorf("%s: %v", env, got)
		}
	}
}

func TestTarget(t *testing.T) {
	o := build(t, finding.Assume{}, "kind: ConfigMap\nmetadata: {name: r, namespace: n}\n").Set.All()[0]
	const folder = `{name: FOLDER, value: /rules}`
	for _, test := range []struct{ env, key, annotation, want string }{
		{folder, "a.yaml", "", "/rules/a.yaml"},
		{folder, "a.yaml", "team", "/rules/team/a.yaml"},
		{folder, "a.yaml", "team/b/", "/rules/team/b/a.yaml"},
		{folder, "a.yaml", "/etc/x", "/etc/x/a.yaml"},
		{folder, "a.yaml", "../x", "/x/a.yaml"},
		{folder, "a.yaml.url", "", "/rules/a.yaml"},
		{folder + `, {name: UNIQUE_FILENAMES, value: "true"}`, "a.yaml.url", "t", "/rules/t/namespace_n.configmap_r.a.yaml"},
		{folder + `, {name: UNIQUE_FILENAMES, value: "false"}`, "a.yaml", "", "/rules/a.yaml"},
	} {
		if got := sidecar(t, current, test.env).Target(o, test.key, test.annotation); got != test.want {
			t.Errorf("%s at %q with %s: %s, want %s", test.key, test.annotation, test.env, got, test.want)
		}
	}
}

func TestResourceNames(t *testing.T) {
	o := build(t, finding.Assume{}, "kind: ConfigMap\nmetadata: {name: r, namespace: n}\n").Set.All()[0]
	for names, want := range map[string]bool{
		"r": true, "x,r": true, "configmap/r": true, "n/configmap/r": true,
		"secret/r": false, "m/configmap/r": false, "x": false, "r/x": false,
	} {
		s := sidecar(t, current, `{name: RESOURCE_NAME, value: '`+names+`'}`)
		if got := s.Names(o); got != want {
			t.Errorf("%s: %v", names, got)
		}
	}
}

func TestSettings(t *testing.T) {
	s := sidecar(t, current, `{name: BASE, value: /rules}, {name: FOLDER, value: $(BASE)/fake}, {name: LABEL, valueFrom: {secretKeyRef: {name: a, key: b}}}, {name: SCRIPT, value: $(NOBODY)}`)
	if s.Folder.Text != "/rules/fake" || !s.Folder.Known {
		t.Errorf("FOLDER %+v", s.Folder)
	}
	if s.Label.Known || !s.Label.Set {
		t.Errorf("LABEL %+v", s.Label)
	}
	if s.Script.Text != "$(NOBODY)" || !s.Script.Known {
		t.Errorf("SCRIPT %+v", s.Script)
	}
	if s.Annotation() != DefaultFolderAnnotation || s.Method.Set || !s.Method.Known {
		t.Errorf("annotation %s, METHOD %+v", s.Annotation(), s.Method)
	}
	m := build(t, finding.Assume{}, "kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: s, envFrom: [{configMapRef: {name: x}}], env: [{name: LABEL, value: l}]}]}\n")
	node := m.Set.All()[0].Node.List("spec", "containers")[0]
	for _, s := range []*Sidecar{SidecarIn(node), SidecarOf(manifest.PodOf(m.Set.All()[0]).Containers[0])} {
		if !s.Label.Known || s.Folder.Known {
			t.Errorf("with envFrom: LABEL %+v, FOLDER %+v", s.Label, s.Folder)
		}
	}
}
