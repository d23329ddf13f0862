package yamltext

// Properties are what may stand before a node's own text.
type Properties struct{ Anchor, Tag bool }

// SkipProperties returns where a node's own text begins after its anchor and
// tag, and where the last of these ends. What stands at limit or after it,
// where the node's first child begins, is not its own.
func (t Text) SkipProperties(start, limit int, has Properties) (own, end int) {
	own, end = start, start
	for own < limit {
		switch {
		case t[own] == '&' && has.Anchor:
			end, has.Anchor = t.anchorEnd(own), false
		case t[own] == '!' && has.Tag:
			end, has.Tag = t.tagEnd(own), false
		default:
			return own, end
		}
		own = t.SkipBlank(end)
	}
	return own, end
}

// anchorEnd is the end of an anchor: letters, digits, "_" and "-" are all the
// parser takes for its name.
func (t Text) anchorEnd(at int) int {
	at++
	for at < len(t) && IsWord(t[at]) {
		at++
	}
	return at
}

// IsWord reports a byte of a word: a letter, a digit, "_" or "-".
func IsWord(c byte) bool {
	return c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// tagEnd is the end of a tag, which the parser wants white space after.
func (t Text) tagEnd(at int) int {
	for at < len(t) && t.SpaceLen(at) == 0 {
		at++
	}
	return at
}

// ScalarEnd is the offset past a scalar whose own text begins at own, after
// properties that end at propsEnd; parent is the column of the block collection
// around it. ok is false when the text does not hold the value.
func (t Text) ScalarEnd(style Style, value string, own, propsEnd, parent int) (end int, ok bool) {
	switch {
	case style == Plain && value == "":
		return propsEnd, true
	case style == Plain:
		return t.plainEnd(value, own)
	case style == SingleQuoted:
		return t.singleEnd(own)
	case style == DoubleQuoted:
		return t.doubleEnd(own)
	}
	return t.blockEnd(own, parent), true
}

// plainEnd finds the words of a plain value in the text. Between words, line
// breaks and indentation have become spaces, so only the words are compared.
func (t Text) plainEnd(value string, at int) (end int, ok bool) {
	if len(value) <= len(t)-at && string(t[at:at+len(value)]) == value {
		return at + len(value), true
	}
	v := Text(value)
	for i := 0; i < len(v); {
		if n := v.SpaceLen(i); n > 0 {
			i += n
			for n := t.SpaceLen(at); n > 0; n = t.SpaceLen(at) {
				at += n
			}
			continue
		}
		if at >= len(t) || t[at] != v[i] {
			return at, false
		}
		at, i = at+1, i+1
	}
	return at, true
}

func (t Text) singleEnd(at int) (end int, ok bool) {
	if at >= len(t) || t[at] != '\'' {
		return at, false
	}
	for at++; at < len(t); at++ {
		if t[at] != '\'' {
			continue
		}
		if at+1 == len(t) || t[at+1] != '\'' {
			return at + 1, true
		}
		at++
	}
	return at, false
}

func (t Text) doubleEnd(at int) (end int, ok bool) {
	if at >= len(t) || t[at] != '"' {
		return at, false
	}
	for at++; at < len(t); at++ {
		switch t[at] {
		case '\\':
			at++
		case '"':
			return at + 1, true
		}
	}
	return at, false
}

// blockEnd is the offset past a literal or folded scalar: past the line
// break of its last content line, or with "+" past the blank lines after it.
func (t Text) blockEnd(at, parent int) int {
	lineBreak := t.BreakAt(at)
	increment, chomp := BlockHeader(t[at:lineBreak])
	at = t.PastBreak(lineBreak)
	indent := max(parent, 0) + increment
	if increment == 0 {
		indent = t.detectIndent(at, parent)
	}
	end := at
	for at < len(t) {
		content := at
		for content < len(t) && t[content] == ' ' && content-at < indent {
			content++
		}
		blank := t.IsBreakAt(content)
		if !blank && (content-at < indent || content == len(t)) {
			break
		}
		at = t.NextLine(content)
		if !blank || chomp == '+' {
			end = at
		}
	}
	return end
}

// BlockHeader reads the indicators of "|2+ # comment"; chomp is 0 when there
// is none.
func BlockHeader(header []byte) (increment int, chomp byte) {
	for _, c := range header[min(1, len(header)):] {
		switch {
		case c == '+' || c == '-':
			chomp = c
		case '1' <= c && c <= '9':
			increment = int(c - '0')
		default:
			return increment, chomp
		}
	}
	return increment, chomp
}

// detectIndent is the indentation of a block scalar without indicator: that of
// its first line with text, or of a longer blank line before it.
func (t Text) detectIndent(at, parent int) int {
	indent := max(parent+1, 1)
	for at < len(t) {
		content := at
		for content < len(t) && t[content] == ' ' {
			content++
		}
		indent = max(indent, content-at)
		if !t.IsBreakAt(content) {
			break
		}
		at = t.PastBreak(content)
	}
	return indent
}

// FlowEnd is the offset past the bracket that closes a flow collection,
// found from the end of its last child.
func (t Text) FlowEnd(at int, closing byte) (end int, ok bool) {
	for at = t.SkipBlank(at); at < len(t); at = t.SkipBlank(at) {
		switch t[at] {
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
