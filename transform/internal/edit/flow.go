package edit

import (
	"bytes"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// An entry is one thing to add to a flow collection, after the element of
// this index, -1 for before the first.
type entry struct {
	after int
	key   *document.Node // nil in a sequence
	value *document.Node
}

func fieldEntries(n *document.Node, adds []Addition) []entry {
	var out []entry
	behind := map[string]int{}
	for _, a := range adds {
		i, ok := behind[a.After]
		if !ok {
			i = fieldIndex(n, a.After)
		}
		behind[a.Key] = i
		out = append(out, entry{i, document.NewString(a.Key), a.Value})
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
func (e *editor) addToFlow(n *document.Node, entries []entry, s slot) {
	spans := e.elements(n)
	byPlace := map[int][]entry{}
	var places []int
	for _, x := range entries {
		if byPlace[x.after] == nil {
			places = append(places, x.after)
		}
		byPlace[x.after] = append(byPlace[x.after], x)
	}
	bare := len(entries) > 0 && e.isBarePair(n)
	if bare {
		e.insert(n.Start, "{")
	}
	for _, place := range places {
		style := e.flowStyleOf(s)
		switch {
		case len(spans) == 0:
			e.insertOnly(n, byPlace[place], style, s)
		case place < 0:
			e.insertBefore(n, spans[0], byPlace[place], style)
		default:
			e.insertBehind(n, spans, place, byPlace[place], style)
		}
	}
	if bare {
		e.insert(n.End, "}")
	}
}

// isBarePair reports the mapping without brackets in "[a: b]". The comma and the
// lines around it are the sequence's.
func (e *editor) isBarePair(n *document.Node) bool {
	return n.Kind == document.Mapping && len(n.Fields()) > 0 && e.Text[e.ownStart(n)] != '{'
}

// A span is where an element of a flow collection stands.
type span struct {
	start, end int
	sticky     bool // a comma right after it would become part of its last word
}

func (e *editor) elements(n *document.Node) []span {
	var out []span
	for _, f := range n.Fields() {
		out = append(out, span{f.Key.Start, fieldEnd(f), e.isSticky(f)})
	}
	for _, item := range n.Items() {
		last := len(item.Fields()) - 1
		sticky := e.isOnlyTag(item)
		if last >= 0 && item.End == fieldEnd(item.Fields()[last]) { // a pair without braces
			sticky = e.isSticky(item.Fields()[last])
		}
		out = append(out, span{item.Start, item.End, sticky})
	}
	return out
}

// isSticky reports a field that ends in the colon of an absent value, or in a
// tag.
func (e *editor) isSticky(f document.Field) bool {
	if key := bareKey(f); key != nil {
		return e.isOnlyTag(key)
	}
	return f.Value.Start == f.Value.End || e.isOnlyTag(f.Value)
}

// isOnlyTag reports a scalar that is a tag, with an anchor perhaps, and nothing
// else.
func (e *editor) isOnlyTag(n *document.Node) bool {
	return n.Kind == document.Scalar && n.Style == document.Plain && n.Value == "" && bytes.IndexByte(e.Text[n.Start:n.End], '!') >= 0
}

// insertOnly fills an empty collection: on the line, or over several lines when
// collections would make that one long.
func (e *editor) insertOnly(n *document.Node, entries []entry, style document.FlowStyle, s slot) {
	const long = 80 // bytes
	at := e.ownStart(n) + 1
	text := entriesText(style, entries, style.Comma())
	if len(text) > long && slices.ContainsFunc(entries, func(x entry) bool { return document.HasChildren(x.value) }) {
		text = e.spread(n, entries, style, s)
	}
	if at < len(e.Text) && e.Text[at] == '#' {
		text += " "
	}
	e.insert(at, text)
}

// spread writes entries over several lines, if n stands where that is in order:
// in a block collection, or in a flow collection that does so itself.
func (e *editor) spread(n *document.Node, entries []entry, style document.FlowStyle, s slot) string {
	if len(e.around) < 2 || e.around[len(e.around)-2].Style == document.Block {
		style.Newline, style.Lead, style.Unit = e.newline, strings.Repeat(" ", s.column+2), "  "
		return style.Newline + style.Lead + entriesText(style, entries, ","+style.Newline+style.Lead)
	}
	line := e.LineStart(n.Start)
	first := e.SkipInline(line)
	if line < e.tree.Base || strings.IndexByte("{[", e.Text[first]) >= 0 {
		return entriesText(style, entries, style.Comma())
	}
	lead := string(e.Text[line:first])
	style = e.overLines(e.around[len(e.around)-2], lead, style)
	style.Lead += style.Unit
	return style.Newline + style.Lead + entriesText(style, entries, ","+style.Newline+style.Lead) + style.Newline + lead
}

func (e *editor) insertBefore(n *document.Node, first span, entries []entry, style document.FlowStyle) {
	sep := style.Comma()
	if lead, ok := e.leadOf(first.start); ok && !e.isBarePair(n) {
		style = e.prettyLike(n, lead, style)
		sep = "," + e.newline + lead
	}
	e.insert(first.start, entriesText(style, entries, sep)+sep)
}

func (e *editor) insertBehind(n *document.Node, spans []span, i int, entries []entry, style document.FlowStyle) {
	end := spans[i].end
	if spans[i].sticky {
		e.insert(end, " ")
	}
	lead, ok := e.leadOf(spans[i].start)
	if !ok || e.isBarePair(n) {
		sep := style.Comma()
		e.insert(end, sep+entriesText(style, entries, sep))
		return
	}
	style = e.prettyLike(n, lead, style)
	sep := "," + e.newline + lead
	text := entriesText(style, entries, sep)
	comma, comment := e.restOfElement(end)
	switch {
	case comment < 0:
		e.insert(end, sep+text)
	case comma:
		e.insert(e.BreakAt(comment), e.newline+lead+text+",")
	default:
		e.insert(end, ",")
		e.insert(e.BreakAt(comment), e.newline+lead+text)
	}
}

// restOfElement looks past an element for a comma and, on the same line, a
// comment, which is to stay with the element; -1 when there is none.
func (e *editor) restOfElement(end int) (comma bool, comment int) {
	at := e.SkipInline(end)
	if at < len(e.Text) && e.Text[at] == ',' {
		comma = true
		at = e.SkipInline(at + 1)
	}
	if at < len(e.Text) && e.Text[at] == '#' {
		return comma, at
	}
	return comma, -1
}

// entriesText writes entries of one collection with a separator between them.
func entriesText(style document.FlowStyle, entries []entry, sep string) string {
	texts := make([]string, len(entries))
	for i, x := range entries {
		texts[i] = style.Element(x.key, x.value)
	}
	return strings.Join(texts, sep)
}
