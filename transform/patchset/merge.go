package patchset

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// merge lays over on base, the value of a field with this name, and returns the
// result, nil when nothing is left. Neither argument changes.
//
// It is Kubernetes' strategic merge as far as a container needs it: mappings
// merge, null removes, lists of named things merge by that name, everything else
// replaces. "$patch: replace" in a mapping, or in an item of a list, replaces
// the whole of it; "$patch: delete" removes the item it stands in.
func merge(base, over *document.Node, field string) *document.Node {
	key := mergeKey(field)
	switch {
	case over.IsNull() || directive(over) == "delete":
		return nil
	case base == nil || base.Kind != over.Kind:
		return clean(over, key)
	case over.Kind == document.Mapping && directive(over) != "replace":
		return mergeMapping(withoutRivals(base, over, field), over)
	case over.Kind == document.Sequence && key != "":
		return mergeList(base, over, field, key)
	default:
		return clean(over, key)
	}
}

// mergeKey is the field that names the items of a list; "" for a list that is
// replaced as a whole. A patch set has names for its ports, and mounts of its own.
func mergeKey(field string) string {
	switch field {
	case "ports":
		return "name"
	case "mounts":
		return manifest.MergeKey("volumeMounts")
	}
	return manifest.MergeKey(field)
}

func mergeMapping(base, over *document.Node) *document.Node {
	out := shallow(base)
	for _, f := range over.Fields() {
		if isDirective(f) {
			continue
		}
		old, _ := out.FieldOf(f.Key.Value)
		out = document.WithField(out, f.Key.Value, merge(old.Value, f.Value, f.Key.Value))
	}
	return out
}

func mergeList(base, over *document.Node, field, key string) *document.Node {
	if slices.ContainsFunc(over.Items(), isReplaceMark) {
		return clean(over, key)
	}
	items := slices.Clone(base.Items())
	for _, item := range over.Items() {
		i := slices.IndexFunc(items, func(n *document.Node) bool { return n.Str(key) == item.Str(key) })
		switch {
		case removes(item, field) && i >= 0:
			items = slices.Delete(items, i, i+1)
		case removes(item, field):
		case i < 0 && field == "env":
			items = slices.Insert(items, envIndex(items, item.Str("name")), clean(item, ""))
		case i < 0:
			items = append(items, clean(item, ""))
		case isChoice(field):
			items[i] = clean(item, "")
		default:
			items[i] = merge(items[i], item, "")
		}
	}
	out := shallow(base)
	out.SetItems(items)
	return out
}

// isChoice reports lists whose items are a name and one of several things: an
// environment variable has a value or a source, a volume one kind of source.
// Merging two of those would make an item that has both.
func isChoice(field string) bool { return field == "env" || field == "volumes" }

// removes reports an item that only says that there is to be none of its name.
func removes(item *document.Node, field string) bool {
	if directive(item) == "delete" {
		return true
	}
	f, ok := item.FieldOf("value")
	return field == "env" && ok && f.Value.IsNull() && item.Get("valueFrom") == nil
}

// withoutRivals drops a probe's handler when over brings another: a probe with
// two is refused by the API server.
func withoutRivals(base, over *document.Node, field string) *document.Node {
	if !isProbe(field) || handlerOf(over) == "" {
		return base
	}
	out := shallow(base)
	out.SetFields(slices.DeleteFunc(out.Fields(), func(f document.Field) bool {
		return slices.Contains(handlers(), f.Key.Value) && f.Key.Value != handlerOf(over)
	}))
	return out
}

func handlers() []string { return []string{"httpGet", "exec", "tcpSocket", "grpc"} }

func isProbe(field string) bool { return slices.Contains(sidecar.Probes(), field) }

// handlerOf is the handler a probe names, "" for none.
func handlerOf(probe *document.Node) string {
	for _, h := range handlers() {
		if !probe.Get(h).IsNull() {
			return h
		}
	}
	return ""
}

// clean copies n without nulls and directives, which say nothing where there is
// nothing to remove. Items of a list with a merge key that only remove go too.
func clean(n *document.Node, key string) *document.Node {
	fields := make([]document.Field, 0, len(n.Fields()))
	for _, f := range n.Fields() {
		if !isDirective(f) && !f.Value.IsNull() {
			fields = append(fields, document.Field{Key: f.Key, Value: clean(f.Value, mergeKey(f.Key.Value))})
		}
	}
	items := make([]*document.Node, 0, len(n.Items()))
	for _, item := range n.Items() {
		if key == "" || !isReplaceMark(item) && directive(item) != "delete" {
			items = append(items, clean(item, ""))
		}
	}
	out := *n
	out.SetFields(fields)
	out.SetItems(items)
	return &out
}

const patchDirective = "$patch"

func isDirective(f document.Field) bool { return f.Key.Value == patchDirective }

func directive(n *document.Node) string { return n.Str(patchDirective) }

// isReplaceMark reports the item "$patch: replace" of a list, which is no item
// but says that the list replaces what was there.
func isReplaceMark(n *document.Node) bool {
	return n != nil && n.Kind == document.Mapping && len(n.Fields()) == 1 && directive(n) == "replace"
}

// shallow copies a node; its fields and items can be changed without the
// original's changing.
//
// 4 inlined copies were 2.1 KB of code.
//
//go:noinline
func shallow(n *document.Node) *document.Node {
	out := *n
	out.SetFields(slices.Clone(n.Fields()))
	out.SetItems(slices.Clone(n.Items()))
	return &out
}
