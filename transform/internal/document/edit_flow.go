package document

import (
	"bytes"
	"strings"
)

// An entry is one thing to add to a flow collection, behind the element of
// this index, -1 for before the first.
type entry struct {
	after int
	key   *Node // nil in a sequence
	value *Node
}

func fieldEntries(n *Node, adds []Addition) []entry {
	var out []entry
	behind := map[string]int{}
	for _, a := range adds {
		i, ok := behind[a.After]
		if !ok {
			i = fieldIndex(n, a.After)
		}
		behind[a.Key] = i
		out = append(out, entry{i, NewString(a.Key), a.Value})
	}
	return out
}

func itemEntries(adds []Addition) []entry {
	var out []entry
	for _, a := range adds {
		out = append(out, entry{a.Index - 1, nil, a.Value})
	}
	return out
}

// addToFlow inserts entries between the brackets of n: on the line, or on
// lines of their own where the neighbours have theirs.
func (e *editor) addToFlow(n *Node, entries []entry, s slot) {
	spans := e.elements(n)
	byPlace := map[int][]entry{}
	var places []int
	for _, x := range entries {
		if byPlace[x.after] == nil {
			places = append(places, x.after)
		}
		byPlace[x.after] = append(byPlace[x.after], x)
	}
	pair := len(spans) > 0 && n.Kind == Mapping && e.text[e.ownStart(n)] != '{'
	if pair && len(entries) > 0 {
		e.insert(n.Start, "{") // "[a: b]" holds a mapping without brackets
	}
	for _, place := range places {
		style := e.flowStyleOf(s)
		switch {
		case len(spans) == 0:
			e.insertOnly(n, byPlace[place], style)
		case place < 0:
			e.insertBefore(n, spans[0], byPlace[place], style)
		default:
			e.insertBehind(n, spans, place, byPlace[place], style)
		}
	}
	if pair && len(entries) > 0 {
		e.insert(n.End, "}")
	}
}

// A span is where an element of a flow collection stands.
type span struct {
	start, end int
	sticky     bool // a comma right behind it would become part of its last word
}

func (e *editor) elements(n *Node) []span {
	var out []span
	for _, f := range n.Fields {
		out = append(out, span{f.Key.Start, fieldEnd(f), e.isSticky(f)})
	}
	for _, item := range n.Items {
		last := len(item.Fields) - 1
		sticky := e.isOnlyTag(item)
		if last >= 0 && item.End == fieldEnd(item.Fields[last]) { // a pair without braces
			sticky = e.isSticky(item.Fields[last])
		}
		out = append(out, span{item.Start, item.End, sticky})
	}
	return out
}

// isSticky reports a field that ends in the colon of an absent value, or in a
// tag.
func (e *editor) isSticky(f Field) bool {
	if key := f.bareKey(); key != nil {
		return e.isOnlyTag(key)
	}
	return f.Value.Start == f.Value.End || e.isOnlyTag(f.Value)
}

// isOnlyTag reports a scalar that is a tag, with an anchor perhaps, and nothing
// else.
func (e *editor) isOnlyTag(n *Node) bool {
	return n.Kind == Scalar && n.Style == Plain && n.Value == "" && bytes.IndexByte(e.text[n.Start:n.End], '!') >= 0
}

// insertOnly fills an empty collection.
func (e *editor) insertOnly(n *Node, entries []entry, style flowStyle) {
	at := e.ownStart(n) + 1
	text := style.entries(entries, style.comma())
	if at < len(e.text) && e.text[at] == '#' {
		text += " "
	}
	e.insert(at, text)
}

func (e *editor) insertBefore(n *Node, first span, entries []entry, style flowStyle) {
	sep := style.comma()
	if lead, ok := e.leadOf(first.start); ok {
		style = e.prettyLike(n, lead, style)
		sep = "," + e.newline + lead
	}
	e.insert(first.start, style.entries(entries, sep)+sep)
}

