package quick

import (
	"encoding/binary"
	"math/bits"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// scalar reads a plain or quoted scalar that ends on its line.
func (r *reader) scalar(at int) (end int) {
	switch r.Text[at] {
	case '\'':
		return r.single(at)
	case '"':
		return r.double(at)
	}
	return r.plain(at)
}

func (r *reader) plain(at int) (end int) {
	if !r.startsPlain(at) {
		return uncertain
	}
	text, end := r.Text, nextMark(r.Text, at, ':', '#')
	for end < len(text) && text[end] != '\n' && (text[end] != ':' || !r.endsWord(end+1)) && (text[end] != '#' || text[end-1] != ' ') {
		if text[end] == '\t' {
			return uncertain
		}
		end = nextMark(text, end+1, ':', '#')
	}
	for text[end-1] == ' ' {
		end--
	}
	return r.scalarToken(yamltext.Plain, at, end)
}

// nextMark is the offset of the next byte that may end a scalar, or the end: one of two,
// or a control character, of which a text has line feeds and tabs.
func nextMark(text yamltext.Text, at int, one, other byte) int {
	ones, others := uint64(one)*each, uint64(other)*each
	for ; at+8 <= len(text); at += 8 {
		if marks := marksIn(binary.LittleEndian.Uint64(text[at:]), ones, others); marks != 0 {
			return at + bits.TrailingZeros64(marks)/8
		}
	}
	for at < len(text) && text[at] >= ' ' && text[at] != one && text[at] != other {
		at++
	}
	return at
}

// marksIn has the highest bit of a byte set where one of eight is a mark. What is above
// the first may be wrong, for a byte that is subtracted from can borrow from the next.
func marksIn(eight, ones, others uint64) uint64 {
	ones, others = eight^ones, eight^others // 0 where one is
	return ((eight-' '*each)&^eight | (ones-each)&^ones | (others-each)&^others) & (0x80 * each)
}

// startsPlain reports what begins a plain scalar and nothing else. ":" and "?"
// may, too, but are left to the library.
func (r *reader) startsPlain(at int) bool {
	switch r.Text[at] {
	case '-':
		return !r.endsWord(at+1) && r.Text[at+1] != '\t'
	case ' ', '\t', '\n', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`':
		return false
	}
	return true
}

// single reads a scalar in single quotes, where a quote is written twice.
func (r *reader) single(at int) (end int) {
	mark := len(r.Decoded)
	from := at + 1 // what is not yet decoded
	for i := from; i < len(r.Text) && r.Text[i] != '\n'; i++ {
		if r.Text[i] != '\'' {
			continue
		}
		if !r.isAt(i+1, '\'') {
			return r.quoted(yamltext.SingleQuoted, at, from, i, mark)
		}
		r.Decoded = append(r.Decoded, r.Text[from:i+1]...)
		i++
		from = i + 1
	}
	return uncertain
}

// double reads a scalar in double quotes with the commonest escapes.
func (r *reader) double(at int) (end int) {
	mark := len(r.Decoded)
	from := at + 1 // what is not yet decoded
	for i := nextMark(r.Text, from, '"', '\\'); i < len(r.Text) && r.Text[i] != '\n'; i = nextMark(r.Text, i+1, '"', '\\') {
		switch r.Text[i] {
		case '"':
			return r.quoted(yamltext.DoubleQuoted, at, from, i, mark)
		case '\\':
			c, ok := r.escape(i + 1)
			if !ok {
				return uncertain
			}
			r.Decoded = append(append(r.Decoded, r.Text[from:i]...), c)
			i++
			from = i + 1
		}
	}
	return uncertain
}

// quoted is the scalar from the quote at an offset to the one at last. Its value is what
// was decoded since mark, and what stands between from and last.
func (r *reader) quoted(style yamltext.Style, at, from, last, mark int) (end int) {
	if from == at+1 {
		return r.scalarToken(style, at, last+1)
	}
	r.Decoded = append(r.Decoded, r.Text[from:last]...)
	return r.decodedToken(style, at, last+1, mark)
}

func (r *reader) escape(at int) (c byte, ok bool) {
	if at < len(r.Text) {
		switch r.Text[at] {
		case '"', '\\':
			return r.Text[at], true
		case 'n':
			return '\n', true
		case 't':
			return '\t', true
		}
	}
	return 0, false
}
