package manifest

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// What was forgotten is found as before, by every name that it has or had, and has all
// again that it holds.
func TestForget(t *testing.T) {
	var by Surveyor
	for name, read := range map[string]func(*Stream, document.Document) ([]*Object, error){
		"parsed":   (*Stream).Parse,
		"surveyed": func(s *Stream, d document.Document) ([]*Object, error) { return s.Survey(d, &by) },
	} {
		t.Run(name, func(t *testing.T) { holdForget(t, read) })
	}
}

func holdForget(t *testing.T, read func(*Stream, document.Document) ([]*Object, error)) {
	t.Helper()
	const src = `# Source: a/templates/config.yaml
kind: ConfigMap
metadata:
  name: prefix-config
  namespace: logs
  labels: {app.kubernetes.io/instance: a, tier: backend}
  annotations:
    internal.config.kubernetes.io/previousNames: config
    internal.config.kubernetes.io/previousNamespaces: default
    x: y
data:
  a: b
---
kind: List
items:
  - kind: ConfigMap
    metadata: {name: item}
    data: {a: b}
---
kind: Pod
metadata: {name: p, namespace: logs}
`
	s := Open("in.yaml", []byte(src))
	var all []*Object
	for _, d := range s.Docs {
		objs, err := read(s, d)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, objs...)
	}
	pod := all[2]
	parsed, _ := s.Parse(s.Docs[0])
	place := parsed[0].Place()
	for _, o := range all[:2] {
		o.Forget()
	}
	if !all[0].forgotten || all[1].forgotten {
		t.Fatal("a document of its own is to be forgotten, and the item of a list is not")
	}
	if all[0].Release() != "a" || all[0].ID() != (finding.Object{Kind: "ConfigMap", Namespace: "logs", Name: "prefix-config"}) {
		t.Errorf("what is left is %s of release %q", all[0].ID(), all[0].Release())
	}
	if !all[0].HasLabel("tier") || all[0].HasLabel("x") {
		t.Error("which labels it has is not told")
	}
	all[0].Forget()
	set := NewSet(all)
	for range 2 {
		for name, found := range map[string]*Object{
			"Find": set.Find("ConfigMap", "logs", "config"), "FindNear": set.FindNear(pod, "ConfigMap", "prefix-config"), "anywhere": set.Find("ConfigMap", "", "config"),
		} {
			if found != all[0] || found.Node().Str("data", "a") != "b" || found.Labels["tier"] != "backend" || found.Annotations["x"] != "y" || found.Place() != place {
				t.Errorf("%s: %+v", name, found)
			}
		}
		set.Forget()
		if !all[0].forgotten {
			t.Error("it is not forgotten again")
		}
	}
}
