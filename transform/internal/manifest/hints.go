package manifest

import (
	"bytes"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Hint is what a glance at a document's bytes tells.
type Hint struct {
	Doc  document.Document
	Kind string // "" is unknown: parse it to find out; "-" is a document without content
}

const noContent = "-"

// Hints glances at every document without parsing any. A Kind it tells is the
// kind a parser would find; where the bytes leave a doubt it tells "".
func (s *Stream) Hints() []Hint {
	out := make([]Hint, len(s.Docs))
	for i, d := range s.Docs {
		out[i] = Hint{Doc: d, Kind: kindOf(s.Src, d)}
	}
	return out
}

// kindOf reads the kind off a document in block style. The key of a root mapping
// in block style that starts in column one has each key there, so every "kind"
// that counts starts a line.
//
// Assumption: nothing but keys of the root starts a line with kind. A quoted
// scalar that is continued in column one defeats that; then there is a real kind
// as well, and two that differ are a doubt.
func kindOf(src []byte, d document.Document) string {
	text := src[d.Body:d.End]
	start, onMarker := contentStart(text, d.Body > d.Start)
	if start == len(text) {
		return noContent
	}
	if onMarker || glued(src, d) || !startsLine(text, start) || !startsBlockMapping(text[start]) {
		return ""
	}
	return kindLines(text[start:])
}

// startsLine reports column one, where a byte order mark has no width.
func startsLine(text []byte, at int) bool {
	return at == 0 || text[at-1] == '\n' || bytes.HasSuffix(text[:at], []byte(bom))
}

// contentStart skips the byte order mark, white space and comments. onMarker
// says that the content shares the line of the "---".
func contentStart(text []byte, marker bool) (start int, onMarker bool) {
	i, onMarker := 0, marker
	for i < len(text) {
		switch c := text[i]; {
		case c == '\n':
			onMarker = false
			i++
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case c == '#':
			end := bytes.IndexAny(text[i:], "\n\r\u0085\u2028\u2029") // all that breaks a line in YAML 1.1
			if end < 0 {
				return len(text), onMarker
			}
			i += end
		case bytes.HasPrefix(text[i:], []byte(bom)):
			i += len(bom)
		default:
			return i, onMarker
		}
	}
	return i, onMarker
}

const bom = "\ufeff"

// glued reports content stuck to the marker, as in "---apiVersion: v1".
func glued(src []byte, d document.Document) bool {
	if d.Body == d.Start || d.Body >= d.End {
		return false
	}
	c := src[d.Body]
	return src[d.Body-1] == '-' && c != ' ' && c != '\t' && c != '\r' && c != '\n'
}

func startsBlockMapping(c byte) bool { return bytes.IndexByte([]byte("{[-&!?*|>%@`,"), c) < 0 }

// kindLines reads the value of each line that starts with the key kind; text
// begins with the first content line, which may be indented. It looks for rare
// bytes only, which is several times faster than looking at each line.
func kindLines(text []byte) (kind string) {
	if oddKeys(text) {
		return ""
	}
	for at := 0; ; at += len("kind") {
		next := bytes.Index(text[at:], []byte("kind"))
		if next < 0 {
			return kind
		}
		at += next
		value, isKind, ok := kindLine(text, at)
		if !ok || isKind && kind != "" && value != kind {
			return ""
		}
		if isKind {
			kind = value
		}
	}
}

// oddKeys reports lines that may hold the key kind without spelling it: an
// explicit key ("? kind"), or a quoted one with an escape.
func oddKeys(text []byte) bool {
	return bytes.IndexByte(text, '?') >= 0 && bytes.Contains(text, []byte("\n?")) ||
		bytes.IndexByte(text, '\\') >= 0 && (text[0] == '"' || bytes.Contains(text, []byte("\n\"")))
}

// kindLine reads "kind: X" at an occurrence of the word kind. isKind is false
// when it is no key of the root; ok is false when the value is not plain to see.
func kindLine(text []byte, at int) (value string, isKind, ok bool) {
	start, end := at, at+len("kind")
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
