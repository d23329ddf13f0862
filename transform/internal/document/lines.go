package document

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// Lines finds lines and columns of offsets in one stream, for people. It is
// built on first use in one pass and is not safe for concurrent use.
type Lines struct {
	src    []byte
	starts []int // offset of each line; nil until first asked
}

// NewLines prepares src.
func NewLines(src []byte) *Lines { return &Lines{src: src} }

// Place returns the 1-based line (line feeds counted) and the 1-based column
// in code points of a byte offset. A byte order mark takes no column; an offset
// outside the stream counts as the nearest end.
func (l *Lines) Place(offset int) (line, column int) {
	if l.starts == nil {
		l.build()
	}
	offset = max(0, min(offset, len(l.src)))
	line = sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset })
	text := bytes.TrimPrefix(l.src[l.starts[line-1]:offset], []byte(bom))
	return line, 1 + utf8.RuneCount(text)
}

func (l *Lines) build() {
	l.starts = make([]int, 1, 1+bytes.Count(l.src, []byte{'\n'}))
	for at := 0; ; {
		i := bytes.IndexByte(l.src[at:], '\n')
		if i < 0 {
			return
		}
		at += i + 1
		l.starts = append(l.starts, at)
	}
}
