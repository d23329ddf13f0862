package rulefile

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// decoded returns the value Loki's decoder would store for a key, nil for null
// and for a key that is not there. A mapping's own keys go before merged ones.
func decoded(n *document.Node, key string) *document.Node {
	merges := false
	for _, f := range n.Fields {
		if name, ok := keyOf(f); ok && name == key {
			return stored(f.Value)
		}
		merges = merges || f.Key.Tag == "!!merge"
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

// fieldsOf returns the fields of a mapping as the YAML decoder sees them: its
// own, then those that merge keys bring in.
func fieldsOf(n *document.Node) []document.Field {
	if !slices.ContainsFunc(n.Fields, isSpecial) {
		return n.Fields
	}
	out := make([]document.Field, 0, len(n.Fields))
	seen := make(map[string]bool, len(n.Fields))
	var add func(m *document.Node, depth int)
	add = func(m *document.Node, depth int) {
		var merged []*document.Node
		for _, f := range m.Fields {
			name, ok := keyOf(f)
			switch {
			case f.Key.IsNull(): // the decoder passes over it
			case f.Key.Tag == "!!merge":
				merged = append(merged, f.Value.Resolve())
			case !ok:
				out = append(out, f)
			case !seen[name]:
				seen[name] = true
				out = append(out, f)
			}
		}
		for _, m := range merged {
			if m == nil || depth == maxMerges {
				continue
			}
			if m.Kind == document.Mapping {
				add(m, depth+1)
			}
			for _, item := range m.List() {
				if item != nil && item.Kind == document.Mapping {
					add(item, depth+1)
				}
			}
		}
	}
	add(n, 0)
	return out
}

func isSpecial(f document.Field) bool { return f.Key.Tag == "!!merge" || f.Key.IsNull() }

// maxMerges bounds merge keys in what merge keys bring in.
const maxMerges = 8
