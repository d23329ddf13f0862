package transform_test

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// object is a Kubernetes object as plain values.
type object map[string]any

// at walks map keys.
func at(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

func text(v any, keys ...string) string {
	s, _ := at(v, keys...).(string)
	return s
}

func list(v any, keys ...string) []any {
	l, _ := at(v, keys...).([]any)
	return l
}

// id is what the report calls the object.
func (o object) id() string {
	id := text(map[string]any(o), "kind") + " "
	if ns := text(map[string]any(o), "metadata", "namespace"); ns != "" {
		id += ns + "/"
	}
	return id + text(map[string]any(o), "metadata", "name")
}

// pod is the pod's spec of a workload.
func (o object) pod() any { return at(map[string]any(o), "spec", "template", "spec") }

// objects are those of a document, out of its lists.
func objects(v any) (all []object) {
	if items, ok := v.([]any); ok { // a list without a head
		for _, item := range items {
			all = append(all, objects(item)...)
		}
		return all
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	if strings.HasSuffix(text(v, "kind"), "List") && at(v, "items") != nil {
		for _, item := range list(v, "items") {
			all = append(all, objects(item)...)
		}
		return all
	}
	return []object{m}
}

// addition is something the output has and the input has not.
type addition struct {
	object string // id of what it was added to
	path   string // as the report writes it; the new object's id
	value  any
}

// meaning: the output says what the input says, and what the report says was
// added: nothing more, nothing less.
func meaning(r *rendering) error {
	if r.err != nil || r.before == nil {
		return r.err
	}
	var got, want []string
	for _, a := range r.added {
		got = append(got, a.path)
	}
	for _, c := range r.result.Changes {
		for _, a := range c.Added {
			want = append(want, a.String())
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return fmt.Errorf("added are\n  %s\nand the report says\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	return nil
}

// additions finds what was added by comparing values.
func (r *rendering) additions() (found []addition, err error) {
	before := slices.DeleteFunc(slices.Clone(r.before), func(p *piece) bool { return onlyComments(p.text) })
	for _, p := range r.after {
		if onlyComments(p.text) {
			continue
		}
		if len(before) > 0 && bytes.Equal(before[0].text, p.text) {
			before = before[1:]
			continue
		}
		v, err := p.read()
		if err != nil {
			return nil, fmt.Errorf("document at line %d of the output: %w", p.line, err)
		}
		if len(before) > 0 {
			was, err := before[0].read()
			if more, ok := grown(was, v, "", ""); ok && err == nil {
				found = append(found, more...)
				before = before[1:]
				continue
			}
		}
		for _, o := range objects(v) {
			found = append(found, addition{o.id(), o.id(), map[string]any(o)})
		}
	}
	if len(before) > 0 {
		return nil, fmt.Errorf("what the document at line %d said is gone, or changed", before[0].line)
	}
	return found, nil
}

// grown reports that after says all that before says, and what it says more.
func grown(before, after any, object, path string) (more []addition, ok bool) {
	switch was := before.(type) {
	case nil:
		return fresh(after, object, path), true
	case map[string]any:
		is, ok := after.(map[string]any)
		if !ok {
			return nil, false
		}
		return grownMap(was, is, object, path)
	case []any:
		is, ok := after.([]any)
		if !ok {
			return nil, false
		}
		return grownList(was, is, object, path)
	}
	return nil, reflect.DeepEqual(before, after)
}

func grownMap(was, is map[string]any, id, path string) (more []addition, ok bool) {
	if text(was, "kind") != "" && path == "" {
		id = object(was).id()
	}
	for _, key := range sortedKeys(is) {
		old, there := was[key]
		if !there {
			more = append(more, fresh(is[key], id, join(path, key))...)
			continue
		}
		below, ok := grown(old, is[key], id, join(path, key))
		if !ok {
			return nil, false
		}
		more = append(more, below...)
	}
	for key := range was {
		if _, there := is[key]; !there {
			return nil, false
		}
	}
	return more, true
}

// grownList finds the old items among the new ones, in their order.
func grownList(was, is []any, id, path string) (more []addition, ok bool) {
	i := 0
	for _, item := range is {
		here := path + "[" + itemName(path, item) + "]"
		if holdsObjects(path) {
			here = "" // the item is an object of its own, and so are the paths in it
		}
		if i < len(was) && itemName(path, was[i]) == itemName(path, item) {
			if below, ok := grown(was[i], item, id, here); ok {
				more = append(more, below...)
				i++
				continue
			}
		}
		if here == "" {
			here = itemName(path, item)
		}
		more = append(more, addition{id, here, item})
	}
	return more, i == len(was)
}

// fresh is a value where there was none: the items of a list count one by one.
func fresh(v any, id, path string) (more []addition) {
	items, ok := v.([]any)
	if !ok {
		if v == nil {
			return nil
		}
		return []addition{{id, path, v}}
	}
	for _, item := range items {
		more = append(more, addition{id, path + "[" + itemName(path, item) + "]", item})
	}
	return more
}

// itemName is what the report calls an item of the list at a path.
func itemName(path string, v any) string {
	if strings.HasSuffix(path, "volumeMounts") {
		return text(v, "mountPath")
	}
	if holdsObjects(path) {
		m, _ := v.(map[string]any)
		return object(m).id()
	}
	return text(v, "name")
}

// holdsObjects: the items of a List, and those of a document that is a sequence.
func holdsObjects(path string) bool { return path == "items" || path == "" }

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
