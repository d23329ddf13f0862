package transform_test

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/kustomize/kyaml/yaml/merge2"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// kustomizeLaws are what kustomize's own code says of a result.
var kustomizeLaws = []law{
	{"kustomize reads", kustomizeReads},
	{"kustomize merges", kustomizeMerges},
}

// kustomizeReads: where kustomize can read the input, it reads the output, and
// finds in it the objects that are there. What it passes over in the one, it passes
// over in the other: nothing that was added is lost there, and nothing is found that
// nobody has deployed before.
func kustomizeReads(r *rendering) error {
	if r.before == nil || !r.result.Changed() {
		return nil
	}
	if was, is := unread(r.before), unread(r.after); was != is {
		return fmt.Errorf("it passes over\n%s\nand passed over\n%s", is, was)
	}
	before, after := changedPieces(r.before, r.after), changedPieces(r.after, r.before)
	if had, err := kustomizeObjects(joined(before)); err != nil || differing(had, objectsIn(before)) != nil {
		return nil //nolint:nilerr // it cannot read everything
	}
	if slices.ContainsFunc(before, func(p *piece) bool { return bytes.Count(p.text, []byte("\nitems:")) > 1 }) {
		return nil // of a list whose items are there twice it takes the first, and Helm the last
	}
	if slices.ContainsFunc(after, func(p *piece) bool { return wasMisread(p, r.before) }) {
		return nil // a document beside what was added, of which it makes something else, or nothing
	}
	if slices.ContainsFunc(before, func(p *piece) bool { return p.follows }) {
		return nil // of JSON values in a row it reads the first, and says nothing
	}
	got, err := kustomizeObjects(joined(after))
	if err != nil {
		return err
	}
	return differing(got, objectsIn(after))
}

// differing tells what kustomize finds that is not there.
func differing(got, want []object) error {
	if len(got) != len(want) {
		return fmt.Errorf("it finds %d objects, and there are %d", len(got), len(want))
	}
	for i := range got {
		if !reflect.DeepEqual(got[i], want[i]) {
			return fmt.Errorf("object %d is %v to it, and is %v", i, got[i], want[i])
		}
	}
	return nil
}

// objectsIn are the objects of what is looked at.
func objectsIn(pieces []*piece) (all []object) {
	for _, p := range pieces {
		if v, err := p.read(); err == nil && !p.unread {
			all = append(all, objects(v)...)
		}
	}
	return all
}

// unread is the text of a stream that is behind a "...", and of no document that
// kustomize looks at.
func unread(stream []*piece) string {
	return string(joined(slices.DeleteFunc(slices.Clone(stream), func(p *piece) bool { return !p.unread })))
}

// wasMisread: a document was there before, and kustomize cannot read it, or reads it as
// something else: of "---# Source: x" in the first line of all it makes a key.
func wasMisread(p *piece, before []*piece) bool {
	if !slices.ContainsFunc(before, func(b *piece) bool { return bytes.Equal(b.text, p.text) }) {
		return false
	}
	got, err := kustomizeObjects(p.text)
	if err != nil {
		return true
	}
	v, err := p.read()
	return err == nil && !reflect.DeepEqual(got, objects(v))
}

// changedPieces are the documents of a stream that the other stream does not
// have, and their neighbours: kustomize takes long for a whole release.
func changedPieces(stream, other []*piece) (changed []*piece) {
	known := map[string]bool{}
	for _, p := range other {
		known[string(p.text)] = true
	}
	isNew := func(i int) bool { return i >= 0 && i < len(stream) && !known[string(stream[i].text)] }
	for i, p := range stream {
		if isNew(i-1) || isNew(i) || isNew(i+1) {
			changed = append(changed, p)
		}
	}
	for len(changed) > 0 && changed[0].unread {
		changed = changed[1:] // without the "..." in front of it, it would be read
	}
	return changed
}

func joined(stream []*piece) (text []byte) {
	for _, p := range stream {
		text = append(text, p.text...)
	}
	return text
}

// kustomizeObjects are those of a stream as kustomize splits and reads it.
func kustomizeObjects(stream []byte) (all []object, err error) {
	nodes, err := (&kio.ByteReader{Reader: bytes.NewReader(stream), OmitReaderAnnotations: true}).Read()
	if err != nil {
		return nil, err
	}
	for _, node := range nodes {
		v, err := valueOf(node)
		if err != nil {
			return nil, err
		}
		all = append(all, objects(v)...)
	}
	return all, nil
}

func valueOf(node *yaml.RNode) (any, error) {
	lastWins(node.YNode())
	var v any
	err := node.YNode().Decode(&v)
	return withStringKeys(v), err
}

