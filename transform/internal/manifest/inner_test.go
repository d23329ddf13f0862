package manifest

import (
	"strings"
	"testing"
)

// Each test marks a character of the value with «»; the mark is removed from the
// source, and must be found again from the decoded value.
func TestInnerPlace(t *testing.T) {
	exact := map[string]string{
		"literal":               "data:\n  a: |\n    one\n    tw«o»\n",
		"literal, first byte":   "data:\n  a: |\n    «o»ne\n",
		"literal, deeper":       "data:\n  a: |-\n      x:\n        y: «z»\n",
		"literal, blank lines":  "data:\n  a: |\n\n    one\n\n    \n    t«w»o\n",
		"literal, indicator":    "data:\n  a: |2\n      one\n    t«w»o\n",
		"literal, comment":      "data:\n  a: | # text\n    one\n    t«w»o\n",
		"literal, properties":   "data:\n  a: &x !!str |\n    one\n    t«w»o\n",
		"literal, CRLF":         "data:\r\n  a: |\r\n    one\r\n    t«w»o\r\n",
		"literal, not ASCII":    "data:\n  a: |\n    ä «w»o\n",
		"folded, one line":      "data:\n  a: >-\n    one t«w»o\n",
		"plain":                 "data:\n  a: one t«w»o\n",
		"plain, properties":     "data:\n  a: !!str one t«w»o\n",
		"single quotes":         "data:\n  a: 'it''s t«w»o'\n",
		"double quotes":         "data:\n  a: \"one\\n\\\"t«w»o\\\"\"\n",
		"double, unicode":       "data:\n  a: \"\\u00e4\\x41\\U0001F600\\_\\L\\t«w»o\"\n",
		"double, first byte":    "data:\n  a: \"«w»o\"\n",
		"folded, several lines": "data:\n  a: >\n    one\n    t«w»o\n",
		"folded, deeper":        "data:\n  a: >\n    one\n      tw«o»\n\n    three\n",
		"plain, several lines":  "data:\n  a: one\n    t«w»o\n",
		"double, several lines": "data:\n  a: \"one\n    t«w»o\"\n",
		"double, joined lines":  "data:\n  a: \"one \\\n    t«w»o\"\n",
		"single, several lines": "data:\n  a: 'one\n\n    t«w»o'\n",
		"JSON":                  "{\"data\": {\"a\": \"groups:\\n- nam«e»: x\\n\"}}",
	}
	for name, marked := range exact {
		t.Run(name, func(t *testing.T) {
			before, rest, _ := strings.Cut(marked, "«")
			mark, after, _ := strings.Cut(rest, "»")
			s, objs := open(t, before+mark+after)
			n := objs[0].Node().Get("data", "a")
			inner := strings.LastIndex(n.Value, mark)
			want := s.Place(len(before))
			if got := s.InnerPlace(n, inner); got.Line != want.Line || got.Column != want.Column {
				t.Errorf("byte %d of %q is at %s, want %s", inner, n.Value, got, want)
			}
			end := s.Place(len(before) + len(mark))
			if got := s.InnerSpan(n, inner, inner+len(mark)); got.EndLine != end.Line || got.EndColumn != end.Column {
				t.Errorf("the end is at %d:%d, want %s", got.EndLine, got.EndColumn, end)
			}
		})
	}
}

func TestInnerPlaceOfNothing(t *testing.T) {
	s, objs := open(t, "data:\n  a: |\n    one\n")
	n := objs[0].Node().Get("data", "a")
	if got := s.InnerPlace(nil, 3); got.Line != 0 || got.File != "in.yaml" {
		t.Errorf("place of nothing is %+v", got)
	}
	if got := s.InnerPlace(objs[0].Node(), 3); got.Line != 1 {
		t.Errorf("place in a mapping is %+v", got)
	}
	if got := s.InnerPlace(n, 99); got.Line != 3 && got.Line != 4 {
		t.Errorf("place behind the end is %+v", got)
	}
	if got := s.InnerPlace(n, -1); got.Line != 3 || got.Column != 5 {
		t.Errorf("place before the start is %+v", got)
	}
}
