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
	if onMarker || glued(src, d) || !startsBlockMapping(text[start]) {
		return ""
	}
	return kindLines(text[start:])
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
			end := bytes.IndexByte(text[i:], '\n')
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
// begins with the first content line, which may be indented.
func kindLines(text []byte) (kind string) {
	for {
		if len(text) > 4 && (text[0] == 'k' || text[0] == '"' || text[0] == '\'' || text[0] == '?') {
			value, isKind, ok := kindLine(text)
			if !ok || isKind && kind != "" && value != kind {
				return ""
			}
			if isKind {
				kind = value
			}
		}
		next := bytes.IndexByte(text, '\n')
		if next < 0 {
			return kind
		}
		text = text[next+1:]
	}
}

// kindLine reads "kind: X" in the plain forms in which a value can be written on
// one line. ok is false for a line that may be about kind in another form.
func kindLine(text []byte) (value string, isKind, ok bool) {
	line := text
	if end := bytes.IndexByte(text, '\n'); end >= 0 {
		line = text[:end]
	}
	var rest []byte
	switch {
	case line[0] == '?':
		return "", false, false
	case bytes.HasPrefix(line, []byte("kind")):
		rest = line[len("kind"):]
	case bytes.HasPrefix(line, []byte(`"kind"`)), bytes.HasPrefix(line, []byte(`'kind'`)):
		rest = line[len(`"kind"`):]
	default:
		// A quoted key with escapes may spell kind, too.
		return "", false, line[0] != '"' || bytes.IndexByte(line, '\\') < 0
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
