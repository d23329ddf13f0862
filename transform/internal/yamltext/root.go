package yamltext

import (
	"bytes"
	"unicode/utf8"
)

// Content is where the first content of a text begins, past a byte order mark, white
// space and comments: the end of a text without any. sameLine says that it is on the line
// the text begins in.
func Content(text []byte) (start int, sameLine bool) {
	i, sameLine := 0, true
	for i < len(text) {
		switch c := text[i]; {
		case c == '\n':
			sameLine = false
			i++
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case c == '#':
			i = commentEnd(text, i)
		case bytes.HasPrefix(text[i:], []byte(BOM)):
			i += len(BOM)
		default:
			return i, sameLine
		}
	}
	return i, sameLine
}

// commentEnd is where the comment ends that begins at an offset: at the next of all that
// breaks a line in YAML 1.1.
func commentEnd(text []byte, at int) int {
	end := len(text)
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		end = at + i
	}
	for i, c := range text[at:end] {
		if c != '\r' && c < utf8.RuneSelf {
			continue
		}
		if j := bytes.IndexAny(text[at+i:end], "\r\u0085\u2028\u2029"); j >= 0 {
			return at + i + j
		}
		break
	}
	return end
}

// A Line says where in a stream the only line of a document is that may hold something:
// its offset plus one, or NoLine. 0 is not known: there may be several.
type Line int

// NoLine says that the document has none.
const NoLine Line = -1

// Offset is where the line begins; ok is false where there is none, or is not known.
func (l Line) Offset() (at int, ok bool) { return int(l) - 1, l > 0 }

// Roots are the lines of a document that begin as the keys of the root do that tell what
// it is. What splits a stream into documents passes each line anyway.
type Roots struct{ Kind, Metadata Line }

// see notes a line by the byte that it begins with, where that may be a key, quoted or
// not, or "?", which announces one.
func (r *Roots) see(c byte, at int) {
	switch c {
	case 'k':
		r.Kind.add(at)
	case 'm':
		r.Metadata.add(at)
	case '"', '\'', '?', BOM[0]:
		*r = Roots{}
	}
}

func (l *Line) add(at int) {
	if *l == NoLine {
		*l = Line(at + 1)
		return
	}
	*l = 0
}

// WordAt is [RootWord] for who knows the only line that may hold the key, by its offset.
func WordAt(text []byte, at int, key string) (word string) {
	if !startsBlockMapping(text[0]) || !bytes.HasPrefix(text[at:], []byte(key)) {
		return ""
	}
	word, _, _ = rootLine(text, at, at+len(key))
	return word
}

// FieldAt is [RootField] for who knows the only line that may hold the key, by its offset.
func FieldAt(text []byte, at int, key string) (field []byte) {
	if !bytes.HasPrefix(text[at:], []byte(key+":")) {
		return nil
	}
	return plainField(text[at:], len(key)+1)
}

// RootWord reads the value of a key of the root off a text that begins with its content,
// in block style: a word of letters and digits. It is "" where the key is not there, or is
// not plain to see. A root mapping in block style whose first key begins in column one has
// each key there, so that every line that counts starts with its key.
//
// Assumption: nothing but keys of the root starts a line with the key. A quoted scalar
// that is continued in column one defeats that; then the real key is there as well, and
// two values that differ are not plain to see.
func RootWord(text []byte, key string) (word string) {
	if len(text) == 0 || !startsBlockMapping(text[0]) || oddKeys(text) {
		return ""
	}
	for at := 0; ; at += len(key) {
		next := bytes.Index(text[at:], []byte(key))
		if next < 0 {
			return word
		}
		at += next
		value, isKey, ok := rootLine(text, at, at+len(key))
		if !ok || isKey && word != "" && value != word {
			return ""
		}
		if isKey {
			word = value
		}
	}
}

func startsBlockMapping(c byte) bool { return bytes.IndexByte([]byte("{[-&!?*|>%@`,"), c) < 0 }

// oddKeys reports lines that may hold a key without spelling it: an explicit key
// ("? kind"), or a quoted one with an escape.
func oddKeys(text []byte) bool {
	return bytes.IndexByte(text, '?') >= 0 && bytes.Contains(text, []byte("\n?")) ||
		bytes.IndexByte(text, '\\') >= 0 && (text[0] == '"' || bytes.Contains(text, []byte("\n\"")))
}

// rootLine reads "key: value" where the key stands from start to end. isKey is false when
// that is no key of the root; ok is false when the value is not plain to see.
func rootLine(text []byte, start, end int) (value string, isKey, ok bool) {
	if start > 0 && (text[start-1] == '"' || text[start-1] == '\'') {
		start--
		if end == len(text) || text[end] != text[start] {
			return "", false, true
		}
		end++
	}
	if start > 0 && text[start-1] != '\n' {
		return "", false, true
	}
	rest := text[end:]
	if newline := bytes.IndexByte(rest, '\n'); newline >= 0 {
		rest = rest[:newline]
	}
	rest = pastSpaces(rest)
	if len(rest) == 0 || rest[0] != ':' {
		return "", false, true
	}
	value, ok = bareWord(rest[1:])
	return value, true, ok
}

// bareWord reads a word of letters and digits, maybe quoted, maybe followed by a
// comment.
func bareWord(text []byte) (string, bool) {
	if len(text) == 0 || text[0] != ' ' && text[0] != '\t' {
		return "", false
	}
	word, _, _ := bytes.Cut(text, []byte(" #"))
	word = bytes.Trim(word, " \t\r")
	if n := len(word); n >= 2 && (word[0] == '"' || word[0] == '\'') && word[n-1] == word[0] {
		word = word[1 : n-1]
	}
	for _, c := range word {
		if !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
			return "", false
		}
	}
	return string(word), len(word) > 0
}

// RootField is the text of a field of the root, with the lines below its key, or nil when
// it cannot be told. A line that starts with the key can only be that field when the text
// is in block style.
func RootField(text []byte, key string) (field []byte) {
	key += ":"
	for at := 0; ; at += len(key) {
		i := bytes.Index(text[at:], []byte(key))
		if i < 0 {
			return field
		}
		at += i
		if at > 0 && text[at-1] != '\n' {
			continue
		}
		if field != nil {
			return nil // there are two, of which the last counts
		}
		if field = plainField(text[at:], len(key)); field == nil {
			return nil
		}
	}
}

// plainField is the field that a text begins with, nil when a tag, or an alias or a merge
// key of something that stands elsewhere, has a say in it.
func plainField(text []byte, key int) []byte {
	field := indented(text)
	value := pastSpaces(field[key:])
	if len(value) > 0 && bytes.IndexByte([]byte("\r\n#{"), value[0]) < 0 || bytes.Contains(field, []byte("<<")) {
		return nil
	}
	return field
}

// indented is a line with the lines below it that are indented, blank or comments.
func indented(text []byte) []byte {
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 || at+i+1 == len(text) {
			return text
		}
		at += i + 1
		if c := text[at]; c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != '#' {
			return text[:at]
		}
	}
}
