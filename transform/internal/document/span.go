package document

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// hasProperties reports whether an anchor or a tag of y itself stands at
// start. A block mapping begins where its first key begins, so "&a k: v" is the
// key's anchor and "&a\n k: v" the mapping's.
func (c *converter) hasProperties(y *yaml.Node, start int) bool {
	if start >= len(c.text) || c.text[start] != '&' && c.text[start] != '!' {
		return false
	}
	if y.Kind == yaml.ScalarNode {
		absent := y.Value == "" && y.Style == 0 && y.Anchor == ""
		return !absent
	}
	return len(y.Content) == 0 || c.offset(y.Content[0].Line, y.Content[0].Column) > start
}

// skipProperties returns where a node's own text begins behind its anchor and
// tag, and where the last of these ends.
func (g *grid) skipProperties(start int) (text, end int) {
	text, end = start, start
	for text < len(g.text) {
		switch g.text[text] {
		case '&':
			end = g.wordEnd(text)
		case '!':
			end = g.tagEnd(text)
		default:
			return text, end
		}
		text = g.skipBlank(end)
	}
	return text, end
}

// wordEnd is the end of an anchor's name: letters, digits, "_" and "-" are all
// the parser takes.
func (g *grid) wordEnd(at int) int {
	at++
	for at < len(g.text) && isWord(g.text[at]) {
		at++
	}
	return at
}

