package fields

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

type jsonKind uint8

const (
	jsonString jsonKind = iota
	jsonNumber
	jsonBool
	jsonNull
	jsonObject
	jsonArray
)

// jsonValue is a value as the line has it: a string without its quotes.
type jsonValue struct {
	kind    jsonKind
	raw     string
	escaped bool
	start   int
	end     int // behind the value, quotes included
}

func (v jsonValue) text() Value {
	if v.escaped {
		return Value{v.raw, unescapeJSON}
	}
	return Value{raw: v.raw}
}

// eachMember calls back with the members of the object that the text begins
// with, until it is told to stop. What stands behind the object is not read.
func eachMember(text string, visit func(key string, v jsonValue) (bool, error)) error {
	i := skipSpace(text, 0)
	if i >= len(text) || text[i] != '{' {
		return ErrJSON
	}
	i = skipSpace(text, i+1)
	for i < len(text) && text[i] != '}' {
		key, v, ok := scanMember(text, i)
		if !ok {
			return ErrJSON
		}
		if more, err := visit(key, v); !more || err != nil {
			return err
		}
		i = skipSpace(text, v.end)
		if i < len(text) && text[i] == ',' {
			i = skipSpace(text, i+1)
		} else if i < len(text) && text[i] != '}' {
			return ErrJSON
		}
	}
	if i >= len(text) {
		return ErrJSON
	}
	return nil
}

// scanMember reads "key": value.
func scanMember(s string, i int) (key string, v jsonValue, ok bool) {
	key, at, ok := scanKey(s, i)
	if !ok {
		return "", v, false
	}
	v, ok = scanJSON(s, at)
	return key, v, ok
}

// scanKey reads "key": and is where its value begins.
func scanKey(s string, i int) (key string, value int, ok bool) {
	if s[i] != '"' {
		return "", 0, false
	}
	end, escaped := stringEnd(s, i+1)
	if end < 0 {
		return "", 0, false
	}
	key = s[i+1 : end]
	if escaped {
		key = unescapeJSON(key)
	}
	i = skipSpace(s, end+1)
	if i >= len(s) || s[i] != ':' {
		return "", 0, false
	}
	return key, skipSpace(s, i+1), true
}

// scanJSON reads the value that begins at i, without looking into objects and
// arrays further than to find their ends. A number is whatever begins like one.
func scanJSON(s string, i int) (jsonValue, bool) {
	if i >= len(s) {
		return jsonValue{}, false
	}
	switch s[i] {
	case '"':
		end, escaped := stringEnd(s, i+1)
		if end < 0 {
			return jsonValue{}, false
		}
		return jsonValue{jsonString, s[i+1 : end], escaped, i, end + 1}, true
	case '{':
		return scanBlock(s, i, jsonObject, '{', '}')
	case '[':
		return scanBlock(s, i, jsonArray, '[', ']')
	}
	end := tokenEnd(s, i)
	word := s[i:end]
	switch {
	case word == "true" || word == "false":
		return jsonValue{kind: jsonBool, raw: word, start: i, end: end}, true
	case word == "null":
		return jsonValue{kind: jsonNull, raw: word, start: i, end: end}, true
	case s[i] == '-' || isDigit(s[i]):
		return jsonValue{kind: jsonNumber, raw: word, start: i, end: end}, true
	}
	return jsonValue{}, false
}

// scanBlock finds the end of an object or array, counting only brackets of its
// own kind outside of strings.
func scanBlock(s string, start int, kind jsonKind, open, shut byte) (jsonValue, bool) {
	level := 0
	for i := start; i < len(s); i++ {
		switch s[i] {
		case '"':
			end, _ := stringEnd(s, i+1)
			if end < 0 {
				return jsonValue{}, false
			}
			i = end
		case open:
			level++
		case shut:
			level--
			if level == 0 {
				return jsonValue{kind: kind, raw: s[start : i+1], start: start, end: i + 1}, true
			}
		}
	}
	return jsonValue{}, false
}

// stringEnd is the place of the quote that ends the string whose text begins at
// i, -1 where there is none, and whether the text has escapes.
func stringEnd(s string, i int) (end int, escaped bool) {
	for ; i < len(s); i++ {
		switch s[i] {
		case '"':
			return i, escaped
		case '\\':
			escaped = true
			i++
		}
	}
	return -1, escaped
}

func tokenEnd(s string, i int) int {
	for ; i < len(s); i++ {
		switch s[i] {
		case ' ', '\n', '\r', '\t', ',', '}', ']':
			return i
		}
	}
	return i
}

func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\r' || s[i] == '\t') {
		i++
	}
	return i
}

// unescapeJSON resolves the escapes of a JSON string. Where one is wrong, nothing
// is left of the text.
func unescapeJSON(raw string) string {
	text, _ := unescape(raw, `"\/bfnrt`, "\"\\/\b\f\n\r\t")
	return text
}

// unescape resolves \uXXXX and, of the bytes in names, each as the byte of values
// at its place.
func unescape(raw, names, values string) (string, bool) {
	out := make([]byte, 0, len(raw))
	for {
		at := strings.IndexByte(raw, '\\')
		if at < 0 {
			return string(append(out, raw...)), true
		}
		out = append(out, raw[:at]...)
		raw = raw[at+1:]
		if raw == "" {
			return "", false
		}
		if raw[0] == 'u' {
			r, size := escapedRune(raw)
			if size == 0 {
				return "", false
			}
			out, raw = utf8.AppendRune(out, r), raw[size:]
			continue
		}
		at = strings.IndexByte(names, raw[0])
		if at < 0 {
			return "", false
		}
		out, raw = append(out, values[at]), raw[1:]
	}
}

// escapedRune reads uXXXX, or uXXXX\uXXXX where the two are a pair. Its size is
// 0 when it is neither.
func escapedRune(s string) (rune, int) {
	r := hexRune(s)
	if r < 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 5
	}
	if len(s) > 6 && s[5] == '\\' && s[6] == 'u' {
		if pair := utf16.DecodeRune(r, hexRune(s[6:])); pair != utf8.RuneError {
			return pair, 11
		}
	}
	return utf8.RuneError, 5
}

func hexRune(s string) rune {
	if len(s) < 5 || s[0] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(s[1:5], 16, 32)
	if err != nil {
		return -1
	}
	return rune(n)
}
