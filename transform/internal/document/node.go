package document

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"

type (
	// Kind says what a Node is.
	Kind = yamltext.Kind
	// Style says how a Node is written.
	Style = yamltext.Style
)

// The kinds of node. An alias is a node of its own: Node.Target is what it stands for.
const (
	Scalar   = yamltext.Scalar
	Mapping  = yamltext.Mapping
	Sequence = yamltext.Sequence
	Alias    = yamltext.Alias
)

// The styles. Collections are Block or Flow (JSON is Flow); scalars are the rest.
const (
	Plain        = yamltext.Plain
	SingleQuoted = yamltext.SingleQuoted
	DoubleQuoted = yamltext.DoubleQuoted
	Literal      = yamltext.Literal
	Folded       = yamltext.Folded
	Block        = yamltext.Block
	Flow         = yamltext.Flow
)

// Node is a value of a YAML document together with the bytes it was read from.
//
// A node with End == 0 is synthetic: it was made by code or expanded, and has
// no place.
//
// It has 48 bytes: three of four nodes are scalars, and a stream has millions.
type Node struct {
	_ incomparable

	Value string // of a scalar, decoded
	Kind  Kind
	Style Style
	Tag   Tag // resolved

	parts *parts // nil for most scalars

	// Start and End are byte offsets into the stream. Start is where the node's
	// properties (anchor, tag) or its text begin; End is just past its last byte,
	// for a literal or folded scalar past the line break of its last content line.
	// A zero-width node (an absent value) has Start == End.
	Start, End int
}

// Field is one entry of a mapping.
type Field struct{ Key, Value *Node }

// Resolve follows an alias to its target; other nodes are returned as they are.
// A nil node stays nil.
func (n *Node) Resolve() *Node {
	if n == nil || n.Kind != Alias {
		return n
	}
	return n.followed()
}

// followed is apart from Resolve, whose copies in 200 places were 7 KB of code.
//
//go:noinline
func (n *Node) followed() *Node {
	for i := 0; n != nil && n.Kind == Alias && i < maxAliasHops; i++ {
		n = n.Target()
	}
	return n
}

const maxAliasHops = 64

// Get walks mapping keys and returns the value found there, aliases and merge
// keys resolved, or nil. The last of duplicate keys wins, as it does for Helm
// and the API server.
func (n *Node) Get(keys ...string) *Node {
	for _, k := range keys {
		n = n.Resolve().Lookup(k)
		if n == nil {
			return nil
		}
	}
	return n.Resolve()
}

// Lookup returns the value of one key as it is written, aliases not resolved: that of
// the mapping itself, else what its merge keys bring; nil when there is none.
func (n *Node) Lookup(key string) *Node {
	if n == nil || n.Kind != Mapping || n.parts == nil {
		return nil
	}
	merges := false
	fields := n.parts.fields
	for i := len(fields) - 1; i >= 0; i-- {
		k := fields[i].Key
		if k.Value == key && k.Kind == Scalar {
			return fields[i].Value
		}
		merges = merges || k.Tag == MergeTag
	}
	if !merges {
		return nil
	}
	return n.brought(key)
}

// brought is what merge keys bring for a key.
func (n *Node) brought(key string) *Node {
	for _, f := range n.Fields() {
		if f.Key.Tag != MergeTag {
			continue
		}
		sources, _ := MergeSources(f.Value)
		for _, source := range sources {
			if found := source.Lookup(key); found != nil {
				return found
			}
		}
	}
	return nil
}

// FieldOf returns the field with this key as it is written in the mapping
// itself (no merge keys), for its place; ok is false when it is not there.
//
// 64 inlined copies were 11 KB of code.
//
//go:noinline
func (n *Node) FieldOf(key string) (f Field, ok bool) {
	if n == nil || n.Kind != Mapping || n.parts == nil {
		return Field{}, false
	}
	fields := n.parts.fields
	for i := len(fields) - 1; i >= 0; i-- {
		if k := fields[i].Key; k.Value == key && k.Kind == Scalar {
			return fields[i], true
		}
	}
	return Field{}, false
}

