package chart

import (
	"cmp"
	"sort"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// MergeFiles lays one values file over those before it: maps merge, everything
// else replaces. A null stays, to remove a default later.
func MergeFiles(base, over *document.Node) *document.Node {
	if base == nil || over == nil || base.Kind != document.Mapping || over.Kind != document.Mapping {
		return cmp.Or(over, base)
	}
	out := base
	for _, f := range over.Fields() {
		old, _ := out.FieldOf(f.Key.Value)
		out = document.WithField(out, f.Key.Value, MergeFiles(old.Value, f.Value))
	}
	return out
}

// overDefaults lays the user's values over a chart's: maps merge, null removes
// the default, everything else replaces.
func overDefaults(defaults, user *document.Node) *document.Node {
	if user.IsNull() {
		return nil
	}
	if defaults == nil || defaults.Kind != document.Mapping || user.Kind != document.Mapping {
		return user
	}
	out := defaults
	for _, f := range user.Fields() {
		old, _ := out.FieldOf(f.Key.Value)
		out = document.WithField(out, f.Key.Value, overDefaults(old.Value, f.Value))
	}
	return out
}

// truthy is a template's idea of a condition: false, 0, "" and whatever is empty
// or absent are not.
func truthy(n *document.Node) bool {
	n = n.Resolve()
	switch {
	case n.IsNull():
		return false
	case n.Kind == document.Mapping:
		return len(n.Fields()) > 0
	case n.Kind == document.Sequence:
		return len(n.Items()) > 0
	}
	v := printed(n)
	return v != "" && v != "false" && (v != "0" || n.Tag != document.IntTag && n.Tag != document.FloatTag)
}

// printed is what {{ . }} makes of a scalar: Helm has read the YAML by then, so
// that yes is true and 010 is 8. Whole numbers are printed whole; from a million
// on Helm would print 1e+06, which no reader of theirs understands.
func printed(n *document.Node) string {
	n = n.Resolve()
	if n.IsNull() {
		return ""
	}
	if v, ok := n.Bool(); ok {
		return strconv.FormatBool(v)
	}
	plain := strings.ReplaceAll(n.Value, "_", "")
	switch n.Tag {
	case document.IntTag:
		if v, err := strconv.ParseInt(plain, 0, 64); err == nil {
			return strconv.FormatInt(v, 10)
		}
	case document.FloatTag:
		if v, err := strconv.ParseFloat(plain, 64); err == nil {
			return strconv.FormatFloat(v, 'g', -1, 64)
		}
	}
	return n.Value
}

// printedList is what join "," makes of a scalar or a list.
func printedList(n *document.Node) string {
	n = n.Resolve()
	if n == nil || n.Kind != document.Sequence {
		return printed(n)
	}
	words := make([]string, 0, len(n.Items()))
	for _, item := range n.Items() {
		words = append(words, printed(item))
	}
	return strings.Join(words, ",")
}

// rendered is what toYaml makes of a value: keys sorted, nulls gone, the user's
// styles and comments too.
func rendered(n *document.Node) *document.Node {
	n = n.Resolve()
	switch n.Kind {
	case document.Mapping:
		out := document.NewMapping()
		for _, f := range n.Fields() {
			if !f.Value.IsNull() {
				out.AddPair(f.Key.Value, rendered(f.Value))
			}
		}
		sort.SliceStable(out.Fields(), func(i, j int) bool { return out.Fields()[i].Key.Value < out.Fields()[j].Key.Value })
		return out
	case document.Sequence:
		out := document.NewSequence()
		for _, item := range n.Items() {
			out.AddItem(rendered(item))
		}
		return out
	}
	return renderedScalar(n)
}

func renderedScalar(n *document.Node) *document.Node {
	if v, ok := n.Bool(); ok {
		return document.NewBool(v)
	}
	text := printed(n)
	_, err := strconv.Atoi(text)
	switch {
	case n.Tag == document.IntTag, n.Tag == document.FloatTag && err == nil: // 2.0 is printed as 2
		return document.NewInt(text)
	case n.Tag == document.FloatTag, n.Tag == document.NullTag:
		return &document.Node{Kind: document.Scalar, Tag: n.Tag, Value: text}
	}
	return document.NewString(n.Value)
}