func (e *editor) insertBehind(n *Node, spans []span, i int, entries []entry, style flowStyle) {
	end := spans[i].end
	if spans[i].sticky {
		e.insert(end, " ")
	}
	lead, ok := e.leadOf(spans[i].start)
	if !ok {
		sep := style.comma()
		e.insert(end, sep+style.entries(entries, sep))
		return
	}
	style = e.prettyLike(n, lead, style)
	sep := "," + e.newline + lead
	text := style.entries(entries, sep)
	comma, comment := e.restOfElement(end)
	switch {
	case comment < 0:
		e.insert(end, sep+text)
	case comma:
		e.insert(e.breakAt(comment), e.newline+lead+text+",")
	default:
		e.insert(end, ",")
		e.insert(e.breakAt(comment), e.newline+lead+text)
	}
}

// restOfElement looks behind an element for a comma and, on the same line, a
// comment, which is to stay with the element; -1 when there is none.
func (e *editor) restOfElement(end int) (comma bool, comment int) {
	at := e.skipInline(end)
	if at < len(e.text) && e.text[at] == ',' {
		comma = true
		at = e.skipInline(at + 1)
	}
	if at < len(e.text) && e.text[at] == '#' {
		return comma, at
	}
	return comma, -1
}

// leadOf is the white space in front of an element, if nothing else is in
// front of it on its line.
func (e *editor) leadOf(start int) (lead string, ok bool) {
	line := e.lineStart(start)
	if e.skipInline(line) != start || line < e.tree.base {
		return "", false
	}
	return string(e.text[line:start]), true
}

// prettyLike makes a style write collections over several lines, unless those
// of n are each on one. A level is what lead, the white space before n's
// elements, has more than its closing bracket.
func (e *editor) prettyLike(n *Node, lead string, style flowStyle) flowStyle {
	if hasFlatCollection(e, n) {
		return style
	}
	style.newline, style.lead, style.unit = e.newline, lead, "  "
	if outer, ok := e.leadOf(n.End - 1); ok {
		if unit, ok := strings.CutPrefix(lead, outer); ok && unit != "" {
			style.unit = unit
		}
	}
	return style
}

func hasFlatCollection(e *editor, n *Node) bool {
	flat := false
	children := n.Items
	for _, f := range n.Fields {
		children = append(children[:len(children):len(children)], f.Value)
	}
	for _, child := range children {
		if isBlock(child) {
			if strings.ContainsAny(string(e.text[child.Start:child.End]), "\r\n") {
				return false
			}
			flat = true
		}
	}
	return flat
}

// flowStyleOf is the style for a value in slot s.
func (e *editor) flowStyleOf(s slot) flowStyle {
	return flowStyle{json: s.json, tight: s.json && e.isTight()}
}

// isTight reports JSON without a space behind its colons, by the first key of
// the nearest mapping.
func (e *editor) isTight() bool {
	for i := len(e.around) - 1; i >= 0; i-- {
		n := e.around[i]
		if n.Style != Flow || len(n.Fields) == 0 {
			continue
		}
		colon := e.skipInline(n.Fields[0].Key.End)
		return colon+1 < n.End && e.spaceLen(colon+1) == 0 && strings.IndexByte(",}", e.text[colon+1]) < 0
	}
	return false
}

// looksJSON reports a flow collection whose keys (or whose strings, in a
// sequence of scalars) are in double quotes; an empty one is as the one around.
func looksJSON(n *Node, around bool) bool {
	const enough = 16
	for i, f := range n.Fields {
		if f.Key.Style != DoubleQuoted {
			return false
		}
		if i == enough {
			break
		}
	}
	if len(n.Fields) > 0 {
		return true
	}
	for i, item := range n.Items {
		switch {
		case i == enough:
			return around
		case len(item.Fields) > 0:
			return looksJSON(item, around)
		case item.Kind == Scalar && item.Tag == "!!str":
			return item.Style == DoubleQuoted
		}
	}
	return around
}
