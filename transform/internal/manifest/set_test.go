package manifest

import "testing"

func TestFind(t *testing.T) {
	_, objs := open(t, `
{kind: ConfigMap, metadata: {name: a}}
---
{kind: ConfigMap, metadata: {name: a, namespace: ops}}
---
{kind: ConfigMap, metadata: {name: b, namespace: ops}}
---
{kind: ConfigMap, metadata: {name: b, namespace: dev}}
---
{kind: Secret, metadata: {name: a, namespace: ops}}
`)
	set := NewSet(objs)
	for _, test := range []struct {
		namespace, name string
		want            int // index, -1 is none
	}{
		{"ops", "a", 1}, {"", "a", 0}, {"dev", "a", 0}, {"ops", "b", 2}, {"dev", "b", 3}, {"", "b", 2}, {"qa", "b", -1}, {"ops", "c", -1},
	} {
		var want *Object
		if test.want >= 0 {
			want = objs[test.want]
		}
		if got := set.Find("ConfigMap", test.namespace, test.name); got != want {
			t.Errorf("ConfigMap %q/%s is %v, want object %d", test.namespace, test.name, got, test.want)
		}
	}
	if got := len(set.Kind("ConfigMap")); got != 4 || len(set.All()) != 5 || len(set.Kind("Pod")) != 0 {
		t.Errorf("%d ConfigMaps of %d objects", got, len(set.All()))
	}
	_, formers := open(t, `{kind: ConfigMap, metadata: {name: a-x, annotations: {internal.config.kubernetes.io/previousNames: a, internal.config.kubernetes.io/previousNamespaces: qa}}}`)
	renamed := NewSet(append(formers, objs...))
	if renamed.Find("ConfigMap", "qa", "a") != objs[0] || renamed.Find("ConfigMap", "", "a-x") != formers[0] || renamed.Find("ConfigMap", "ops", "a") != objs[1] {
		t.Error("who has the name now goes before who had it once")
	}
	set.Namespace = "dev"
	if set.Find("ConfigMap", "ops", "a") != objs[1] || set.Find("ConfigMap", "qa", "a") != nil || set.Find("ConfigMap", "dev", "a") != objs[0] {
		t.Error("an object without a namespace is not in the set's namespace")
	}
}

// Several releases in one stream, the referring objects without a namespace.
func TestFindNear(t *testing.T) {
	_, objs := open(t, `
{kind: ConfigMap, metadata: {name: loki, namespace: ops, labels: {app.kubernetes.io/instance: one}}}
---
{kind: StatefulSet, metadata: {name: one, labels: {app.kubernetes.io/instance: one}}}
---
{kind: ConfigMap, metadata: {name: loki, namespace: dev, labels: {app.kubernetes.io/instance: two}}}
---
{kind: StatefulSet, metadata: {name: two, labels: {release: two}}}
---
{kind: StatefulSet, metadata: {name: three, namespace: qa}}
---
{kind: StatefulSet, metadata: {name: four, namespace: ops}}
---
{kind: StatefulSet, metadata: {name: five}}
`)
	_, other := open(t, "{kind: ConfigMap, metadata: {name: loki, namespace: ops}}\n---\n{kind: StatefulSet, metadata: {name: six}}\n")
	set := NewSet(append(objs, other...))
	for from, want := range map[*Object]*Object{
		objs[1]: objs[0], objs[3]: objs[2], objs[4]: nil, objs[5]: objs[0], objs[6]: objs[2], other[1]: other[0],
	} {
		if got := set.FindNear(from, "ConfigMap", "loki"); got != want {
			t.Errorf("%s means %v, want %v", from.ID(), got, want)
		}
	}
	set.Namespace = "elsewhere"
	if got := set.FindNear(objs[1], "ConfigMap", "loki"); got != nil {
		t.Errorf("in namespace elsewhere it means %v", got.ID())
	}
}
