package document

import (
	"go.yaml.in/yaml/v3"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// placeAbsent puts a value that is not there after its colon, or after its
// key when there is no colon either. The parser puts it there or further on, at
// the next thing there is, which may begin with a colon or a tag that is not its own.
func (c *converter) placeAbsent(key, value *Node, style Style) {
	if value.Kind != Scalar || value.Style != Plain || value.Value != "" {
		return
	}
	at, latest := key.End-c.base, value.Start-c.base
	if style == Block && value.Start == value.End {
		latest-- // of a pair such as "[a: ]" it may report the colon itself
	}
	colon := c.SkipBlank(at)
	if colon <= latest && colon < len(c.Text) && c.Text[colon] == ':' {
		if value.Start < value.End {
			return // there is an anchor or a tag
		}
		at = colon + 1
	}
	value.Start, value.End = c.base+at, c.base+at
}

// collectionEnd is the end of the last child of a block collection, and after
// the closing bracket of a flow collection. The single pair of "[a: b]" is a
// flow mapping without brackets.
func (c *converter) collectionEnd(n *Node, own, lastChild int) (end int, err fault) {
	if n.Style == Block || own >= len(c.Text) || c.Text[own] != '[' && c.Text[own] != '{' {
		return lastChild, nil
	}
	closing := byte(']')
	if c.Text[own] == '{' {
		closing = '}'
	}
	end, ok := c.FlowEnd(max(lastChild, own+1), closing)
	if !ok {
		return 0, c.fault(own, "cannot tell where this collection ends")
	}
	return end, nil
}

// properties returns where y's own text begins and where its anchor and tag
// end. A block mapping begins where its first key begins, so "&a k: v" is the
// key's anchor, and "&a\n k: v" the mapping's.
func (c *converter) properties(y *yaml.Node, start int) (own, end int) {
	if start >= len(c.Text) || c.Text[start] != '&' && c.Text[start] != '!' {
		return start, start
	}
	limit := len(c.Text)
	if len(y.Content) > 0 {
		limit = c.offset(y.Content[0].Line, y.Content[0].Column)
	}
	empty := y.Kind == yaml.ScalarNode && y.Value == "" && y.Style&^yaml.TaggedStyle == 0
	return c.SkipProperties(start, limit, yamltext.Properties{
		Anchor: y.Anchor != "",
		Tag:    y.Style&yaml.TaggedStyle != 0 || !empty || c.isLoneTag(start),
	})
}

// isLoneTag reports the tag "!", which leaves no trace in the parser's nodes.
func (c *converter) isLoneTag(at int) bool {
	return c.Text[at] == '!' && (at+1 == len(c.Text) || c.SpaceLen(at+1) > 0)
}
