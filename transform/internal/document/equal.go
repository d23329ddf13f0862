package document

import (
	"slices"
	"strconv"
	"strings"
)

// Equal compares values: aliases and merge keys resolved, styles, comments and
// key order ignored, scalars by tag and value. Of duplicate keys the last
// counts, as it does for Helm and the API server. Parse bounds what aliases can
// expand to.
func Equal(a, b *Node) bool {
	a, b = a.Resolve(), b.Resolve()
	if a == nil || b == nil {
		return a.IsNull() && b.IsNull()
	}
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case Mapping:
		return equalFields(a.Merged(), b.Merged())
	case Sequence:
		return equalItems(a.Items(), b.Items())
	case Scalar:
		return sameTag(a, b) && a.Value == b.Value || scalarKey(a) == scalarKey(b)
	}
	return false // aliases that lead nowhere
}

func equalItems(a, b []*Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalFields(a, b []Field) bool {
	inOrder := sameKeys(a, b)
	if inOrder && equalValues(a, b) {
		return true // the rule, and without maps
	}
	x, y := byKey(a), byKey(b)
	if len(x) != len(y) || inOrder && len(x) == len(a) {
		return false
	}
	for key, value := range x {
		other, ok := y[key]
		if !ok || !Equal(value, other) {
			return false
		}
	}
	return true
}

// sameKeys reports the same scalar keys in the same order.
func sameKeys(a, b []Field) bool {
	return slices.EqualFunc(a, b, func(x, y Field) bool {
		return x.Key.Kind == Scalar && y.Key.Kind == Scalar && sameTag(x.Key, y.Key) && x.Key.Value == y.Key.Value
	})
}

func equalValues(a, b []Field) bool {
	return slices.EqualFunc(a, b, func(x, y Field) bool { return Equal(x.Value, y.Value) })
}

func byKey(fields []Field) map[string]*Node {
	m := make(map[string]*Node, len(fields))
	for _, f := range fields {
		m[nodeKey(f.Key)] = f.Value
	}
	return m
}

// nodeKey is a text that is the same for equal keys only. Keys that are
// collections are rare enough to be written out.
func nodeKey(n *Node) string {
	n = n.Resolve()
	if n != nil && n.Kind != Scalar {
		return "!!collection " + EncodeFlow(n, true)
	}
	return scalarKey(n)
}

// scalarKey is a text that is the same for equal scalars only: the tag, and
// the value as its type writes it. A timestamp is a string in Kubernetes.
func scalarKey(n *Node) string {
	switch {
	case n.IsNull():
		return "!!null"
	case n.Tag == NoTag, n.Tag == TimestampTag:
		return "!!str " + n.Value
	case n.Tag == BoolTag:
		return "!!bool " + strings.ToLower(n.Value)
	case n.Tag == IntTag:
		if i, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return "!!int " + strconv.FormatInt(i, 10)
		}
	case n.Tag == FloatTag:
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return "!!float " + strconv.FormatFloat(f, 'g', -1, 64)
		}
	}
	return n.TagText() + " " + n.Value
}