func isWord(c byte) bool {
	return c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// tagEnd is the end of a tag: "!<uri>", or all up to white space or what ends
// an entry of a flow collection.
func (g *grid) tagEnd(at int) int {
	if bytes.HasPrefix(g.text[at:], []byte("!<")) {
		if i := bytes.IndexByte(g.text[at:], '>'); i >= 0 {
			return at + i + 1
		}
	}
	for at < len(g.text) && !g.isSpaceAt(at) && !strings.ContainsRune(",[]{}", rune(g.text[at])) {
		at++
	}
	return at
}

// isSpaceAt reports white space or a line break, one of the wide ones included.
func (g *grid) isSpaceAt(at int) bool { return g.spaceLen(at) > 0 }

func (g *grid) spaceLen(at int) int {
	if at >= len(g.text) {
		return 0
	}
	if c := g.text[at]; c < utf8.RuneSelf {
		if isBlank(c) {
			return 1
		}
		return 0
	}
	if r, n := utf8.DecodeRune(g.text[at:]); isWideBreak(r) {
		return n
	}
	return 0
}

// skipBlank skips white space, line breaks and comments.
func (g *grid) skipBlank(at int) int {
	for at < len(g.text) {
		if n := g.spaceLen(at); n > 0 {
			at += n
		} else if g.text[at] == '#' {
			at = g.breakAt(at)
		} else {
			break
		}
	}
	return at
}

// breakAt is the offset of the line break that ends the line at an offset.
func (g *grid) breakAt(at int) int {
	if g.ascii {
		if i := bytes.IndexAny(g.text[at:], "\r\n"); i >= 0 {
			return at + i
		}
		return len(g.text)
	}
	for at < len(g.text) && (g.text[at] == ' ' || g.text[at] == '\t' || !g.isSpaceAt(at)) {
		at++
	}
	return at
}

// nextLine is the offset behind the line break at an offset.
func (g *grid) nextLine(at int) int {
	if at < len(g.text) && g.text[at] == '\r' && at+1 < len(g.text) && g.text[at+1] == '\n' {
		return at + 2
	}
	return at + g.spaceLen(at)
}

// columnOf counts the code points between the beginning of the line and at.
// Only block collections are asked for, which begin near it.
func (g *grid) columnOf(at int) int {
	column := 0
	for i := at; i > 0; column++ {
		r, n := utf8.DecodeLastRune(g.text[:i])
		if r == '\n' || r == '\r' || isWideBreak(r) {
			break
		}
		i -= n
	}
	return column
}

// scalarEnd is the offset behind a scalar whose own text, behind its
// properties, begins at text; propsEnd is where these end, indent the column of
// the block collection around it. ok is false when text does not hold the value.
func (g *grid) scalarEnd(style Style, value string, text, propsEnd, indent int) (end int, ok bool) {
	switch {
	case style == Plain && value == "":
		return propsEnd, true
	case style == Plain:
		return g.plainEnd(value, text)
	case style == SingleQuoted:
		return g.singleEnd(text)
	case style == DoubleQuoted:
		return g.doubleEnd(text)
	}
	return g.blockEnd(text, indent), true
}

// plainEnd finds the words of a plain value in the text. Between words, line
// breaks and indentation have become spaces, so only the words can be compared.
func (g *grid) plainEnd(value string, at int) (end int, ok bool) {
	if len(value) <= len(g.text)-at && string(g.text[at:at+len(value)]) == value {
		return at + len(value), true
	}
	for i := 0; i < len(value); {
		if n := spaceLen(value[i:]); n > 0 {
			i += n
			for n := g.spaceLen(at); n > 0; n = g.spaceLen(at) {
				at += n
			}
			continue
		}
		if at >= len(g.text) || g.text[at] != value[i] {
			return at, false
		}
		at, i = at+1, i+1
	}
	return at, true
}

func spaceLen(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if r == ' ' || r == '\t' || r == '\n' || r == '\r' || isWideBreak(r) {
		return n
	}
	return 0
}

func (g *grid) singleEnd(at int) (end int, ok bool) {
	if at >= len(g.text) || g.text[at] != '\'' {
		return at, false
	}
	for at++; at < len(g.text); at++ {
		if g.text[at] != '\'' {
			continue
		}
		if at+1 < len(g.text) && g.text[at+1] == '\'' {
			at++
			continue
		}
		return at + 1, true
	}
	return at, false
}

func (g *grid) doubleEnd(at int) (end int, ok bool) {
	if at >= len(g.text) || g.text[at] != '"' {
		return at, false
	}
	for at++; at < len(g.text); at++ {
		switch g.text[at] {
		case '\\':
			at++
		case '"':
			return at + 1, true
		}
	}
	return at, false
}

// blockEnd is the offset behind a literal or folded scalar: past the line
// break of its last content line, or with "+" past the blank lines behind it.
func (g *grid) blockEnd(at, parent int) int {
	lineBreak := g.breakAt(at)
	increment, keep := blockHeader(g.text[at:lineBreak])
	at = g.nextLine(lineBreak)
	indent := max(parent, 0) + increment
	if increment == 0 {
		indent = g.detectIndent(at, parent)
	}
	end := at
	for at < len(g.text) {
		text := at
		for text < len(g.text) && g.text[text] == ' ' && text-at < indent {
			text++
		}
		blank := g.isBreakAt(text)
		if !blank && (text-at < indent || text == len(g.text)) {
			break
		}
		at = g.nextLine(g.breakAt(text))
		if !blank || keep {
			end = at
		}
	}
	return end
}

// blockHeader reads the indicators of "|2+ # comment".
func blockHeader(header []byte) (increment int, keep bool) {
	for _, c := range header[min(1, len(header)):] {
		switch {
		case c == '+':
			keep = true
		case '1' <= c && c <= '9':
			increment = int(c - '0')
		case c != '-':
			return increment, keep
		}
	}
	return increment, keep
}

// detectIndent is the indentation of a block scalar without indicator: that of
// its first line with text, or of a longer blank line before it.
func (g *grid) detectIndent(at, parent int) int {
	indent := max(parent+1, 1)
	for at < len(g.text) {
		text := at
		for text < len(g.text) && g.text[text] == ' ' {
			text++
		}
		indent = max(indent, text-at)
		if !g.isBreakAt(text) {
			break
		}
		at = g.nextLine(text)
	}
	return indent
}

func (g *grid) isBreakAt(at int) bool {
	return g.isSpaceAt(at) && g.text[at] != ' ' && g.text[at] != '\t'
}

// flowEnd is the offset behind the bracket that closes a flow collection,
// found from the end of its last child, or from its beginning when it has none.
func (g *grid) flowEnd(at int, closing byte) (end int, ok bool) {
	for at = g.skipBlank(at); at < len(g.text); at = g.skipBlank(at) {
		switch g.text[at] {
		case closing:
			return at + 1, true
		case ',', ':', '?':
			at++
		default:
			return at, false
		}
	}
	return at, false
}

// placeAbsent puts a value that is not there behind its colon, or behind its
// key when there is no colon either; the parser may put it further on.
func (c *converter) placeAbsent(key, value *Node) {
	at := key.End - c.base
	if colon := c.skipBlank(at); colon < len(c.text) && c.text[colon] == ':' {
		at = colon + 1
	}
	value.Start, value.End = c.base+at, c.base+at
}
