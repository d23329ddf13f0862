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
type ruleFields struct {
	alert, record, expr, pending, keep, labels, annotations *document.Node

	// proper says that each key is one of a rule's, and there once: nothing is wrong
	// with the keys.
	proper bool
	// sections are labels and annotations where they are mappings.
	sections [2]section
}

// A section is a mapping of names to texts.
type section struct {
	name   string
	fields []document.Field // see fieldsOf
}

// of is what decoded says of each field, with one look at most rules.
func (r *ruleFields) of(n *document.Node) {
	*r = ruleFields{proper: true}
	var seen uint8
	for _, f := range n.Fields() {
		if f.Key.Tag == document.MergeTag {
			*r = ruleFields{
				alert: decoded(n, "alert"), record: decoded(n, "record"), expr: decoded(n, "expr"), pending: decoded(n, "for"),
				keep: decoded(n, "keep_firing_for"), labels: decoded(n, "labels"), annotations: decoded(n, "annotations"),
			}
			break
		}
		name, _ := keyOf(f)
		to, bit := r.field(name)
		r.proper = r.proper && to != nil && seen&bit == 0 && f.Key.Kind == document.Scalar
		if to != nil && seen&bit == 0 {
			seen |= bit
			*to = stored(f.Value)
		}
	}
	r.sections = [...]section{sectionOf("labels", r.labels), sectionOf("annotations", r.annotations)}
}

func sectionOf(name string, n *document.Node) section {
	s := section{name: name}
	if n != nil && n.Kind == document.Mapping {
		s.fields = fieldsOf(n)
	}
	return s
}

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
	k := f.Key
	if k != nil && k.Kind == document.Scalar { // as nearly all are
		return k.Value, true
	}
	k = k.Resolve()
	if k == nil || k.Kind != document.Scalar {
		return "", false
	}
	return k.Value, true
}

func stored(n *document.Node) *document.Node {
	if n != nil && n.Kind == document.Scalar && n.Tag != document.NullTag { // as most are
		return n
	}
	if n.IsNull() {
		return nil
	}
	return n.Resolve()
}

// text is what the decoder stores for a value that it wants as text: any
// scalar as it is written, nothing for null.
func text(n *document.Node) string {
	n = n.Resolve()
	if n == nil || n.Kind != document.Scalar || n.Tag == document.NullTag {
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
