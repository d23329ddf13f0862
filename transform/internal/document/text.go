package document

import "unicode/utf8"

// text is YAML text, read as the parser reads it: a line ends at "\n", "\r\n",
// a lone "\r", U+0085, U+2028 or U+2029.
type text []byte

// spaceLen is the length of the white space or line break at an offset, 0 when
// something else is there; "\r\n" counts as two.
func (t text) spaceLen(at int) int {
	if at >= len(t) {
		return 0
	}
	if c := t[at]; c < utf8.RuneSelf {
		if isBlank(c) {
			return 1
		}
		return 0
	}
	if r, n := utf8.DecodeRune(t[at:]); isWideBreak(r) {
		return n
	}
	return 0
}

func isWideBreak(r rune) bool { return r == 0x85 || r == 0x2028 || r == 0x2029 }

// isBreakAt reports a line break.
func (t text) isBreakAt(at int) bool {
	return t.spaceLen(at) > 0 && t[at] != ' ' && t[at] != '\t'
}

// breakAt is the offset of the line break that ends the line at an offset.
func (t text) breakAt(at int) int {
	for ; at < len(t); at++ {
		switch t[at] {
		case '\n', '\r':
			return at
		case 0xc2, 0xe2: // what the wide breaks begin with
			if t.spaceLen(at) > 0 {
				return at
			}
		}
	}
	return at
}

// pastBreak is the offset behind the line break at an offset.
func (t text) pastBreak(at int) int {
	if at+1 < len(t) && t[at] == '\r' && t[at+1] == '\n' {
		return at + 2
	}
	return at + t.spaceLen(at)
}

// nextLine is the offset of the line after the one at an offset.
func (t text) nextLine(at int) int { return t.pastBreak(t.breakAt(at)) }

// skipInline skips spaces and tabs.
func (t text) skipInline(at int) int {
	for at < len(t) && (t[at] == ' ' || t[at] == '\t') {
		at++
	}
	return at
}

// skipBlank skips white space, line breaks and comments.
func (t text) skipBlank(at int) int {
	for at < len(t) {
		if n := t.spaceLen(at); n > 0 {
			at += n
		} else if t[at] == '#' {
			at = t.breakAt(at)
		} else {
			break
		}
	}
	return at
}

// lineStart is the offset of the first byte of the line at an offset.
func (t text) lineStart(at int) int {
	for at > 0 && !t.breakEndsAt(at) {
		at--
	}
	return at
}

// breakEndsAt reports a line break just before an offset.
func (t text) breakEndsAt(at int) bool {
	if at == 0 {
		return false
	}
	switch c := t[at-1]; {
	case c == '\n':
		return true
	case c == '\r':
		return at == len(t) || t[at] != '\n'
	case c < utf8.RuneSelf:
		return false
	}
	r, _ := utf8.DecodeLastRune(t[:at])
	return isWideBreak(r)
}

// columnOf counts the code points between the beginning of the line and an
// offset. Only block collections are asked for, which begin near it.
func (t text) columnOf(at int) int {
	return utf8.RuneCount(t[t.lineStart(at):at])
}
