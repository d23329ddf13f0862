package yamltext

import (
	"strings"
	"testing"
)

// TestLinesOffset: the byte of a place is the one that the place is of, on both sides of
// each block, behind a byte order mark and wide characters too.
func TestLinesOffset(t *testing.T) {
	src := []byte(BOM + "ä: 1\r\n\n" + strings.Repeat("0123456 ü\n", 2000) + "last")
	l := NewLines(src)
	for at := range src {
		line, column := l.Place(at)
		got, ok := NewLines(src).Offset(line, column)
		if again, _ := l.Place(got); !ok || again != line {
			t.Fatalf("byte %d is %d:%d, which is byte %d, %v", at, line, column, got, ok)
		}
		if gotLine, gotColumn := l.Place(got); gotLine != line || gotColumn != column {
			t.Fatalf("byte %d is %d:%d, which is byte %d, at %d:%d", at, line, column, got, gotLine, gotColumn)
		}
	}
	for _, none := range [][2]int{{0, 1}, {1, 0}, {5000, 1}, {1, 9}, {2003, 6}} {
		if at, ok := l.Offset(none[0], none[1]); ok {
			t.Errorf("%v is byte %d", none, at)
		}
	}
}
