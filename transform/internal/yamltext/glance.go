package yamltext

import "bytes"

// Glance reads the values of some keys off a YAML text without parsing it. It may
// find too much, never too little while sure is true. sure is false where a value,
// or a possible key, is written so that only a parser can read it: with an anchor,
// an alias, a tag or an escape, as a block scalar, or on a line of its own.
func Glance(text []byte, asked func(key []byte) bool, found func(value []byte)) (sure bool) {
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], ':')
		if i < 0 {
			return true
		}
		at += i + 1
		key, plain := keyBefore(text[:at-1])
		if !plain {
			return false
		}
		if !asked(key) {
			continue
		}
		value, plain := valueAfter(text[at:])
		if !plain {
			return false
		}
		if len(value) > 0 {
			found(value)
		}
	}
}

// keyBefore is the word before a colon. plain is false when no key is on the
// colon's line ("? name" is on the line above), or the key has an escape.
func keyBefore(text []byte) (key []byte, plain bool) {
	end := len(text)
	for end > 0 && isSpace(text[end-1]) {
		end--
	}
	if end > 0 && (text[end-1] == '"' || text[end-1] == '\'') {
		end--
	}
	start := end
	for start > 0 && isKeyByte(text[start-1]) {
		start--
	}
	switch {
	case start > 0 && text[start-1] == '\\':
		return nil, false
	case start == end:
		line := text[bytes.LastIndexByte(text, '\n')+1:]
		return nil, len(bytes.TrimSpace(line)) > 0
	}
	return text[start:end], true
}

// isKeyByte reports a byte of a key. The key of a label counts as a whole, so that
// app.kubernetes.io/name is not taken for a name.
func isKeyByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '/' || c == '-' || c == '_'
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }

// pastSpaces is bytes.TrimLeft of spaces and tabs, of which there mostly is one.
func pastSpaces(text []byte) []byte {
	for len(text) > 0 && isSpace(text[0]) {
		text = text[1:]
	}
	return text
}

// valueAfter is the first word of the value after a colon. It is "" where the colon
// is part of a word ("http://…"), or the value is null or a flow collection.
func valueAfter(text []byte) (value []byte, plain bool) {
	value = pastSpaces(text)
	if len(value) == 0 {
		return nil, true
	}
	switch value[0] {
	case '&', '*', '!', '|', '>', '\r', '\n', '#':
		return nil, false
	case '"', '\'':
		value = value[1:]
	}
	end := bytes.IndexAny(value, " \t\r\n,}]\"'\\")
	if end < 0 {
		return value, true
	}
	return value[:end], value[end] != '\\'
}
