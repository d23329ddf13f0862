package yamltext

import "testing"

func TestLinesOfText(t *testing.T) {
	for _, c := range []struct {
		in                            string
		at                            int
		start, breakAt, next, skipped int // the line's start, its break, the next line, the next content in it
	}{
		{"one\n  two", 1, 0, 3, 4, 1},
		{"one\n  two", 4, 4, 9, 9, 6},
		{"one\r\n\ttwo", 5, 5, 9, 9, 6},
		{"one\r\ntwo", 0, 0, 3, 5, 0},
		{"one\rtwo", 5, 4, 7, 7, 5},
		{"a\u0085b\u2028c\u2029d", 0, 0, 1, 3, 0},
		{"a\u0085b\u2028c\u2029d", 3, 3, 4, 7, 3},
		{"a\u0085b\u2028c\u2029d", 11, 11, 12, 12, 11},
		{"aâ€", 0, 0, len("aâ€"), len("aâ€"), 0}, // begins as a wide break does
		{"", 0, 0, 0, 0, 0},
	} {
		text := Text(c.in)
		if got := text.LineStart(c.at); got != c.start {
			t.Errorf("%q: the line of %d begins at %d, want %d", c.in, c.at, got, c.start)
		}
		if got := text.BreakAt(c.at); got != c.breakAt {
			t.Errorf("%q: the line of %d breaks at %d, want %d", c.in, c.at, got, c.breakAt)
		}
		if got := text.NextLine(c.at); got != c.next {
			t.Errorf("%q: the line after %d begins at %d, want %d", c.in, c.at, got, c.next)
		}
		if got := text.SkipInline(c.at); got != c.skipped {
			t.Errorf("%q: the content after %d begins at %d, want %d", c.in, c.at, got, c.skipped)
		}
	}
}

func TestSkipBlank(t *testing.T) {
	for in, want := range map[string]int{
		"": 0, "x": 0, "  x": 2, " \t\r\n\n x": 6, "# c\n# d\nx": 8, "# c": 3, " # c\u0085x": 6,
	} {
		if got := Text(in).SkipBlank(0); got != want {
			t.Errorf("%q: got %d, want %d", in, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	text := Text("äb\r\nü: x")
	for at, want := range map[int]int{0: 0, 2: 1, 5: 0, 7: 1, 9: 3} {
		if got := text.ColumnOf(at); got != want {
			t.Errorf("offset %d is in column %d, want %d", at, got, want)
		}
	}
	if text.IsBreakAt(2) || !text.IsBreakAt(3) || !text.IsBreakAt(4) || text.IsBreakAt(99) {
		t.Error("line breaks are not seen where they are")
	}
	if !text.BreakEndsAt(5) || text.BreakEndsAt(4) || text.BreakEndsAt(0) || !Text("a\r").BreakEndsAt(2) {
		t.Error("the ends of line breaks are not seen where they are")
	}
}
