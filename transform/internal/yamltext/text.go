// Package yamltext reads and writes YAML as text, without asking what it means: lines
// and where they break, document markers, where the text of a value ends, quotes.
//
// Promised: any bytes are accepted, nothing panics, and lines end where the YAML
// library takes them to end. Offsets are bytes; columns are code points.
//
// What a text means (which tag a word has, which node an alias stands for) is not
// known here: that is the business of document, which has a parser. yamltext stands on
// the standard library alone.
package yamltext

import "unicode/utf8"

// Text is YAML text, read as the parser reads it: a line ends at "\n", "\r\n",
// a lone "\r", U+0085, U+2028 or U+2029.
type Text []byte

// SpaceLen is the length of the white space or line break at an offset, 0 when
// something else is there; "\r\n" counts as two.
func (t Text) SpaceLen(at int) int {
	if at >= len(t) {
		return 0
	}
	if c := t[at]; c < utf8.RuneSelf {
		if IsBlank(c) {
			return 1
		}
		return 0
	}
	if r, n := utf8.DecodeRune(t[at:]); IsWideBreak(r) {
		return n
	}
	return 0
}

// IsWideBreak reports a line break outside of ASCII.
func IsWideBreak(r rune) bool { return r == 0x85 || r == 0x2028 || r == 0x2029 }

// IsBreakAt reports a line break.
func (t Text) IsBreakAt(at int) bool {
	return t.SpaceLen(at) > 0 && t[at] != ' ' && t[at] != '\t'
}

// BreakAt is the offset of the line break that ends the line at an offset.
func (t Text) BreakAt(at int) int {
	for ; at < len(t); at++ {
		switch t[at] {
		case '\n', '\r':
			return at
		case 0xc2, 0xe2: // what the wide breaks begin with
			if t.SpaceLen(at) > 0 {
				return at
			}
		}
	}
	return at
}

// PastBreak is the offset past the line break at an offset.
func (t Text) PastBreak(at int) int {
	if at+1 < len(t) && t[at] == '\r' && t[at+1] == '\n' {
		return at + 2
	}
	return at + t.SpaceLen(at)
}

// NextLine is the offset of the line after the one at an offset.
func (t Text) NextLine(at int) int { return t.PastBreak(t.BreakAt(at)) }

// SkipInline skips spaces and tabs.
func (t Text) SkipInline(at int) int {
	for at < len(t) && (t[at] == ' ' || t[at] == '\t') {
		at++
	}
	return at
}

// SkipBlank skips white space, line breaks and comments.
func (t Text) SkipBlank(at int) int {
	for at < len(t) {
		if n := t.SpaceLen(at); n > 0 {
			at += n
		} else if t[at] == '#' {
			at = t.BreakAt(at)
		} else {
			break
		}
	}
	return at
}

// LineStart is the offset of the first byte of the line at an offset.
func (t Text) LineStart(at int) int {
	for at > 0 && !t.BreakEndsAt(at) {
		at--
	}
	return at
}

// BreakEndsAt reports a line break just before an offset.
func (t Text) BreakEndsAt(at int) bool {
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
	return IsWideBreak(r)
}

// ColumnOf counts the code points between the beginning of the line and an
// offset. Only block collections are asked for, which begin near it.
func (t Text) ColumnOf(at int) int {
	return utf8.RuneCount(t[t.LineStart(at):at])
}
