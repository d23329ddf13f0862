package document

import (
	"errors"
	"strings"
	"testing"
)

func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		in   string // the fault is where ‸ stands, which is taken out
		want string
	}{
		{"tab", "a:\n‸\tb: 1\n", "a tab indents this line: YAML wants spaces"},
		{"tab behind spaces", "a:\n  b: 1\n  ‸\tc: 1\n", "a tab indents this line"},
		{"tab in a literal", "a: |\n‸\tb\n", "a tab indents this line"},
		{"not UTF-8", "a: 1\nb: x‸\xff\n", "not UTF-8 text: byte 0xff"},
		{"UTF-16", "‸\xff\xfea\x00:\x00", "not UTF-8 text: byte 0xff"},
		{"control character", "a: x‸\x01\n", "control character U+0001 is not allowed"},
		{"NUL", "a: ‸\x00", "control character U+0000"},
		{"C1 control character", "a: ‸\u0081", "control character U+0081"},
		{"byte order mark", "a: 1\n‸\ufeffb: 1\n", "a byte order mark stands inside a document"},
		{"second colon", "a: 1\n‸b: c: d\n", "a value with \": \" in it that needs quotes"},
		{"deeper than its neighbours", "a:\n  b: 1\n   ‸c: 2\n", "wrong indentation"},
		{"between two levels", "a:\n  b: 1\n ‸c: 2\nd: 3\n", "expected a key here"},
		{"item among keys", "a:\n  b: 1\n  ‸- c\n", "expected a key here"},
		{"key among items", "a:\n  - b\n  ‸c: 1\n", "expected a list item here"},
		{"list behind its key", "a: 1\n‸b: - c\n", "begin the list on a line of its own"},
		{"open bracket", "a: 1\n‸b: [c, d\ne: 1\n", "the closing \"]\" is missing"},
		{"open brace", "a: 1\n‸b: {c: d\n", "the closing \"}\" is missing"},
		{"no key", "[a, ‸?,]\n", "expected a key behind \"?\""},
		{"open quote", "a: 1\n‸b: \"c\nd: 1\n", "a quote opens here and is not closed before the end of stream"},
		{"no colon", "a: 1\n‸b\nc: 1\n", "there is no colon behind the key"},
		{"reserved character", "a: 1\n‸@b: 1\n", "'@' cannot begin a value"},
		{"escape", "a: 1\n‸b: \"\\d\"\n", "unknown escape in double quotes"},
		{"unknown alias", "a: 1\nb: [x, ‸*c]\n", "alias *c has no anchor &c before it"},
		{"alias inside its anchor", "a: &a [‸*a]\n", "alias *a stands inside what it is an alias of"},
		{"alias bomb", "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,‸*e,*e]\n", "aliases expand to more than 1000000 nodes"},
		{"too deep", strings.Repeat("[", 1001) + "‸[" + strings.Repeat("]", 1002), "nested more than 1000 levels deep"},
		{"far too deep", "‸" + strings.Repeat("[", 100_000), "nested more than 1000 levels deep"},
		{"template", "a: 1\n‸{{- if .Values.x }}\nb: 1\n", "a template that was not rendered?"},
		{"first line deeper", "  a: 1\n‸b: 2\n", "does not belong to what stands above it"},
		{"behind a JSON document", "{\"a\": 1} ‸}\n", "does not belong to what stands above it"},
		{"in a later document", "a: 1\n---\nb: 1\n ‸c: 1\n", "wrong indentation"},
		{"glued to the marker", "---a: 1\n  ‸b: 1\n", "wrong indentation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after, ok := strings.Cut(c.in, "‸")
			if !ok {
				t.Fatal("the row has no place")
			}
			src := []byte(before + after)
			var err error
			for _, d := range Split(src) {
				if _, err = Parse(src, d); err != nil {
					break
				}
			}
			var fault *SyntaxError
			if !errors.As(err, &fault) {
				t.Fatalf("got %v, want a syntax error", err)
			}
			if !strings.Contains(fault.Msg, c.want) {
				t.Errorf("got %q, want it to say %q", fault.Msg, c.want)
			}
			if fault.Offset != len(before) {
				t.Errorf("got offset %d, want %d", fault.Offset, len(before))
			}
		})
	}
}

func TestSyntaxErrorCodes(t *testing.T) {
	for in, want := range map[string]Code{
		strings.Repeat("[", 1002) + strings.Repeat("]", 1002): TooDeep,
		strings.Repeat("[", 100_000):                          TooDeep,
		"a: \"b\nc: 1\n":                                      CutOff,
		"  a: 1\nb: 2\n":                                      LeftOver,
		"a: 1\nb: *deep\n":                                    Malformed,
		"a: [b\n":                                             Malformed,
		"a: \xff\n":                                           Malformed,
		"a: &x [*x]\n":                                        Malformed,
	} {
		_, err := ParseText([]byte(in))
		var fault *SyntaxError
		if !errors.As(err, &fault) || fault.Code != want {
			t.Errorf("%.20q: got %#v, want code %d", in, err, want)
		}
	}
}
