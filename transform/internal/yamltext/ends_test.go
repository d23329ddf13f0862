package yamltext

import (
	"strings"
	"testing"
)

// Each row is a scalar that ends where ‸ stands, which is taken out.
func TestScalarEnd(t *testing.T) {
	for _, c := range []struct {
		style  Style
		value  string
		parent int
		in     string
	}{
		{Plain, "a b", 0, "a b‸ # c"},
		{Plain, "a b c", 0, "a\n  b\tc‸\nd"},
		{Plain, "a b", 0, "a\u2028 b‸: c"},
		{Plain, "", 0, "‸\n"},
		{SingleQuoted, "it's", 0, "'it''s'‸ # c"},
		{SingleQuoted, "a", 0, "'a'‸"},
		{DoubleQuoted, `a"b\`, 0, `"a\"b\\"‸ "c"`},
		{Literal, "a\n", 0, "|\n  a\n‸\nb"},
		{Literal, "a\n\n", 0, "|+\n  a\n\n‸b"},
		{Literal, "a", 0, "|-\n  a‸"},
		{Literal, " a\n", 0, "|2 # c\n   a\n‸b"},
		{Literal, "a\n", 2, "|1-\n   a\n‸  b"},
		{Literal, "\n a\n", -1, "|\n \n a\n‸b"},
		{Folded, "a b\n", 0, ">\n  a\n  b\n‸ c"},
		{Literal, "a\n", 0, "|\n  a\n‸  "},
		{Literal, "", 0, "|\n‸"},
		{Literal, "", 0, "|‸"},
	} {
		before, after, _ := strings.Cut(c.in, "‸")
		end, ok := Text(before+after).ScalarEnd(c.style, c.value, 0, 0, c.parent)
		if end != len(before) || !ok {
			t.Errorf("%q: ends at %d (%v), want %d", c.in, end, ok, len(before))
		}
	}
	for _, c := range []struct {
		style Style
		in    string
	}{
		{Plain, "b"}, {Plain, ""}, {SingleQuoted, "'a"}, {SingleQuoted, "a"}, {SingleQuoted, ""}, {SingleQuoted, "'a''"},
		{DoubleQuoted, `"a`}, {DoubleQuoted, `"a\"`}, {DoubleQuoted, "a"}, {DoubleQuoted, ""},
	} {
		if end, ok := Text(c.in).ScalarEnd(c.style, "a", 0, 0, 0); ok {
			t.Errorf("%q: ends at %d", c.in, end)
		}
	}
}

func TestFlowEnd(t *testing.T) {
	for in, want := range map[string]int{
		"]": 1, " , \n # c\n ] x": 11, ":?]": 3, "x]": -1, "": -1, " }": -1,
	} {
		end, ok := Text(in).FlowEnd(0, ']')
		if ok != (want >= 0) || ok && end != want {
			t.Errorf("%q: ends at %d (%v), want %d", in, end, ok, want)
		}
	}
}

func TestSkipProperties(t *testing.T) {
	both := Properties{Anchor: true, Tag: true}
	for _, c := range []struct {
		in       string
		has      Properties
		own, end int
	}{
		{"x", both, 0, 0},
		{"&a x", both, 3, 2},
		{"!t x", both, 3, 2},
		{"!!t # c\n &a x", both, 12, 11},
		{"&a !t x", both, 6, 5},
		{"&a &b x", both, 3, 2}, // the second is that of a child
		{"&a x", Properties{Tag: true}, 0, 0},
		{"!t x", Properties{Anchor: true}, 0, 0},
		{"!t", both, 2, 2},
	} {
		own, end := Text(c.in).SkipProperties(0, len(c.in), c.has)
		if own != c.own || end != c.end {
			t.Errorf("%q: own text at %d, properties end at %d; want %d and %d", c.in, own, end, c.own, c.end)
		}
	}
	if own, _ := Text("&a &b k: v").SkipProperties(0, 3, both); own != 3 {
		t.Errorf("what belongs to the child is skipped to %d, want 3", own)
	}
}
