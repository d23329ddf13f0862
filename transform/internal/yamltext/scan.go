package yamltext

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A scan walks a value and its text side by side, in pieces that correspond.
type scan struct {
	Decoded
	piece     // the last one
	at    int // what of the text is not read yet
}

// A piece is bytes of the value, and the bytes of the text that they come from.
type piece struct {
	pos, size int
	from, to  int
	form      form
}

// end is where the piece ends in the value.
func (p piece) end() int { return p.pos + p.size }

// A form says how the bytes of a piece correspond to those of the text.
type form uint8

const (
	same  form = iota // byte for byte
	whole             // all of them to all of them, as for an escape
	space             // white space with line breaks, to white space
)

func newScan(d Decoded) scan {
	d.End = min(d.End, len(d.Text))
	own, _ := d.Text.SkipProperties(min(d.Start, d.End), d.End, Properties{Anchor: true, Tag: true})
	s := scan{Decoded: d, at: min(own, d.End)}
	switch d.Style {
	case SingleQuoted, DoubleQuoted:
		s.at = min(s.at+1, s.End)
		s.End = max(s.at, s.End-1)
	case Literal, Folded:
		s.at = min(d.Text.NextLine(s.at), s.End)
	default: // it begins with its first character
	}
	s.from, s.to = s.at, s.at
	return s
}

// next reads the next piece. It reports false where the text does not go on as the value
// does.
func (s *scan) next() bool {
	s.pos += s.size
	s.size = 0
	if s.at >= s.End {
		return false
	}
	c := s.Text[s.at]
	switch {
	case s.Style == Literal:
		return s.line()
	case IsBlank(c):
		return s.blanks()
	case c == '\'' && s.Style == SingleQuoted:
		return s.take(whole, len("''"), len("'"))
	case c == '\\' && s.Style == DoubleQuoted:
		return s.escape()
	}
	return s.run()
}

// take makes a piece of the next bytes of the text and of the value.
func (s *scan) take(f form, in, out int) bool {
	s.form, s.size = f, out
	s.from, s.to = s.at, min(s.at+in, s.End)
	s.at = s.to
	return s.pos+out <= len(s.Value)
}

// line reads a line of a literal: what the value has of it is the end of the line,
// whatever the indentation.
func (s *scan) line() bool {
	value, _, broken := strings.Cut(s.Value[s.pos:], "\n")
	text := s.Text[s.at:s.End]
	if i := bytes.IndexAny(text, "\r\n"); i >= 0 {
		text = text[:i]
	}
	if !bytes.HasSuffix(text, []byte(value)) {
		return false
	}
	s.at += len(text) - len(value)
	s.take(same, len(value), len(value))
	next := min(s.Text.NextLine(s.at), s.End)
	if broken {
		s.size, s.to = s.size+len("\n"), next
	}
	s.at = next
	return true
}

// run reads what stands in the value as it does in the text.
func (s *scan) run() bool {
	end := s.at
	for end < s.End && !IsBlank(s.Text[end]) {
		if c := s.Text[end]; c == '\'' && s.Style == SingleQuoted || c == '\\' && s.Style == DoubleQuoted {
			break
		}
		end++
	}
	run := s.Text[s.at:end]
	return strings.HasPrefix(s.Value[s.pos:], string(run)) && s.take(same, len(run), len(run))
}

// blanks reads white space. Between quotes and in plain scalars a line break becomes a
// space, and one of several is lost; in a folded scalar the value has what it has.
func (s *scan) blanks() bool {
	in := leadingBlanks(s.Text[s.at:s.End])
	breaks := countBreaks(s.Text[s.at : s.at+in])
	out := leadingBlanks(s.Value[s.pos:])
	switch {
	case s.Style == Folded:
		return s.take(space, in, out)
	case breaks == 0:
		return out >= in && s.take(same, in, in)
	}
	folded := max(1, breaks-1)
	return out >= folded && s.take(space, in, folded)
}

func leadingBlanks[T ~string | ~[]byte](text T) int {
	n := 0
	for n < len(text) && IsBlank(text[n]) {
		n++
	}
	return n
}

func countBreaks(text []byte) int {
	return bytes.Count(text, []byte{'\n'}) + bytes.Count(text, []byte{'\r'}) - bytes.Count(text, []byte("\r\n"))
}

// escape reads an escape of a double-quoted scalar. One of a line break takes the white
// space that follows, of which the value has the line breaks.
func (s *scan) escape() bool {
	in, out := escapeSize(s.Text[s.at:s.End])
	if s.at+1 < s.End && (s.Text[s.at+1] == '\n' || s.Text[s.at+1] == '\r') {
		in = 1 + leadingBlanks(s.Text[s.at+1:s.End])
		out = countBreaks(s.Text[s.at+1:s.at+in]) - 1
	}
	return s.take(whole, in, out)
}

// escapeSize is how many bytes the escape that begins a text takes, and how many its
// value does.
func escapeSize(text []byte) (in, out int) {
	if len(text) == 1 {
		return 1, 1
	}
	digits := 0
	switch text[1] {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	case 'N', '_': // next line, no-break space
		return 2, 2
	case 'L', 'P': // line and paragraph separator
		return 2, 3
	default:
		return 2, 1
	}
	in = min(2+digits, len(text))
	code, err := strconv.ParseUint(string(text[2:in]), 16, 32)
	if err == nil && utf16.IsSurrogate(rune(code)) { // JSON's, of which two are one character
		return surrogateSize(text, rune(code))
	}
	if err != nil || utf8.RuneLen(rune(code)) < 0 {
		return in, 1
	}
	return in, utf8.RuneLen(rune(code))
}

// surrogateSize is escapeSize of an escaped surrogate; one without the other half is U+FFFD.
func surrogateSize(text []byte, high rune) (in, out int) {
	const one, both = len(`\ud83d`), len(`\ud83d\udd25`)
	if len(text) >= both && text[one] == '\\' && text[one+1] == 'u' {
		low, err := strconv.ParseUint(string(text[one+2:both]), 16, 32)
		if r := utf16.DecodeRune(high, rune(low)); err == nil && r != utf8.RuneError {
			return both, utf8.RuneLen(r)
		}
	}
	return one, utf8.RuneLen(utf8.RuneError)
}

// offset is where a byte of a piece stands, or the end of the piece.
func (d Decoded) offset(p piece, inner int) int {
	k := inner - p.pos
	switch {
	case k >= p.size:
		return p.to
	case p.form == same:
		return p.from + k
	case p.form == space:
		return p.from + amongBlanks(d.Text[p.from:p.to], d.Value[p.pos:p.end()], k)
	}
	return p.from
}

// endOf is where the character that ends before a byte of the piece ends.
func (p piece) endOf(inner int) int {
	if p.form == same {
		return p.from + inner - p.pos
	}
	return p.to
}

// amongBlanks is where byte k of the white space of a value stands in the white space of
// its text. Where both have as many lines, a line of the value is the end of its line in the
// text, and its first one the beginning.
func amongBlanks(text []byte, value string, k int) int {
	breaks, line := countBreaks(text), strings.Count(value[:k], "\n")
	if breaks == 0 {
		return max(0, len(text)-len(value)+k)
	}
	if line == 0 || strings.Count(value, "\n") != breaks {
		return 0
	}
	t, at := Text(text), 0
	for range line {
		at = t.NextLine(at)
	}
	own, _, _ := strings.Cut(value[strings.LastIndexByte(value[:k], '\n')+1:], "\n")
	column := k - 1 - strings.LastIndexByte(value[:k], '\n')
	return max(at, t.BreakAt(at)-len(own)+column)
}
