package sanitize_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain\ttext\nof two lines", "plain\ttext\nof two lines"},
		{"a\r\nb", "a\nb"},
		{"a\rb", `a\x0db`},
		{"\x1b[31mred", `\x1b[31mred`},
		{"\u202egpj.exe", `\u202egpj.exe`},
		{"\u009b31m", `\u009b31m`},
		{"\xff", "\ufffd"},
		{"\U000e0041", `\U000e0041`},
		{"👩\u200d🚀 ünï", "👩\u200d🚀 ünï"},
		{"::error::x", `\x3a:error::x`},
		{"a\n  ::set-output name=a::b\nc", "a\n  \\x3a:set-output name=a::b\nc"},
		{"std::string", "std::string"},
		{"a ::error::", `a \x3a:error::`},
		{"a\u3000::b", "a\u3000\\x3a:b"},
		{"[::1]:80", "[::1]:80"},
		{"x ##[error]y ##vso[task.x]z", `x #\x23[error]y #\x23vso[task.x]z`},
		{"## a heading", "## a heading"},
		{"at https://me:pw@am:9093/x, then", "at https://…@am:9093/x, then"},
		{`"http://am/?token=pw"`, `"http://am/?…"`},
		{"url: http://a:b@c http://d@e", "url: http://…@c http://…@e"},
		{"http://am:9093", "http://am:9093"},
		{`{"a": "http://a:b\\c@d?e\u0026f\"g"}`, `{"a": "http://…@d?…\"g"}`},
		{`"http://a?b\\"`, `"http://a?…"`},
		{"me@example.org", "me@example.org"},
		{":://me:pw@am", `\x3a://…@am`},
		{"a http://x\n::error::y", "a http://x\n\\x3a:error::y"},
	} {
		if got := sanitize.Text(c.in); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.in, got, c.want)
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"a name":            "a name",
		"a\nb":              `a\nb`,
		"a\r\nb":            `a\r\nb`,
		"a\n::error::x":     `a\n::error::x`,
		"::error::x\n":      `\x3a:error::x\n`,
		"\x1b]0;x\x07.yaml": `\x1b]0;x\x07.yaml`,
	} {
		if got := sanitize.Line(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestURL(t *testing.T) {
	for address, want := range map[string]string{
		"":                         "",
		"http://am:9093":           "http://am:9093",
		"http://me:pw@am:9093/x@y": "http://…@am:9093/x@y",
		"http://me:p@w@am":         "http://…@am",
		"http:///x@y":              "http:///x@y",
		"http://@am":               "http://…@am",
		"//me@am":                  "//…@am",
		"http://a:b@x,http://y@z":  "http://…@x,http://…@z",
		"//?token=pw":              "//?…",
		"am@somewhere":             "am@somewhere",
		"http://am/x?token=pw&a=b": "http://am/x?…",
		"http://me:pw@am?t=a@b":    "http://…@am?…",
	} {
		if got := sanitize.URL(address); got != want {
			t.Errorf("%s becomes %s, want %s", address, got, want)
		}
	}
}

// Whatever comes in, what goes out is harmless, and stays as it is from then on.
func FuzzLine(f *testing.F) {
	for _, seed := range []string{"", "::error::", "##[x]", "\x1b[2J", "http://a:b@c?d=e", "\u2028::x", "a\r\n ::b", "####[[", ":::", "\x00", ":://@"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := sanitize.Line(in)
		start := strings.TrimSpace(out)
		if !utf8.ValidString(out) || strings.ContainsAny(out, "\n\r\x1b\x00\x07\u2028\u202e") || strings.HasPrefix(start, "::") || strings.Contains(out, "##[") || strings.Contains(out, "##vso[") {
			t.Errorf("%q becomes %q", in, out)
		}
		if again := sanitize.Line(out); again != out {
			t.Errorf("%q becomes %q, and then %q", in, out, again)
		}
	})
}
