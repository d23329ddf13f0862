package report

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// Sources makes a Lint's Source from the files' contents. Lines end at line
// feeds, the way places count them; a carriage return before one is not text.
// Files are cut into lines when first asked for; the result is for one goroutine.
func Sources(files map[string][]byte) func(file string, line int) (string, bool) {
	cut := map[string][][]byte{}
	return func(file string, line int) (string, bool) {
		text, ok := files[file]
		if !ok || line < 1 {
			return "", false
		}
		if cut[file] == nil {
			cut[file] = cutLines(text)
		}
		if line > len(cut[file]) {
			return "", false
		}
		return string(bytes.TrimSuffix(cut[file][line-1], []byte("\r"))), true
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

// cutLines returns the lines of text; what follows the last line feed is one only
// if there is something.
func cutLines(text []byte) [][]byte {
	rows := bytes.Split(text, []byte("\n"))
	if last := len(rows) - 1; len(rows[last]) == 0 {
		rows = rows[:last]
	}
	return rows
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
