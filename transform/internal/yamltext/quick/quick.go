// Package quick reads the plain block YAML that charts render: block mappings and
// sequences of scalars, most of them on one line. It is about ten times as fast as the
// YAML library, or gives up: at the first thing it is not certain of (anchors, tags,
// values over several lines, tabs before content, anything malformed) it says so, and
// the library, which stays the authority, reads the text from its beginning.
//
// Promised: what it accepts, the library accepts too, and reads as the same nodes with
// the same values; document's FuzzQuick holds them to that, and a test that at least 95 %
// of the bytes of real renders are accepted.
//
// Which tag a scalar has (which plain words are numbers, say) is meaning, and not known
// here. It stands on yamltext.
//
// What it is worth, with it and without (one CPU, minimum of many runs):
//
//	post-render, a real release of 71 KB     3.6 ms     4.6 ms
//	lint, the same                           6.4 ms    15.3 ms
//	lint, an umbrella chart of 786 KB         75 ms     190 ms
//	post-render, 20 MB of releases          88 MB/s    34 MB/s
//
// Where a new version of the library and this reader disagree, this reader is wrong:
// without it everything works the same, and slower.
package quick

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// maxDepth is how deep the reader follows: far more than a manifest nests, and below the
// depth that document refuses, so that refusing is not this reader's business.
const maxDepth = 200

// Reading is a text that was read.
type Reading struct {
	// Tokens are the nodes, a collection after what is in it: the last one is the root.
	Tokens []Token
	// Decoded holds, one after the other, the values that are not a part of the text as
	// it is.
	Decoded []byte
	// Fields and Items are how many all mappings and sequences have together, and
	// Collections how many of both are not empty.
	Fields, Items, Collections int
	// Roots are the ends of the fields of a root that is a block mapping, in order.
	Roots []Root
}

// Root is where a field of the root ends: how many Tokens and bytes of Decoded the
// text has up to there. Its last token is its value, and its first one its key.
type Root struct{ Tokens, Decoded int32 }

// Token is one node as it is written. The value of a scalar is its bytes, without the
// quotes, or the next of those that are Decoded.
type Token struct {
	Start, End int32 // bytes of the text; End == Start for a value that is absent
	Size       int32 // of a collection: nodes directly in it, keys counted too; of a Decoded value: bytes
	Kind       yamltext.Kind
	Style      yamltext.Style
	Decoded    bool
}

// Read reads a text; nil when it is not certainly in the subset. That includes texts
// without content.
func Read(t yamltext.Text) *Reading {
	read := new(Reading)
	if !read.Again(t) {
		return nil
	}
	return read
}

// Again reads another text into the memory of the one before, whose tokens are gone
// then. It reports what [Read] says with nil.
func (read *Reading) Again(t yamltext.Text) bool {
	return len(t) <= math.MaxInt32 && isOrdinary(t) && read.AsBefore(t)
}

// AsBefore is [Reading.Again] for a text that was read before, here or in another Reading.
func (read *Reading) AsBefore(t yamltext.Text) bool {
	tokens := read.Tokens[:0]
	if want := min(len(t)/bytesPerNode, manyNodes) + fewNodes; cap(tokens) < want {
		tokens = make([]Token, 0, want)
	}
	r := reader{Text: t, Reading: Reading{Tokens: tokens, Decoded: read.Decoded[:0], Roots: read.Roots[:0]}}
	ok := r.nextContent(0) && r.col >= 0 && r.block(0) != uncertain && r.col < 0
	*read = r.Reading
	return ok
}

// How many tokens there is room for at first.
const (
	bytesPerNode = 12
	fewNodes     = 8
	manyNodes    = 4096 // the rest of a text this large may well be a few literals
)

// A reader reads one text. Its methods that read a node return the offset of its end, or
// uncertain.
type reader struct {
	yamltext.Text
	Reading

	at   int // the content to read next
	line int // offset of the line it stands on
	col  int // its column, in bytes: only spaces and dashes stand before it; -1 at the end
}

const uncertain = -1

