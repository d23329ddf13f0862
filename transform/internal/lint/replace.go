package lint

import (
	"bytes"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Replacement is a proposed text as an edit of the file that its finding is in. ok
// is false for a place that has no end, or that the text does not have.
func Replacement(src []byte, at finding.Place, text string) (e splice.Edit, ok bool) {
	if at.Line == 0 || at.Column == 0 || at.EndLine == 0 || at.EndColumn == 0 {
		return e, false
	}
	start, ok := offsetOf(src, at.Line, at.Column)
	if !ok {
		return e, false
	}
	end, ok := offsetOf(src, at.EndLine, at.EndColumn)
	return splice.Edit{Start: start, End: end, New: text}, ok && end >= start
}

// offsetOf is the byte at a line and a column of characters, both counted from one.
func offsetOf(src []byte, line, column int) (at int, ok bool) {
	for ; line > 1; line-- {
		i := bytes.IndexByte(src[at:], '\n')
		if i < 0 {
			return 0, false
		}
		at += i + 1
	}
	if bytes.HasPrefix(src[at:], []byte(yamltext.BOM)) {
		at += len(yamltext.BOM)
	}
	for ; column > 1; column-- {
		if at >= len(src) || src[at] == '\n' {
			return 0, false
		}
		_, size := utf8.DecodeRune(src[at:])
		at += size
	}
	return at, true
}
