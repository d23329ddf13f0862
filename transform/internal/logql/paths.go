package logql

import (
	"strconv"
	"strings"
)

//go:noinline
func (b *builder) paths(list []Extraction, judge func(e Extraction)) {
	for _, e := range list {
		judge(e)
	}
}

// jsonPath judges where json looks for a label: names joined by dots, ["names"]
// of any characters, and [0].
func (b *builder) jsonPath(e Extraction) {
	path := e.Path.Value
	if isJSONPath(path) {
		return
	}
	f := faultAt(e.Path.Span, "json cannot look for %q: a path is written a.b, a[0] or [\"any key\"]", path)
	switch {
	case path == "":
		f.says("json has nothing to look for as %s: the path is empty", e.Label.Text)
	case strings.HasPrefix(path, "$."):
		f.requotes(e.Path, path[2:])
	case !strings.ContainsAny(path, "[]\"\\"):
		f.proposes(e.Path.Span, quote(`["`+strings.ReplaceAll(path, ".", `"]["`)+`"]`, true))
	}
	if e.Path.Span == e.Label.Span {
		f.edits = nil
	}
	b.fail(f)
}

func isJSONPath(path string) bool {
	rest := strings.TrimLeft(path, " \t")
	for first := true; first || rest != ""; first = false {
		n := 0
		switch {
		case strings.HasPrefix(rest, "["):
			n = bracketLength(rest)
		case first:
			n = wordLength(rest)
		case strings.HasPrefix(rest, "."):
			n = wordLength(rest[1:])
			if n > 0 {
				n++
			}
		}
		if n == 0 {
			return false
		}
		rest = strings.TrimLeft(rest[n:], " \t")
	}
	return true
}

// wordLength is the length of the name at the beginning of s.
func wordLength(s string) int {
	i := 0
	for i < len(s) && (s[i] == '_' || isLetter(s[i]) || i > 0 && isDigit(s[i])) {
		i++
	}
	return i
}

// bracketLength is the length of ["key"] or [0] at the beginning of s.
func bracketLength(s string) int {
	i := 1
	if i < len(s) && s[i] == '"' {
		for i++; i < len(s) && s[i] != '"'; i++ {
			if s[i] == '\\' {
				i++
			}
		}
		i++
	} else {
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		if _, err := strconv.Atoi(s[1:i]); err != nil {
			return 0
		}
	}
	if i < 2 || i >= len(s) || s[i] != ']' {
		return 0
	}
	return i + 1
}

// logfmtKey judges which key logfmt looks for: one name, without dots.
func (b *builder) logfmtKey(e Extraction) {
	key := strings.TrimSpace(e.Path.Value)
	if key != "" && (wordLength(key) == len(key) || isDigit(key[0])) {
		return
	}
	b.fail(faultAt(e.Path.Span, "logfmt cannot look for %q: a key has letters, digits and _ only", e.Path.Value).
		advises("let logfmt take every key, which makes _ of other characters"))
}
