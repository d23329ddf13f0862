package yamltext

import "bytes"

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
			end := bytes.IndexAny(text[i:], "\n\r\u0085\u2028\u2029") // all that breaks a line in YAML 1.1
			if end < 0 {
				return len(text), sameLine
			}
			i += end
		case bytes.HasPrefix(text[i:], []byte(BOM)):
			i += len(BOM)
		default:
			return i, sameLine
		}
	}
	return i, sameLine
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
	rest = bytes.TrimLeft(rest, " \t")
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
		field = indented(text[at:])
		value := bytes.TrimLeft(field[len(key):], " \t")
		if len(value) > 0 && bytes.IndexByte([]byte("\r\n#{"), value[0]) < 0 || bytes.Contains(field, []byte("<<")) {
			return nil // a tag, or an alias or a merge key of something that stands elsewhere
		}
	}
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
