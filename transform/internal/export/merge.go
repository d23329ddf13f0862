package export

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
)

// strategicMerge is the patch that adds what the plan adds. A list that does
// not tell its items apart by their merge key cannot be patched so; then it is
// a JSON patch, which kustomize and Flux take in the same place.
func strategicMerge(r *plan.Ruler) *document.Node {
	adds := fromObject(r)
	if !mergeable(r.Object.Node(), adds) {
		return operations(r)
	}
	n := mapping("apiVersion", r.Object.APIVersion, "kind", r.Object.Kind)
	n.AddPair("metadata", named(r))
	n.AddField(merge(r.Object.Node(), adds).Fields()...)
	return n
}

// fromObject are the ruler's additions with paths that begin in the object
// itself, which may be an item of a List.
func fromObject(r *plan.Ruler) []edit.Addition {
	adds := slices.Clone(r.Adds)
	for i := range adds {
		adds[i].Path = adds[i].Path[len(r.Object.Path):]
	}
	return adds
}

func named(r *plan.Ruler) *document.Node {
	n := mapping("name", r.Object.Name)
	if r.Object.Namespace != "" {
		n.AddPair("namespace", document.NewString(r.Object.Namespace))
	}
	return n
}

// mergeable reports that every list on the way to an addition has a merge key,
// and that all its items have one of their own.
func mergeable(object *document.Node, adds []edit.Addition) bool {
	for _, a := range adds {
		for i, step := range a.Path {
			field, ok := step.(string)
			if ok && !distinct(object.At(a.Path[:i+1]).List(), manifest.MergeKey(field)) {
				return false
			}
		}
	}
	return true
}

func distinct(items []*document.Node, key string) bool {
	seen := map[string]bool{}
	for _, item := range items {
		value := item.Str(key)
		if value == "" || seen[value] {
			return false
		}
		seen[value] = true
	}
	return true
}

// merge is the part of a patch for one mapping: node is how it is, nil where it
// has to be made, and the additions' paths begin in it.
func merge(node *document.Node, adds []edit.Addition) *document.Node {
	out := document.NewMapping()
	for _, key := range keys(adds) {
		below, here := split(adds, key)
		child := node.Get(key)
		switch {
		case here != nil:
			out.AddPair(key, document.Clone(here))
		case isList(below):
			out.AddPair(key, mergeList(child.List(), below, manifest.MergeKey(key)))
		default:
			out.AddPair(key, merge(child, below))
		}
	}
	return out
}

// keys are the fields of a mapping that additions touch, in order.
func keys(adds []edit.Addition) []string {
	var all []string
	for _, a := range adds {
		key := a.Key
		if len(a.Path) > 0 {
			key, _ = a.Path[0].(string)
		}
		if !slices.Contains(all, key) {
			all = append(all, key)
		}
	}
	return all
}

// split takes the additions below one step, and the value set at it.
//
// 2 inlined copies were 1.4 KB of code.
//
//go:noinline
func split(adds []edit.Addition, step any) (below []edit.Addition, here *document.Node) {
	for _, a := range adds {
		switch {
		case len(a.Path) == 0 && a.Key == step:
			here = a.Value
		case len(a.Path) > 0 && a.Path[0] == step:
			a.Path = a.Path[1:]
			below = append(below, a)
		}
	}
	return below, here
}

// isList reports additions to the items of a list.
func isList(adds []edit.Addition) bool {
	return slices.ContainsFunc(adds, func(a edit.Addition) bool {
		if len(a.Path) == 0 {
			return a.Key == ""
		}
		_, index := a.Path[0].(int)
		return index
	})
}

// mergeList lists every item, those that stay as their merge key alone:
// kustomize puts the items of a patch first, in the patch's order, and a list
// that named only the new ones would move them to the front, before Loki.
func mergeList(items []*document.Node, adds []edit.Addition, key string) *document.Node {
	out := document.NewSequence()
	for i := 0; i <= len(items); i++ {
		for _, a := range adds {
			if len(a.Path) == 0 && insertion(a, items) == i {
				out.AddItem(document.Clone(a.Value))
			}
		}
		if i == len(items) {
			break
		}
		stub := document.NewMapping(document.Pair(key, document.Clone(items[i].Get(key))))
		if below, _ := split(adds, i); len(below) > 0 {
			stub.AddField(merge(items[i], below).Fields()...)
		}
		out.AddItem(stub)
	}
	return out
}

// insertion is the index an addition to a list goes before; that of no item is
// the end.
func insertion(a edit.Addition, items []*document.Node) int {
	if a.Index < 0 || a.Index > len(items) {
		return len(items)
	}
	return a.Index
}
