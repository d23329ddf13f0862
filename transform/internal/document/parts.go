package document

// parts are what is in a collection, and what few nodes have. Who copies a node copies a
// reference to them, so they are never changed once a node has them: it gets others.
//
// The functions that show and change them are called in 500 places, most of them cold:
// inlined, their copies were 45 KB of code.
type parts struct {
	fields []Field
	items  []*Node
	link   *link
}

// link is what anchors, aliases and custom tags say.
type link struct {
	_ incomparable

	anchor string // name of the anchor defined here, without "&"
	tag    string // where it is none of YAML's own
	target *Node  // of an alias
}

// Fields are the fields of a mapping, in order; duplicate keys are kept. They are the
// node's own: what is changed in them is changed in it.
//
//go:noinline
func (n *Node) Fields() []Field {
	if n.parts == nil {
		return nil
	}
	return n.parts.fields
}

// Items are the items of a sequence. They are the node's own, as [Node.Fields] are.
//
//go:noinline
func (n *Node) Items() []*Node {
	if n.parts == nil {
		return nil
	}
	return n.parts.items
}

// SetFields gives a mapping these fields, in place of those it had.
//
//go:noinline
func (n *Node) SetFields(fields []Field) {
	if n.parts == nil && len(fields) == 0 {
		return
	}
	own := n.copiedParts()
	own.fields = fields
	n.parts = own
}

// SetItems gives a sequence these items, in place of those it had.
//
//go:noinline
func (n *Node) SetItems(items []*Node) {
	if n.parts == nil && len(items) == 0 {
		return
	}
	own := n.copiedParts()
	own.items = items
	n.parts = own
}

// AddField appends fields to a mapping.
//
//go:noinline
func (n *Node) AddField(fields ...Field) { n.SetFields(append(n.Fields(), fields...)) }

// AddPair appends a field with a plain key to a mapping.
//
//go:noinline
func (n *Node) AddPair(key string, value *Node) { n.SetFields(append(n.Fields(), Pair(key, value))) }

// AddItem appends items to a sequence.
//
//go:noinline
func (n *Node) AddItem(items ...*Node) { n.SetItems(append(n.Items(), items...)) }

// Anchor is the name of the anchor that a node defines, without "&"; "" for none.
func (n *Node) Anchor() string {
	if n.parts == nil || n.parts.link == nil {
		return ""
	}
	return n.parts.link.anchor
}

// Target is what an alias stands for, and nil for any other node.
func (n *Node) Target() *Node {
	if n.parts == nil || n.parts.link == nil {
		return nil
	}
	return n.parts.link.target
}

// Bare is a synthetic copy of a node alone, without its anchor and what is in it.
func (n *Node) Bare() *Node {
	bare := &Node{Value: n.Value, Kind: n.Kind, Style: n.Style}
	bare.tagAs(n)
	return bare
}

// tagAs gives a node the tag of another.
func (n *Node) tagAs(other *Node) {
	if n.Tag = other.Tag; n.Tag == CustomTag {
		n.ownLink().tag = other.TagText()
	}
}

// ownLink is the link of a node that is being made.
//
//go:noinline
func (n *Node) ownLink() *link {
	own := n.copiedParts()
	if own.link == nil {
		own.link = &link{}
	}
	n.parts = own
	return own.link
}

//go:noinline
func (n *Node) copiedParts() *parts {
	if n.parts == nil {
		return &parts{}
	}
	own := *n.parts
	return &own
}

// incomparable is for structures that nobody compares: for others Go makes the code.
type incomparable [0]func()
