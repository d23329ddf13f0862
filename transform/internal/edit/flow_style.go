package edit

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// leadOf is the white space before an element, if nothing else is in
// front of it on its line.
func (e *editor) leadOf(start int) (lead string, ok bool) {
	line := e.LineStart(start)
	if e.SkipInline(line) != start || line < e.tree.Base {
		return "", false
	}
	return string(e.Text[line:start]), true
}

// prettyLike makes a style write collections over several lines, unless those
// of n are each on one.
func (e *editor) prettyLike(n *document.Node, lead string, style document.FlowStyle) document.FlowStyle {
	if hasFlatCollection(e, n) {
		return style
	}
	return e.overLines(n, lead, style)
}

// overLines makes a style write collections over several lines. A level is
// what lead, the white space before n's elements, has more than its closing
// bracket.
func (e *editor) overLines(n *document.Node, lead string, style document.FlowStyle) document.FlowStyle {
	style.Newline, style.Lead, style.Unit = e.newline, lead, "  "
	if outer, ok := e.leadOf(n.End - 1); ok {
		if unit, ok := strings.CutPrefix(lead, outer); ok && unit != "" {
			style.Unit = unit
		}
	}
	return style
}

func hasFlatCollection(e *editor, n *document.Node) bool {
	flat := false
	children := n.Items()
	for _, f := range n.Fields() {
		children = append(children[:len(children):len(children)], f.Value)
	}
	for _, child := range children {
		if document.HasChildren(child) {
			if strings.ContainsAny(string(e.Text[child.Start:child.End]), "\r\n") {
				return false
			}
			flat = true
		}
	}
	return flat
}

// flowStyleOf is the style for a value in slot s.
func (e *editor) flowStyleOf(s slot) document.FlowStyle {
	return document.FlowStyle{JSON: s.json, Tight: s.json && e.isTight()}
}

// isTight reports JSON without a space after its colons, by the first key of
// the nearest mapping.
func (e *editor) isTight() bool {
	for i := len(e.around) - 1; i >= 0; i-- {
		n := e.around[i]
		if n.Style != document.Flow || len(n.Fields()) == 0 {
			continue
		}
		colon := e.SkipInline(n.Fields()[0].Key.End)
		return colon+1 < n.End && e.SpaceLen(colon+1) == 0 && strings.IndexByte(",}", e.Text[colon+1]) < 0
	}
	return false
}

// looksJSON reports a flow collection whose keys (or whose strings, in a
// sequence of scalars) are in double quotes; an empty one is as the one around.
func looksJSON(n *document.Node, around bool) bool {
	const enough = 16
	for i, f := range n.Fields() {
		if f.Key.Style != document.DoubleQuoted {
			return false
		}
		if i == enough {
			break
		}
	}
	if len(n.Fields()) > 0 {
		return true
	}
	for i, item := range n.Items() {
		switch {
		case i == enough:
			return around
		case len(item.Fields()) > 0:
			return looksJSON(item, around)
		case item.Kind == document.Scalar && item.Tag == document.StrTag:
			return item.Style == document.DoubleQuoted
		}
	}
	return around
}