// isOrdinary reports UTF-8 text without control characters, with "\n" for its
// only line break, and without byte order marks.
func isOrdinary(t yamltext.Text) bool {
	for {
		for len(t) >= 32 && (unprintable(t[:8])|unprintable(t[8:16])|unprintable(t[16:24])|unprintable(t[24:32])) == 0 {
			t = t[32:]
		}
		for len(t) >= 8 && unprintable(t[:8]) == 0 {
			t = t[8:]
		}
		if len(t) == 0 {
			return true
		}
		c := t[0]
		if ' ' <= c && c < 0x7f || c == '\n' || c == '\t' {
			t = t[1:]
			continue
		}
		if c < utf8.RuneSelf {
			return false
		}
		r, n := utf8.DecodeRune(t)
		if r == utf8.RuneError || r < 0xa0 || yamltext.IsWideBreak(r) || r >= 0xfeff && r <= 0xffff {
			return false
		}
		t = t[n:]
	}
}

const each = 0x0101010101010101 // byte of eight

// unprintable is not 0 for eight bytes of which one is a control character other than
// "\n", or not ASCII. Of ASCII no sum carries into the next byte.
func unprintable(text yamltext.Text) uint64 {
	eight := binary.LittleEndian.Uint64(text)
	low := ^(eight + (0x80-' ')*each)            // has the top bit of bytes below " "
	other := (eight ^ '\n'*each) + (0x7f * each) // and of those that are no line feed
	return (eight | (eight + each) | low&other) & (0x80 * each)
}

// nextContent moves to the first content at the line that begins at an offset,
// or below it: past blank lines and comments. It reports false for what could be
// a document marker, and for tabs where indentation may be meant.
func (r *reader) nextContent(line int) bool {
	for line < len(r.Text) {
		at := r.pastIndent(line)
		if at == len(r.Text) {
			break
		}
		switch r.Text[at] {
		case '\n':
			line = at + 1
			continue
		case '#':
			line = r.pastLine(at)
			continue
		case '\t':
			return false
		}
		r.at, r.line, r.col = at, line, at-line
		return r.col > 0 || !r.isLikeMarker(at)
	}
	r.at, r.line, r.col = len(r.Text), len(r.Text), -1
	return true
}

func (r *reader) isLikeMarker(at int) bool {
	return bytes.HasPrefix(r.Text[at:], []byte("---")) || bytes.HasPrefix(r.Text[at:], []byte("..."))
}

// endLine moves on from the end of a value. It reports false when something
// else than a comment follows the value.
func (r *reader) endLine(end int) bool {
	at := r.skipSpaces(end)
	if at < len(r.Text) && r.Text[at] != '\n' {
		if r.Text[at] != '#' || at == end {
			return false
		}
		at = r.pastLine(at) - 1
	}
	return r.nextContent(at + 1)
}

func (r *reader) skipSpaces(at int) int {
	for at < len(r.Text) && r.Text[at] == ' ' {
		at++
	}
	return at
}

// pastIndent is skipSpaces where several are likely.
func (r *reader) pastIndent(at int) int {
	text := r.Text
	for at+8 <= len(text) {
		if others := binary.LittleEndian.Uint64(text[at:]) ^ ' '*each; others != 0 {
			return at + bits.TrailingZeros64(others)/8
		}
		at += 8
	}
	return r.skipSpaces(at)
}

// pastLine is the offset of the line after the one at an offset.
func (r *reader) pastLine(at int) int {
	if i := bytes.IndexByte(r.Text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(r.Text)
}

// endsWord reports that a space, a line break or the end stands at an offset.
func (r *reader) endsWord(at int) bool {
	return at >= len(r.Text) || r.Text[at] == ' ' || r.Text[at] == '\n'
}

func (r *reader) isAt(at int, c byte) bool { return at < len(r.Text) && r.Text[at] == c }

// scalarToken adds a scalar whose value stands in the text, and returns its end.
func (r *reader) scalarToken(style yamltext.Style, start, end int) int {
	r.Tokens = append(r.Tokens, Token{Start: int32(start), End: int32(end), Style: style})
	return end
}

// decodedToken adds a scalar whose value is the end of Decoded, from an offset on.
func (r *reader) decodedToken(style yamltext.Style, start, end, from int) int {
	r.Tokens = append(r.Tokens, Token{
		Start: int32(start), End: int32(end), Size: int32(len(r.Decoded) - from), Style: style, Decoded: true,
	})
	return end
}

// collection adds a collection of the last children that were read, and returns its end.
func (r *reader) collection(kind yamltext.Kind, style yamltext.Style, start, end, children int) int {
	if kind == yamltext.Mapping {
		r.Fields += children / 2
	} else {
		r.Items += children
	}
	if children > 0 {
		r.Collections++
	}
	r.Tokens = append(r.Tokens, Token{
		Start: int32(start), End: int32(end), Size: int32(children), Kind: kind, Style: style,
	})
	return end
}
