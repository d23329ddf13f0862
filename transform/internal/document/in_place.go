package document

// InPlaceOf writes a text the way the scalar it replaces is written, so that a
// proposal stays a string where a string was. "" when there is no such scalar.
func InPlaceOf(n *Node, text string) string {
	if n == nil || n.Kind != Scalar || n.End == 0 {
		return ""
	}
	if n.Style == Plain {
		return plain(n, text)
	}
	return n.Style.Quote(text)
}

// plain writes a text over one without quotes: a number, or a yes, over its like,
// and anything else as the string it is.
func plain(n *Node, text string) string {
	switch n.Tag {
	case IntTag, FloatTag, BoolTag:
		return text
	}
	return EncodeFlow(NewString(text), false)
}
