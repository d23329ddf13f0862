package yamltext

import (
	"strings"
	"testing"
)

// Each row is a scalar, alone in its text, with a mark «» that must be found from the
// value.
func TestOffset(t *testing.T) {
	for _, c := range []struct {
		name   string
		style  Style
		marked string
		value  string
		at     int // of the mark, in the value
	}{
		{"plain", Plain, "one tw«o»", "one two", 6},
		{"plain, properties", Plain, "&x !!str # why\n  one tw«o»", "one two", 6},
		{"plain, folded", Plain, "one\n  t«w»o", "one two", 5},
		{"plain, a folded break", Plain, "one«»  \n  two", "one two", 3},
		{"plain, blank lines", Plain, "one\n\n\n  t«w»o", "one\n\ntwo", 6},
		{"plain, the end", Plain, "one«»", "one", 3},
		{"plain, beyond the end", Plain, "one«»", "one", 99},
		{"plain, before the start", Plain, "«o»ne", "one", -1},
		{"plain, nothing", Plain, "!!str«»", "", 0},
		{"single", SingleQuoted, "'it''s «o»ne'", "it's one", 5},
		{"single, a quote", SingleQuoted, "'it«''»s'", "it's", 2},
		{"single, folded", SingleQuoted, "'one\n\n   t«w»o'", "one\ntwo", 5},
		{"JSON's surrogates", DoubleQuoted, `"\ud83d\udd25 \ud83d «b»"`, "\U0001F525 \ufffd b", 9},
		{"double", DoubleQuoted, `"a\n\"\x41\u00e4\U0001F600\_\L\N\P «b»"`, "a\n\"Aä😀\u00a0\u2028\u0085\u2029 b", 21},
		{"double, an escape", DoubleQuoted, `"a«\n»b"`, "a\nb", 1},
		{"double, the end", DoubleQuoted, `"ab«»"`, "ab", 2},
		{"double, folded", DoubleQuoted, "\"a \\\n  \\ b\n\n  «c»\"", "a  b\nc", 5},
		{"double, lines joined over a blank one", DoubleQuoted, "\"a\\\n\n  «b»\"", "a\nb", 2},
		{"literal", Literal, "|\n  one\n   t«w»o\n", "one\n two\n", 6},
		{"literal, properties", Literal, "&x !!str |- # why\n  on«e»", "one", 2},
		{"literal, a break", Literal, "|\n  one«\n»  two\n", "one\ntwo\n", 3},
		{"literal, blank lines", Literal, "|\n\n  one\n \n  t«w»o\n", "\none\n\ntwo\n", 7},
		{"literal, CRLF", Literal, "|\r\n  one\r\n  t«w»o\r\n", "one\ntwo\n", 5},
		{"literal, the end", Literal, "|\n  one\n«»", "one\n", 4},
		{"literal, the end, stripped", Literal, "|-\n  one«»\n", "one", 3},
		{"literal, nothing", Literal, "|\n«»", "", 0},
		{"folded", Folded, ">\n  one\n  t«w»o\n", "one two\n", 5},
		{"folded, a folded break", Folded, ">\n  one«»\n  two\n", "one two\n", 3},
		{"folded, deeper", Folded, ">\n  one\n\n     «t»wo\n  three\n", "one\n\n   two\nthree\n", 8},
		{"folded, white space that is deeper", Folded, ">\n  one\n    «» two\n  three\n", "one\n   two\nthree\n", 6},
		{"folded, a break that stays", Folded, ">\n  one\n    two\n  «t»hree\n", "one\n  two\nthree\n", 10},
		{"folded, the end", Folded, ">\n  one\n«»", "one\n", 4},
		{"folded, white space first", Folded, ">2\n   «o»ne\n", " one\n", 1},
	} {
		before, rest, _ := strings.Cut(c.marked, "«")
		mark, after, _ := strings.Cut(rest, "»")
		d := Decoded{Text: Text("k: " + before + mark + after + "# more"), Start: 3, Style: c.style, Value: c.value}
		d.End = len(d.Text) - len("# more")
		at, ok := d.Offset(c.at)
		if want := 3 + len(before); at != want || !ok {
			t.Errorf("%s: found at %d (%v), want %d", c.name, at, ok, want)
		}
		if mark == "" || mark == "\n" || c.at < 0 || IsBlank(c.value[c.at]) {
			continue
		}
		size := len(mark)
		if mark == "''" {
			size = 1
		}
		if start, end, ok := d.Span(c.at, c.at+size); start != at || end != at+len(mark) || !ok {
			t.Errorf("%s: its span is %d to %d (%v), want %d to %d", c.name, start, end, ok, at, at+len(mark))
		}
	}
}