// kustomizeMerges: what was added to an object is what a strategic merge adds to
// it. Merged over the input, the output gives itself: no addition has the key of
// something that was there, in any list that the schema of Kubernetes merges.
func kustomizeMerges(r *rendering) error {
	if r.before == nil || rewrote(r.result.Changes) {
		return nil
	}
	for _, c := range r.result.Changes {
		before, after := objectOf(r.before, c.Object.String()), objectOf(r.after, c.Object.String())
		if len(c.Added) == 0 || before == nil || after == nil || !keyed(before.pod()) {
			continue
		}
		err := mergesAlike(after, before)
		if err == nil {
			continue
		}
		if _, impossible := merged(before, before); impossible != nil {
			continue // what the schema has no place for
		}
		return fmt.Errorf("%v: %w", c.Object, err)
	}
	return nil
}

// mergesAlike: merged over the object that was, the one that is gives the same as over
// itself.
func mergesAlike(after, before object) error {
	over, err := merged(after, before)
	if err != nil {
		return err
	}
	itself, err := merged(after, after)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(inAnyOrder(over), inAnyOrder(itself)) {
		return fmt.Errorf("merged over the input it is\n%v\nand over itself\n%v", over, itself)
	}
	return nil
}

// keyed: the items of the pod's lists have the keys that a merge goes by, each
// of them once, as the API server wants it.
func keyed(pod any) bool {
	all := keys(list(pod, "volumes"), "name") && keys(everyContainer(pod), "name")
	for _, c := range everyContainer(pod) {
		all = all && keys(list(c, "volumeMounts"), "mountPath") && keys(list(c, "env"), "name")
	}
	return all
}

func keys(items []any, key string) bool {
	seen := map[string]bool{"": true}
	for _, item := range items {
		name := text(item, key)
		if seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}

// merged is a strategic merge of a patch over an object. A patch merged over
// itself is what the merge makes of it: null takes away, for one.
func merged(patch, object object) (any, error) {
	nodes := make([]*yaml.RNode, 2)
	for i, v := range []map[string]any{patch, object} {
		node, err := yaml.FromMap(v)
		if err != nil {
			return nil, err
		}
		nodes[i] = node
	}
	result, err := merge2.Merge(nodes[0], nodes[1], yaml.MergeOptions{ListIncreaseDirection: yaml.MergeOptionsListAppend})
	if err != nil {
		return nil, err
	}
	return valueOf(result)
}

// inAnyOrder sorts the lists of a value: a merge puts behind what the output has
// in between.
func inAnyOrder(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = inAnyOrder(v[k])
		}
	case []any:
		for i := range v {
			v[i] = inAnyOrder(v[i])
		}
		slices.SortFunc(v, func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	}
	return v
}

// objectOf is the one object of an id in a stream, nil where there is none, or
// more than one.
func objectOf(stream []*piece, id string) (found object) {
	_, name, _ := strings.Cut(id, " ")
	name = name[strings.LastIndexByte(name, '/')+1:]
	for _, p := range stream {
		if !bytes.Contains(p.text, []byte(name)) {
			continue
		}
		v, err := p.read()
		if err != nil {
			continue
		}
		for _, o := range objects(v) {
			if o.id() != id {
				continue
			}
			if found != nil {
				return nil
			}
			found = o
		}
	}
	return found
}

// TestKustomizeSees holds the laws to account, with outputs that break them.
func TestKustomizeSees(t *testing.T) {
	const in = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: loki-ruler, namespace: logs}
spec:
  template:
    spec:
      containers:
        - {name: ruler, image: "grafana/loki:3.5.3", args: [-target=ruler], volumeMounts: [{name: a, mountPath: /a}]}
      volumes: [{name: a, emptyDir: {}}]
`
	result, err := transform.Render([]byte(in), transform.Options{})
	if err != nil || !result.Changed() {
		t.Fatalf("changed %v, %v", result.Changed(), err)
	}
	for _, c := range []struct {
		name, old, text string
		law             law
		wrong           bool
	}{
		{"as it is", "", "", kustomizeLaws[0], false},
		{"as it is", "", "", kustomizeLaws[1], false},
		{"a volume of a name that is there", "{name: sc-rules-volume, emptyDir", "{name: a, hostPath", kustomizeLaws[1], true},
		{"a mount at a path that is there", `{name: a, mountPath: /a}`, `{name: a, mountPath: /a}, {name: b, mountPath: /a}`, kustomizeLaws[1], true},
		{"an addition that it passes over", "---\napiVersion: rbac", "...\napiVersion: rbac", kustomizeLaws[0], true},
		{"a document that it cannot read", "kind: Role\n", "kind: Role\n---oh\n", kustomizeLaws[0], true},
	} {
		r := newRendering([]byte(in), transform.Options{}, result, judges[0])
		r.out = bytes.Replace(r.out, []byte(c.old), []byte(c.text), 1)
		if c.old != "" && !bytes.Contains(r.out, []byte(c.text)) {
			t.Fatalf("%s: %q is not in\n%s", c.name, c.old, r.out)
		}
		r.after = pieces(r.out, judges[0].read)
		if err := c.law.hold(r); (err != nil) != c.wrong {
			t.Errorf("%s: %s says %v\n%s", c.name, c.law.name, err, r.out)
		}
	}
}
