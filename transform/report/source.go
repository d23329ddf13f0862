package report

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// Sources makes a Lint's Source from the files' contents. A line ends at LF,
// CR LF or a lone CR, as in YAML. Files are cut into lines when first asked for;
// the result is for one goroutine.
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
		return string(cut[file][line-1]), true
	}
}

func cutLines(text []byte) [][]byte {
	out := make([][]byte, 0, bytes.Count(text, []byte("\n"))+1)
	for len(text) > 0 {
		end := bytes.IndexAny(text, "\r\n")
		if end < 0 {
			return append(out, text)
		}
		out = append(out, text[:end])
		if bytes.HasPrefix(text[end:], []byte("\r\n")) {
			end++
		}
		text = text[end+1:]
	}
	return out
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

// byteOf is the byte offset of a column: 1-based, in code points, up to one
// past the last. A byte order mark that opens a file is no column.
func byteOf(line string, column int) (int, bool) {
	at := len(line) - len(strings.TrimPrefix(line, "\uFEFF"))
	for ; column > 1 && at < len(line); column-- {
		_, size := utf8.DecodeRuneInString(line[at:])
		at += size
	}
	return at, column == 1
}
