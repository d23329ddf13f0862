package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// SplitObjects is [Split] for a stream of Kubernetes objects, in which JSON values
// may also follow each other with nothing in between, as jq and kubectl write
// them, and as kubectl reads them.
//
// Only what is valid JSON is cut: where a text may be anything else, a flow
// mapping of YAML say, the parser is to tell what is wrong with it.
func SplitObjects(src []byte) []Document {
	docs := Split(src)
	var out []Document // nil until there is a cut
	for i, d := range docs {
		cuts := jsonCuts(src[d.Body:d.End])
		if len(cuts) > 0 && out == nil {
			out = append(make([]Document, 0, len(docs)+len(cuts)), docs[:i]...)
		}
		if out == nil {
			continue
		}
		body := d.Body
		for _, cut := range cuts {
			at := body + cut
			out = append(out, Document{Index: len(out), Start: d.Start, Body: d.Body, End: at, Joined: true, Unread: d.Unread})
			d.Start, d.Body, d.Joined, d.Roots = at, at, true, yamltext.Roots{}
		}
		d.Index = len(out)
		out = append(out, d)
	}
	if out == nil {
		return docs
	}
	return out
}

// jsonCuts are where the second and each later JSON value of a text begins; none
// for a text that is anything but two or more values.
func jsonCuts(text []byte) (cuts []int) {
	start := 0
	if bytes.HasPrefix(text, []byte(yamltext.BOM)) {
		start = len(yamltext.BOM)
	}
	for {
		end := jsonEnd(text, start)
		if end < 0 {
			return nil
		}
		next := end + len(text[end:]) - len(bytes.TrimLeft(text[end:], " \t\r\n"))
		if next == len(text) {
			return cuts
		}
		if !json.Valid(text[start:end]) {
			return nil
		}
		cuts = append(cuts, next)
		start = next
	}
}

// jsonEnd is the end of the object or array that a text has at an offset, behind
// white space; -1 where it has none. Brackets are counted, and strings skipped:
// for what is no JSON the answer means nothing.
func jsonEnd(text []byte, at int) int {
	at += len(text[at:]) - len(bytes.TrimLeft(text[at:], " \t\r\n"))
	if at == len(text) || text[at] != '{' && text[at] != '[' {
		return -1
	}
	for depth := 0; at < len(text); at++ {
		switch text[at] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		case '"':
			for at++; at < len(text) && text[at] != '"'; at++ {
				if text[at] == '\\' {
					at++
				}
			}
		}
	}
	return -1
}

// ParseObject is [Parse] for a document that the API server is to read. JSON may
// have characters beyond the first plane as two escaped surrogates, which YAML
// does not know: "\ud83d\udd25". One alone is U+FFFD, as in Go's own reader.
func ParseObject(src []byte, d Document) (*Tree, error) { return new(Reader).ParseObject(src, d) }

// ParseObject is the function of that name.
func (r *Reader) ParseObject(src []byte, d Document) (*Tree, error) {
	t, err := r.parse(src, d)
	var syntax *SyntaxError
	if err == nil || !errors.As(err, &syntax) || !bytes.Contains(src[d.Body:d.End], []byte(`\ud`)) && !bytes.Contains(src[d.Body:d.End], []byte(`\uD`)) {
		return t, err
	}
	text, base := content(src, d)
	if !json.Valid(text) {
		return nil, err
	}
	masked, from := maskSurrogates(text)
	if masked == nil {
		return nil, err
	}
	t = &Tree{Doc: d, Src: src, Base: base}
	if t, err = t.parse(masked, base); err != nil {
		return nil, err
	}
	unmaskSurrogates(t.Root, from)
	return t, nil
}

const (
	surrogates = 0xd800 // the first of them
	planeSize  = 0x800  // how many there are
)

// maskSurrogates gives each escaped surrogate of a JSON text the escape of a
// private character, as long as the other, so that every offset stays. from is
// the first of the private characters, which the text does not use itself; the
// text is nil where it uses them all.
func maskSurrogates(text []byte) (masked []byte, from rune) {
	for _, from := range []rune{0xe000, 0xe800, 0xf000} {
		if usesPrivate(text, from) {
			continue
		}
		masked = bytes.Clone(text)
		eachEscape(masked, func(digits []byte) {
			if unit := hexRune(digits); utf16.IsSurrogate(unit) {
				copy(digits, hexDigits(unit-surrogates+from))
			}
		})
		return masked, from
	}
	return nil, 0
}

// usesPrivate reports characters of a private range, as they are or escaped.
func usesPrivate(text []byte, from rune) bool {
	in := func(r rune) bool { return r >= from && r < from+planeSize }
	uses := bytes.ContainsFunc(text, in)
	eachEscape(text, func(digits []byte) { uses = uses || in(hexRune(digits)) })
	return uses
}

// eachEscape calls do with the four digits of each "\u" of a JSON text.
func eachEscape(text []byte, do func(digits []byte)) {
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '\\')
		if i < 0 || at+i+1 >= len(text) {
			return
		}
		at += i + 2
		if text[at-1] == 'u' && at+4 <= len(text) {
			do(text[at : at+4])
		}
	}
}

func hexRune(digits []byte) (r rune) {
	for _, c := range digits {
		r = r<<4 | rune(strings.IndexByte("0123456789abcdef", c|0x20))
		if c <= '9' {
			r = r&^0xf | rune(c-'0')
		}
	}
	return r
}

func hexDigits(r rune) []byte {
	out := make([]byte, 4)
	for i := range out {
		out[i] = "0123456789abcdef"[r>>(12-4*i)&0xf]
	}
	return out
}

// unmaskSurrogates gives values the characters that they stand for.
func unmaskSurrogates(n *Node, from rune) {
	if n == nil {
		return
	}
	if n.Kind == Scalar {
		n.Value = fromSurrogates(n.Value, from)
	}
	for _, item := range n.Items() {
		unmaskSurrogates(item, from)
	}
	for _, f := range n.Fields() {
		unmaskSurrogates(f.Key, from)
		unmaskSurrogates(f.Value, from)
	}
}

func fromSurrogates(value string, from rune) string {
	in := func(r rune) bool { return r >= from && r < from+planeSize }
	if !strings.ContainsFunc(value, in) {
		return value
	}
	var out strings.Builder
	runes := []rune(value)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		if !in(r) {
			out.WriteRune(r)
			continue
		}
		both := rune(unicode.ReplacementChar)
		if i+1 < len(runes) && in(runes[i+1]) {
			both = utf16.DecodeRune(r-from+surrogates, runes[i+1]-from+surrogates)
		}
		if both != unicode.ReplacementChar {
			i++
		}
		out.WriteRune(both)
	}
	return out.String()
}
