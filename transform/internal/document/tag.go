package document

// Tag is what a node was resolved to be.
type Tag uint8

// The tags that YAML's own types have, and JSON's among them.
const (
	NoTag  Tag = iota // of an alias; a scalar that was made without one is a string
	StrTag            // "!!str", and so on
	IntTag
	FloatTag
	BoolTag
	NullTag
	TimestampTag
	BinaryTag
	MergeTag
	MapTag
	SeqTag
	CustomTag // any other: [Node.TagText] says which
)

// tagOf is the tag of a short text, as the YAML library gives it.
func tagOf(text string) Tag {
	for t := NoTag; t < CustomTag; t++ {
		if t.text() == text {
			return t
		}
	}
	return CustomTag
}

// text is the short text of a tag; that of CustomTag nobody knows but its node.
func (t Tag) text() string {
	texts := [...]string{
		"", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!binary", "!!merge", "!!map", "!!seq", "!",
	}
	return texts[t]
}

// TagText is the short text of a node's tag: "!!str", "!custom", or "" for none.
func (n *Node) TagText() string {
	if n.Tag == CustomTag {
		return n.parts.link.tag
	}
	return n.Tag.text()
}

func (n *Node) setTag(text string) {
	if n.Tag = tagOf(text); n.Tag == CustomTag {
		n.ownLink().tag = text
	}
}

func sameTag(a, b *Node) bool {
	return a.Tag == b.Tag && (a.Tag != CustomTag || a.TagText() == b.TagText())
}
