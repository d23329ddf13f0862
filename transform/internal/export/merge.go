package export

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
)

// kustomize writes a component with a strategic-merge patch for each ruler.
func kustomize(rulers []*plan.Ruler) []File {
	resources := access(rulers)
	patches := document.NewSequence()
	var files []File
	for _, r := range rulers {
		if len(r.Adds) == 0 {
			continue
		}
		files = append(files, File{patchName(r), []byte(header(r) + document.Encode(strategicMerge(r), 0, "\n"))})
		item := mapping("path", patchName(r))
		item.Fields = append(item.Fields, document.Pair("target", target(r)))
		patches.Items = append(patches.Items, item)
	}
	return append(append([]File{component(rulers, patches, resources)}, files...), resources...)
}

// strategicMerge is the patch that adds what the plan adds.
func strategicMerge(r *plan.Ruler) *document.Node {
	n := mapping("apiVersion", r.Object.APIVersion, "kind", r.Object.Kind)
	n.Fields = append(n.Fields, document.Pair("metadata", named(r)))
	under := len(r.Object.Path)
	adds := make([]document.Addition, len(r.Adds))
	for i, a := range r.Adds {
		a.Path = a.Path[under:]
		adds[i] = a
	}
	for _, f := range merge(r.Object.Node, adds).Fields {
		n.Fields = append(n.Fields, f)
	}
	return n
}

func named(r *plan.Ruler) *document.Node {
	n := mapping("name", r.Object.Name)
	if r.Object.Namespace != "" {
		n.Fields = append(n.Fields, document.Pair("namespace", document.NewString(r.Object.Namespace)))
	}
	return n
}

// merge is the part of a patch for one collection: node is how it is, and the
// additions' paths begin in it.
func merge(node *document.Node, adds []document.Addition) *document.Node {
	node = node.Resolve()
	if node != nil && node.Kind == document.Sequence || node == nil && inSequence(adds) {
		return mergeList(node, adds, "")
	}
	out := document.NewMapping()
	for _, key := range keys(adds) {
		below, here := split(adds, key)
		if here != nil {
			out.Fields = append(out.Fields, document.Pair(key, document.Clone(here)))
			continue
		}
		child := node.Get(key)
		if inSequence(below) || child != nil && child.Kind == document.Sequence {
			out.Fields = append(out.Fields, document.Pair(key, mergeList(child, below, key)))
			continue
		}
		out.Fields = append(out.Fields, document.Pair(key, merge(child, below)))
	}
	return out
}

// inSequence reports additions that put items into the collection itself.
func inSequence(adds []document.Addition) bool {
	return slices.ContainsFunc(adds, func(a document.Addition) bool { return len(a.Path) == 0 && a.Key == "" })
}

// keys are the fields of a mapping that additions touch, in order.
func keys(adds []document.Addition) []string {
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

// split takes the additions below one key, and the value set at it.
func split(adds []document.Addition, step any) (below []document.Addition, here *document.Node) {
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

// mergeList lists every item, those that stay as their merge key alone:
// kustomize puts the items of a patch first, in the patch's order, and a list
// that named only the new ones would move them to the front, before Loki.
func mergeList(node *document.Node, adds []document.Addition, field string) *document.Node {
	out := document.NewSequence()
	items := node.List()
	for i := 0; i <= len(items); i++ {
		for _, a := range adds {
			last := a.Index < 0 || a.Index >= len(items)
			if len(a.Path) == 0 && (a.Index == i || last && i == len(items)) {
				out.Items = append(out.Items, document.Clone(a.Value))
			}
		}
		if i == len(items) {
			break
		}
		stub := document.NewMapping()
		if key := mergeKey(field); key != "" {
			stub.Fields = append(stub.Fields, document.Pair(key, document.Clone(items[i].Get(key))))
		}
		if below, _ := split(adds, i); len(below) > 0 {
			stub.Fields = append(stub.Fields, merge(items[i], below).Fields...)
		}
		out.Items = append(out.Items, stub)
	}
	return out
}

// mergeKey is the patchMergeKey of a list of a pod's spec (k8s.io/api/core/v1
// types.go).
func mergeKey(field string) string {
	switch field {
	case "containers", "initContainers", "volumes", "env":
		return "name"
	case "volumeMounts":
		return "mountPath"
	case "ports":
		return "containerPort"
	}
	return ""
}
