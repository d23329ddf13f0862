package document

import (
	"bytes"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// explain turns the YAML library's error into one with an offset, in the words
// of somebody who edits a file rather than writes a parser.
func explain(p *positions, base int, err error) *SyntaxError {
	msg, line := cutLine(err)
	at := 0
	if line > 0 {
		at = p.offset(line, 1)
	}
	if strings.HasPrefix(msg, "did not find expected") {
		at = p.firstFailure(msg, at)
	}
	at = min(p.SkipInline(at), len(p.Text))
	code := codeOf(msg)
	at, msg = p.plainWords(msg, at)
	if bytes.Contains(p.Text[at:p.BreakAt(at)], []byte("{{")) {
		msg += " (is this a template that was not rendered?)"
	}
	return &SyntaxError{Offset: base + at, Msg: msg, Code: code}
}

// codeOf tells the library's faults apart, which have nothing but their words for it.
func codeOf(msg string) Code {
	switch {
	case msg == endOfStream:
		return CutOff
	case strings.HasPrefix(msg, maxDepthExceeded):
		return TooDeep
	}
	return Malformed
}

const (
	endOfStream      = "found unexpected end of stream"
	maxDepthExceeded = "exceeded max depth"
)

// cutLine takes "yaml: line N: " off a message; line is 0 without.
func cutLine(err error) (msg string, line int) {
	msg = strings.TrimPrefix(err.Error(), "yaml: ")
	rest, ok := strings.CutPrefix(msg, "line ")
	if !ok {
		return msg, 0
	}
	number, text, ok := strings.Cut(rest, ": ")
	if !ok {
		return msg, 0
	}
	if line, err := strconv.Atoi(number); err == nil {
		return text, line
	}
	return msg, 0
}

// firstFailure is the beginning of the first line that makes the text fail
// with this message. For these messages the library tells where the collection
// began, a line off; the text up to the faulty line parses. A bracket that is
// never closed is found where it opens.
func (p *positions) firstFailure(msg string, reported int) int {
	const affordable = 256 << 10
	if len(p.Text) > affordable {
		return reported
	}
	line := sort.Search(len(p.starts), func(i int) bool {
		end := len(p.Text)
		if i+1 < len(p.starts) {
			end = p.starts[i+1]
		}
		_, err := unmarshal(p.Text[:end])
		if err == nil {
			return false
		}
		m, _ := cutLine(err)
		return m == msg
	})
	if line == len(p.starts) {
		return reported
	}
	return p.starts[line]
}

// plainWords says what is wrong at an offset, and may tell the place better.
func (p *positions) plainWords(msg string, at int) (place int, words string) {
	if strings.HasPrefix(msg, "found a tab") || strings.HasPrefix(msg, "found character that cannot") {
		if tab := p.tabIndent(at); tab >= 0 {
			return tab, "a tab indents this line: YAML wants spaces"
		}
	}
	switch {
	case strings.HasPrefix(msg, "found character that cannot"):
		r, _ := utf8.DecodeRune(p.Text[at:])
		return at, fmt.Sprintf("%q cannot begin a value: put the value in quotes", r)
	case msg == "mapping values are not allowed in this context":
		return at, "a key and colon cannot stand here: wrong indentation, or a value with \": \" in it that needs quotes"
	case msg == "block sequence entries are not allowed in this context":
		return at, "a list item cannot stand here: begin the list on a line of its own"
	case msg == "did not find expected key":
		return at, "expected a key here: is the line indented like its neighbours?"
	case msg == "did not find expected '-' indicator":
		return at, "expected a list item here (\"- …\"): is the line indented like its neighbours?"
	case msg == "did not find expected ',' or ']'", msg == "did not find expected ',' or '}'":
		bracket := msg[len(msg)-2 : len(msg)-1]
		return at, fmt.Sprintf("a \",\" or the closing %q is missing", bracket)
	case msg == "did not find expected node content":
		return at, "expected a value here"
	case msg == "could not find expected ':'":
		return at, "expected \"key: value\" here, there is no colon behind the key"
	case msg == endOfStream:
		return at, "a quote opens here and is not closed before the end of stream"
	case msg == "found unknown escape character":
		return at, "unknown escape in double quotes: write \\\\ for a backslash, or use single quotes"
	case strings.HasPrefix(msg, "unknown anchor"):
		return p.unknownAnchor(msg, at)
	case strings.HasPrefix(msg, maxDepthExceeded):
		return at, fmt.Sprintf("nested more than %d levels deep", maxDepth)
	}
	return at, msg
}

// tabIndent is the first tab in the indentation of a line, from the line of an
// offset on, or -1.
func (p *positions) tabIndent(at int) int {
	for line := p.LineStart(at); line < len(p.Text); line = p.NextLine(line) {
		indent := p.Text[line:p.SkipInline(line)]
		if i := bytes.IndexByte(indent, '\t'); i >= 0 && !p.IsBreakAt(line+len(indent)) {
			return line + i
		}
	}
	return -1
}

// unknownAnchor finds the alias whose name stands quoted in the message.
func (p *positions) unknownAnchor(msg string, at int) (place int, words string) {
	_, name, _ := strings.Cut(msg, "'")
	name, _, _ = strings.Cut(name, "'")
	if i := bytes.Index(p.Text, []byte("*"+name)); i >= 0 {
		at = i
	}
	return at, fmt.Sprintf("alias *%s has no anchor &%s before it", name, name)
}