// IsNull reports a nil node, an absent value, or an explicit null.
//
// 98 inlined copies were 8.5 KB of code.
//
//go:noinline
func (n *Node) IsNull() bool {
	n = n.Resolve()
	return n == nil || n.Kind == Scalar && n.Tag == NullTag
}

// Str returns the text of a scalar; "" for null and for collections.
func (n *Node) Str(keys ...string) string {
	n = n.Get(keys...)
	if n == nil || n.Kind != Scalar || n.Tag == NullTag {
		return ""
	}
	return n.Value
}

// Bool returns a scalar's truth as the API server reads it (YAML 1.1 booleans
// included); ok is false for anything that is not a boolean. A tag decides what a
// scalar is, whatever its quotes: !!bool "true" is one, and !!str true is none.
func (n *Node) Bool(keys ...string) (value, ok bool) {
	n = n.Get(keys...)
	tagged := n != nil && n.Tag == BoolTag
	if n == nil || n.Kind != Scalar || n.Style != Plain && !tagged || !tagged && n.Tag == StrTag && isCoreBool(n.Value) {
		return false, false
	}
	switch n.Value {
	case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y":
		return true, true
	case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N":
		return false, true
	}
	return false, false
}

// isCoreBool reports what is a boolean without a tag in YAML 1.2, too.
func isCoreBool(text string) bool {
	switch text {
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return true
	}
	return false
}

// List returns the items of the sequence found at keys, aliases resolved; nil
// when there is none.
func (n *Node) List(keys ...string) []*Node {
	n = n.Get(keys...)
	if n == nil || n.Kind != Sequence {
		return nil
	}
	out := make([]*Node, len(n.Items()))
	for i, item := range n.Items() {
		out[i] = item.Resolve()
	}
	return out
}

// Strings returns the scalars of the sequence found at keys.
func (n *Node) Strings(keys ...string) []string {
	var out []string
	for _, item := range n.List(keys...) {
		if item != nil && item.Kind == Scalar {
			out = append(out, item.Value)
		}
	}
	return out
}

// Map returns the scalar fields of the mapping found at keys, merge keys resolved.
func (n *Node) Map(keys ...string) map[string]string {
	n = n.Get(keys...)
	if n == nil || n.Kind != Mapping {
		return nil
	}
	out := make(map[string]string, len(n.Fields()))
	for _, f := range n.Merged() {
		if v := f.Value.Resolve(); v != nil && v.Kind == Scalar && v.Tag != NullTag {
			out[f.Key.Value] = v.Value
		}
	}
	return out
}

// NewString makes a synthetic string. One that would read as something else is
// quoted when it is written.
//
// 413 inlined copies were 28 KB of code.
//
//go:noinline
func NewString(s string) *Node { return &Node{Kind: Scalar, Tag: StrTag, Value: s} }

// NewBool makes a synthetic boolean.
func NewBool(b bool) *Node {
	if b {
		return &Node{Kind: Scalar, Tag: BoolTag, Value: "true"}
	}
	return &Node{Kind: Scalar, Tag: BoolTag, Value: "false"}
}

// NewInt makes a synthetic integer from its decimal text.
func NewInt(decimal string) *Node { return &Node{Kind: Scalar, Tag: IntTag, Value: decimal} }

// NewMapping makes a synthetic mapping from alternating keys and values.
//
// 116 inlined copies were 10 KB of code.
//
//go:noinline
func NewMapping(fields ...Field) *Node {
	return &Node{Kind: Mapping, Style: Block, Tag: MapTag, parts: &parts{fields: fields}}
}

// Pair makes a field with a plain key.
//
// 258 inlined copies were 16 KB of code.
//
//go:noinline
func Pair(key string, value *Node) Field { return Field{Key: NewString(key), Value: value} }

// NewSequence makes a synthetic sequence.
//
// 46 inlined copies were 3.7 KB of code.
//
//go:noinline
func NewSequence(items ...*Node) *Node {
	return &Node{Kind: Sequence, Style: Block, Tag: SeqTag, parts: &parts{items: items}}
}

// Decoded is a scalar's value with its text in src, for the places of what is inside the
// value.
func (n *Node) Decoded(src []byte) yamltext.Decoded {
	return yamltext.Decoded{Text: src, Start: n.Start, End: n.End, Style: n.Style, Value: n.Value}
}
