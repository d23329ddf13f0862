package report

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Sources makes a Lint's Source from the files' contents. Lines end at line
// feeds, the way places count them; a carriage return before one is not text.
// A file's lines are counted when one is first asked for; the result is for one
// goroutine.
func Sources(files map[string][]byte) func(file string, line int) (string, bool) {
	counted := map[string]*yamltext.Lines{}
	return func(file string, line int) (string, bool) {
		text, ok := files[file]
		if !ok {
			return "", false
		}
		lines := counted[file]
		if lines == nil {
			lines = yamltext.NewLines(text)
			counted[file] = lines
		}
		at, ok := lines.Offset(line, 1)
		if !ok {
			return "", false
		}
		start, row := yamltext.LineAt(text, at)
		// What follows the last line feed is a line only if there is something.
		return string(bytes.TrimSuffix(row, []byte("\r"))), start < len(text)
	}
}

// Without is a Lint's Source that knows nothing of the lines in some places.
func Without(source func(file string, line int) (string, bool), places []finding.Place) func(file string, line int) (string, bool) {
	return func(file string, line int) (string, bool) {
		at := finding.Place{File: file, Line: line}
		if slices.ContainsFunc(places, func(p finding.Place) bool { return p.Covers(at) }) {
			return "", false
		}
		return source(file, line)
	}
}

// line is the text of a place's first line.
func (l *Lint) line(p finding.Place) (string, bool) {
	return l.lineAt(p.File, p.Line)
}

func (l *Lint) lineAt(file string, line int) (string, bool) {
	if l.Source == nil || line < 1 {
		return "", false
	}
	return l.Source(file, line)
}

// spanned is the text a place covers, if it is known and on one line.
func (l *Lint) spanned(p finding.Place) (string, bool) {
	text, ok := l.line(p)
	if !ok || p.EndLine != p.Line {
		return "", false
	}
	start, ok := byteOf(text, p.Column)
	if !ok {
		return "", false
	}
	end, ok := byteOf(text, p.EndColumn)
	if !ok || end < start {
		return "", false
	}
	return text[start:end], true
}

// bom is a byte order mark. It takes no column.
const bom = "\uFEFF"

// byteOf is the byte offset of a column: 1-based, in code points, up to one
// past the last.
func byteOf(line string, column int) (int, bool) {
	at := len(line) - len(strings.TrimPrefix(line, bom))
	for ; column > 1 && at < len(line); column-- {
		_, size := utf8.DecodeRuneInString(line[at:])
		at += size
	}
	return at, column == 1
}
