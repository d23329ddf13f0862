package yamltext

import (
	"bytes"
	"iter"
	"sort"
	"unicode/utf8"
)

// Lines finds lines and columns of offsets in one stream, for people. Instead of
// every line's offset, which would weigh a quarter of the stream, it remembers
// how many lines begin before each block of the stream, and counts the rest when
// it is asked. It counts no further than it is asked, and is not safe for concurrent use.
type Lines struct {
	src    []byte
	before []int // line feeds before each block, as far as they were asked for
}

const linesBlock = 1024

// NewLines prepares src.
func NewLines(src []byte) *Lines { return &Lines{src: src} }

// Place returns the 1-based line (line feeds counted) and the 1-based column
// in code points of a byte offset. A byte order mark takes no column; an offset
// outside the stream counts as the nearest end.
func (l *Lines) Place(offset int) (line, column int) {
	offset = max(0, min(offset, len(l.src)))
	block := offset / linesBlock
	l.count(block)
	line = 1 + l.before[block] + bytes.Count(l.src[block*linesBlock:offset], []byte{'\n'})
	start := bytes.LastIndexByte(l.src[:offset], '\n') + 1
	text := bytes.TrimPrefix(l.src[start:offset], []byte(BOM))
	return line, 1 + utf8.RuneCount(text)
}

// Offset is the byte at a line and a column, as Place counts them; ok is false for
// a place that the stream does not have.
func (l *Lines) Offset(line, column int) (offset int, ok bool) {
	if line < 1 || column < 1 {
		return 0, false
	}
	l.count(len(l.src) / linesBlock)
	if line > 1 { // it begins behind a line feed, which is in the last block with too few before it
		block := sort.Search(len(l.before), func(i int) bool { return l.before[i] >= line-1 }) - 1
		offset = block * linesBlock
		for missing := line - 1 - l.before[block]; missing > 0; missing-- {
			next := bytes.IndexByte(l.src[offset:], '\n')
			if next < 0 {
				return 0, false
			}
			offset += next + 1
		}
	}
	if bytes.HasPrefix(l.src[offset:], []byte(BOM)) {
		offset += len(BOM)
	}
	for ; column > 1; column-- {
		if offset >= len(l.src) || l.src[offset] == '\n' {
			return 0, false
		}
		_, size := utf8.DecodeRune(l.src[offset:])
		offset += size
	}
	return offset, true
}

// count counts the line feeds before each block up to one.
func (l *Lines) count(block int) {
	if l.before == nil {
		l.before = make([]int, 1, 1+len(l.src)/linesBlock)
	}
	for last := len(l.before) - 1; last < block; last++ {
		at := last * linesBlock
		l.before = append(l.before, l.before[last]+bytes.Count(l.src[at:at+linesBlock], []byte{'\n'}))
	}
}

// EachLine yields the lines of a text and their offsets, without "\n" and "\r\n".
func EachLine(text []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		at := 0
		for line := range bytes.Lines(text) {
			if !yield(at, bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))) {
				return
			}
			at += len(line)
		}
	}
}

// LineAt is the line that holds an offset, and where it begins; "\r" stays.
func LineAt(text []byte, offset int) (start int, line []byte) {
	offset = min(max(offset, 0), len(text))
	start = bytes.LastIndexByte(text[:offset], '\n') + 1
	if end := bytes.IndexByte(text[start:], '\n'); end >= 0 {
		return start, text[start : start+end]
	}
	return start, text[start:]
}
