package rulefile

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// decoded returns the value Loki's decoder would store for a key, nil for null
// and for a key that is not there. A mapping's own keys go before merged ones.
func decoded(n *document.Node, key string) *document.Node {
	merges := false
	for _, f := range n.Fields() {
		if name, ok := keyOf(f); ok && name == key {
			return stored(f.Value)
		}
		merges = merges || f.Key.Tag == document.MergeTag
	}
	if !merges {
		return nil
	}
	for _, f := range fieldsOf(n) {
		if name, ok := keyOf(f); ok && name == key {
			return stored(f.Value)
		}
	}
	return nil
}

// ruleFields are the values of a rule as Loki's decoder would store them.
type ruleFields struct{ alert, record, expr, pending, keep, labels, annotations *document.Node }

// of is what decoded says of each field, with one look at most rules.
func (r *ruleFields) of(n *document.Node) {
	*r = ruleFields{}
	var seen uint8
	for _, f := range n.Fields() {
		if f.Key.Tag == document.MergeTag {
			*r = ruleFields{decoded(n, "alert"), decoded(n, "record"), decoded(n, "expr"), decoded(n, "for"), decoded(n, "keep_firing_for"), decoded(n, "labels"), decoded(n, "annotations")}
			return
		}
		name, _ := keyOf(f)
		to, bit := r.field(name)
		if to != nil && seen&bit == 0 {
			seen |= bit
			*to = stored(f.Value)
		}
	}
}

// sections are the mappings of names to texts, whose names are sectionNames.
func (r *ruleFields) sections() [2]*document.Node {
	return [...]*document.Node{r.labels, r.annotations}
}

func sectionNames() [2]string { return [...]string{"labels", "annotations"} }

// field is where a field is kept, nil for one that no rule has, with a bit of its own.
func (r *ruleFields) field(name string) (to **document.Node, bit uint8) {
	switch name {
	case "alert":
		return &r.alert, 1
	case "record":
		return &r.record, 2
	case "expr":
		return &r.expr, 4
	case "for":
		return &r.pending, 8
	case "keep_firing_for":
		return &r.keep, 16
	case "labels":
		return &r.labels, 32
	case "annotations":
		return &r.annotations, 64
	}
	return nil, 0
}

// keyOf returns the name of a field; ok is false for a key that is no text.
func keyOf(f document.Field) (name string, ok bool) {
	k := f.Key.Resolve()
	if k == nil || k.Kind != document.Scalar {
		return "", false
	}
	return k.Value, true
}

func stored(n *document.Node) *document.Node {
	if n.IsNull() {
		return nil
	}
	return n.Resolve()
}

// text is what the decoder stores for a value that it wants as text: any
// scalar as it is written, nothing for null.
func text(n *document.Node) string {
	n = n.Resolve()
	if n == nil || n.Kind != document.Scalar || n.IsNull() {
		return ""
	}
	return n.Value
}

// fieldsOf returns the fields of a mapping as the YAML decoder sees them: with those that
// merge keys bring in, and without those whose key is null.
func fieldsOf(n *document.Node) []document.Field {
	if !slices.ContainsFunc(n.Fields(), isSpecial) {
		return n.Fields()
	}
	merged := n.Merged()
	out := make([]document.Field, 0, len(merged))
	seen := make(map[string]bool, len(merged))
	for _, f := range merged {
		name, ok := keyOf(f)
		switch {
		case f.Key.IsNull(), ok && seen[name]: // the decoder passes over it
		default:
			seen[name] = ok
			out = append(out, f)
		}
	}
	return out
}

func isSpecial(f document.Field) bool {
	plain := f.Key.Kind == document.Scalar && f.Key.Tag != document.NullTag // as nearly all are
	return f.Key.Tag == document.MergeTag || !plain && f.Key.IsNull()
}
