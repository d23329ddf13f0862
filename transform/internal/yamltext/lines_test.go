package yamltext

import (
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	src := "\xef\xbb\xbfa: é\r\nb\n\nß: x"
	l := NewLines([]byte(src))
	for _, c := range []struct {
		at           string // the place is before this
		line, column int
	}{
		{"a:", 1, 1},
		{"é", 1, 4},
		{"\r\n", 1, 5},
		{"b", 2, 1},
		{"\nß", 3, 1},
		{"ß", 4, 1},
		{"x", 4, 4},
	} {
		line, column := l.Place(strings.Index(src, c.at))
		if line != c.line || column != c.column {
			t.Errorf("%q is at %d:%d, want %d:%d", c.at, line, column, c.line, c.column)
		}
	}
	for offset, want := range map[int][2]int{-1: {1, 1}, len(src): {4, 5}, len(src) + 9: {4, 5}} {
		if line, column := l.Place(offset); [2]int{line, column} != want {
			t.Errorf("offset %d is at %d:%d, want %v", offset, line, column, want)
		}
	}
	if line, column := NewLines(nil).Place(0); line != 1 || column != 1 {
		t.Errorf("nothing is at %d:%d, want 1:1", line, column)
	}
}
