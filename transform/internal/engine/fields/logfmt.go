package fields

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// ErrLogfmt says that a line is not logfmt throughout.
var ErrLogfmt = errors.New("not valid logfmt")

// Logfmt reads key=value pairs. The zero value reads what it can and skips the
// rest, keys without a value included.
type Logfmt struct {
	Strict    bool // the first bad pair is an error
	KeepEmpty bool // pairs without a value are visited too
	names     Names
}

// Read visits the pairs of the line.
func (l *Logfmt) Read(line string, visit Visit) error {
	for i := skipBlanks(line, 0); i < len(line); i = skipBlanks(line, i) {
		p := scanPair(line, i)
		i = p.end
		if p.bad {
			if l.Strict {
				return ErrLogfmt
			}
			continue
		}
		if p.value.raw == "" && !l.KeepEmpty {
			continue
		}
		if !visit(l.names.Label(p.key), p.value) {
			return nil
		}
	}
	return nil
}

type pair struct {
	key   string
	value Value
	bad   bool
	end   int
}

// scanPair reads one pair. A bad one ends at the next blank.
func scanPair(line string, start int) pair {
	i := start
	for i < len(line) && line[i] > ' ' && line[i] != '=' && line[i] != '"' {
		i++
	}
	key := line[start:i]
	if key == "" || i < len(line) && line[i] == '"' || strings.ContainsRune(key, utf8.RuneError) {
		return badPair(line, i)
	}
	if i == len(line) || line[i] <= ' ' {
		return pair{key: key, end: i}
	}
	i++
	if i < len(line) && line[i] == '"' {
		return scanQuoted(line, key, i)
	}
	start = i
	for i < len(line) && line[i] > ' ' {
		if line[i] == '=' || line[i] == '"' {
			return badPair(line, i)
		}
		i++
	}
	return pair{key: key, value: Plain(line[start:i]), end: i}
}

func badPair(line string, i int) pair {
	for i < len(line) && line[i] > ' ' {
		i++
	}
	return pair{bad: true, end: i}
}

// scanQuoted reads the value whose opening quote stands at i.
func scanQuoted(line, key string, i int) pair {
	end, escaped := stringEnd(line, i+1)
	if end < 0 {
		return pair{bad: true, end: len(line)}
	}
	p := pair{key: key, value: Plain(line[i+1 : end]), end: end + 1}
	if escaped {
		text, ok := unquoteLogfmt(p.value.raw)
		if !ok {
			return badPair(line, end+1)
		}
		p.value = Plain(text)
	}
	return p
}

// unquoteLogfmt resolves the escapes of JSON, and \'.
func unquoteLogfmt(raw string) (string, bool) {
	for i := range len(raw) {
		if raw[i] < ' ' {
			return "", false
		}
	}
	text, ok := unescape(raw, `"\/bfnrt'`, "\"\\/\b\f\n\r\t'")
	return strings.ToValidUTF8(text, "\uFFFD"), ok
}

// skipBlanks passes over whatever cannot begin a key.
func skipBlanks(line string, i int) int {
	for i < len(line) && line[i] <= ' ' {
		i++
	}
	return i
}
