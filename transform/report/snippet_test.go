package report

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

func TestSnippet(t *testing.T) {
	long := strings.Repeat("a", 300)
	for _, test := range []struct {
		name string
		line string
		span [4]int // line, column, end line, end column
		want []string
	}{
		{"span", "name: loki", [4]int{1, 7, 1, 11}, []string{"1 | name: loki", "  |       ^^^^"}},
		{"no end", "name: loki", [4]int{1, 7}, []string{"1 | name: loki", "  |       ^"}},
		{"goes on below", "a: |  ", [4]int{1, 4, 3, 1}, []string{"1 | a: |  ", "  |    ^"}},
		{"nothing there", "a:", [4]int{1, 3, 1, 3}, []string{"1 | a:", "  |   ^"}},
		{"tab", "\ta: b", [4]int{1, 5, 1, 6}, []string{"1 | \ta: b", "  | \t   ^"}},
		{"wide", "日本: b", [4]int{1, 5, 1, 6}, []string{"1 | 日本: b", "  |       ^"}},
		{"combining", "e\u0301: b", [4]int{1, 5, 1, 6}, []string{"1 | e\u0301: b", "  |    ^"}},
		{"escape", "\x1b: b", [4]int{1, 4, 1, 5}, []string{"1 | \\x1b: b", "  |       ^"}},
		{"carriage return", "a: b\r", [4]int{1, 4, 1, 5}, []string{"1 | a: b", "  |    ^"}},
		{"byte order mark", "\uFEFFa: b", [4]int{1, 4, 1, 5}, []string{"1 | a: b", "  |    ^"}},
		{"beyond the line", "a: b", [4]int{1, 9, 1, 10}, nil},
		{"beyond the file", "a: b", [4]int{2, 1, 2, 2}, nil},
		{"no column", "a: b", [4]int{1, 0}, nil},
		{"end before start", "a: b", [4]int{1, 4, 1, 2}, []string{"1 | a: b", "  |    ^"}},
		{"long before", long + "b", [4]int{1, 301, 1, 302}, []string{
			"1 | …" + strings.Repeat("a", 32) + "b", "  | " + strings.Repeat(" ", 33) + "^"}},
		{"long after", "b" + long, [4]int{1, 1, 1, 2}, []string{"1 | b" + strings.Repeat("a", 98) + "…", "  | ^"}},
		{"long itself", long, [4]int{1, 1, 1, 301}, []string{
			"1 | " + strings.Repeat("a", 99) + "…", "  | " + strings.Repeat("^", 100)}},
	} {
		l := &Lint{Source: Sources(map[string][]byte{"f": []byte(test.line + "\n")})}
		s := test.span
		got := l.snippet(finding.Place{File: "f", Line: s[0], Column: s[1], EndLine: s[2], EndColumn: s[3]}, false, 0)
		if len(got) > 0 {
			got = got[1:] // an empty row for air
		}
		if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, strings.Join(got, "\n"), strings.Join(test.want, "\n"))
		}
	}
}

// TestSnippetFits: a narrow terminal sees less of the line, cut between words.
func TestSnippetFits(t *testing.T) {
	l := &Lint{Source: Sources(map[string][]byte{"f": []byte("expr: sum by (pod) (rate({app=\"shop\"} |= \"error\" [5m])) > 0.5\n")})}
	place := finding.Place{File: "f", Line: 1, Column: 7, EndLine: 1, EndColumn: 10}
	for width, want := range map[int]string{
		0:  "1 | expr: sum by (pod) (rate({app=\"shop\"} |= \"error\" [5m])) > 0.5",
		60: "1 | expr: sum by (pod) (rate({app=\"shop\"} |= \"error\" [5m]))…",
		44: "1 | expr: sum by (pod) (rate({app=\"shop\"} …",
		9:  "1 | expr: sum by (pod) …",
	} {
		if got := l.snippet(place, false, width)[1]; got != want {
			t.Errorf("%d columns:\n%s\nwant\n%s", width, got, want)
		}
	}
}

func TestSources(t *testing.T) {
	source := Sources(map[string][]byte{"lf": []byte("a\nb\n"), "crlf": []byte("a\r\nb"), "empty": nil, "blank": []byte("\n\n"), "bom": []byte("\ufeffa\n"), "bare bom": []byte("\ufeff")})
	for _, test := range []struct {
		file string
		line int
		want string
		ok   bool
	}{
		{"lf", 1, "a", true}, {"lf", 2, "b", true}, {"lf", 3, "", false}, {"lf", 0, "", false}, {"lf", -1, "", false},
		{"crlf", 1, "a", true}, {"crlf", 2, "b", true}, {"crlf", 3, "", false},
		{"bom", 1, "\ufeffa", true}, {"bom", 2, "", false}, {"bare bom", 1, "\ufeff", true}, {"empty", 1, "", false}, {"blank", 2, "", true}, {"blank", 3, "", false}, {"other", 1, "", false},
	} {
		if got, ok := source(test.file, test.line); got != test.want || ok != test.ok {
			t.Errorf("line %d of %s: %q, %v", test.line, test.file, got, ok)
		}
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain\ttext\n":             "plain\ttext\n",
		"a\r\nb\rc":                 "a\nb\\x0dc",
		"\x1b[31m\x00\x7f":          `\x1b[31m\x00\x7f`,
		"\u0085\u009b\u2028":        `\u0085\u009b\u2028`,
		"a\u202eb\ufeff\u2066":      `a\u202eb\ufeff\u2066`,
		"\xff\xc3":                  "\uFFFD\uFFFD",
		"\uFFFD":                    "\uFFFD",
		"\U000E0001\uFFFF":          `\U000e0001\uffff`,
		"naïve 日本 e\u0301 👩\u200d🚀": "naïve 日本 e\u0301 👩\u200d🚀",
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
}