func TestSpan(t *testing.T) {
	d := Decoded{Text: Text("'  one\n  two  '"), End: 15, Style: SingleQuoted, Value: "  one two  "}
	for _, c := range []struct{ from, to, start, end int }{
		{0, 11, 3, 12},
		{-5, 99, 3, 12},
		{2, 5, 3, 6},
		{5, 9, 9, 12},
		{3, 4, 4, 5},
		{5, 6, 9, 9}, // nothing to see: where the next word begins
		{9, 11, 12, 12},
		{11, 11, 12, 12},
		{8, 3, 11, 11},
	} {
		if start, end, ok := d.Span(c.from, c.to); start != c.start || end != c.end || !ok {
			t.Errorf("%d to %d: found %d to %d (%v), want %d to %d", c.from, c.to, start, end, ok, c.start, c.end)
		}
	}
	blank := Decoded{Text: Text("' '"), End: 3, Style: SingleQuoted, Value: " "}
	if start, end, ok := blank.Span(0, 1); start != 1 || end != 1 || !ok {
		t.Errorf("a blank is found at %d to %d (%v), want 1 to 1", start, end, ok)
	}
}

// What a text does not say is not guessed.
func TestOffsetUnknown(t *testing.T) {
	for name, d := range map[string]Decoded{
		"another plain":      {Text: Text("abc"), End: 3, Value: "abd"},
		"a shorter text":     {Text: Text("ab"), End: 2, Value: "ab c"},
		"a text of nothing":  {Value: "ab"},
		"an end too far out": {Text: Text("ab"), Start: 9, End: 99, Value: "ab"},
		"another literal":    {Text: Text("|\n  one\n"), End: 8, Style: Literal, Value: "two\n"},
		"a shorter literal":  {Text: Text("|\n  one\n"), End: 8, Style: Literal, Value: "one\ntwo\n"},
		"no white space":     {Text: Text("'a  b'"), End: 6, Style: SingleQuoted, Value: "a b"},
		"no folded space":    {Text: Text("a\n\n\nb"), End: 5, Value: "a\nb"},
		"a wide line break":  {Text: Text("a\u2028 b"), End: 6, Value: "a\u2028b"},
		"an open escape":     {Text: Text(`"a\"`), End: 4, Style: DoubleQuoted, Value: "abc"},
		"no such character":  {Text: Text(`"\Uffffffff"`), End: 12, Style: DoubleQuoted, Value: "abc"},
	} {
		last := len(d.Value) - 1
		if at, ok := d.Offset(last); ok {
			t.Errorf("%s: found at %d", name, at)
		}
		if start, end, ok := d.Span(last, last+1); ok {
			t.Errorf("%s: its span is %d to %d", name, start, end)
		}
	}
}

// TestOffsetsOfMany: one Offsets says what one for each question says, in whatever order
// it is asked.
func TestOffsetsOfMany(t *testing.T) {
	for _, d := range []Decoded{
		{Style: Literal, Text: Text("|\n  one\n   two\n\n  three\n"), Value: "one\n two\n\nthree\n"},
		{Style: DoubleQuoted, Text: Text(`"a\n\x41 \ud83d\udd25  b"`), Value: "a\nA \U0001F525  b"},
		{Style: Plain, Text: Text("one\n\n  two three"), Value: "one\ntwo three"},
		{Style: Literal, Text: Text("|\n  one\n  two\n"), Value: "one\nother\nthree\n"},
	} {
		d.End = len(d.Text)
		o := d.Offsets()
		for k := range 5 * (len(d.Value) + 1) {
			inner := k * 7 % (len(d.Value) + 1)
			at, ok := o.Offset(inner)
			if want, wantOK := d.Offset(inner); at != want || ok != wantOK {
				t.Errorf("%q: byte %d at %d (%v), alone at %d (%v)", d.Text, inner, at, ok, want, wantOK)
			}
			from, to, ok := o.Span(inner, inner+k%3)
			if wantFrom, wantTo, wantOK := d.Span(inner, inner+k%3); from != wantFrom || to != wantTo || ok != wantOK {
				t.Errorf("%q: from byte %d at %d..%d (%v), alone at %d..%d (%v)", d.Text, inner, from, to, ok, wantFrom, wantTo, wantOK)
			}
		}
	}
}
