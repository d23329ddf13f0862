package match

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		{"", []string{"", "x"}, nil},
		{".*", []string{"", "x\ny"}, nil},
		{"error", []string{"an error"}, []string{"Error"}},
		{"error.*", []string{"an error", "error\n"}, []string{"Error"}},
		{"error|panic", []string{"panic!", "error"}, []string{"err", "pan"}},
		{"err(or)?s", []string{"errs", "errors"}, []string{"error"}},
		{"fo[ob]", []string{"foo", "fob"}, []string{"fox"}},
		{"(?i)error|PANIC", []string{"ERROR", "a pAnic"}, []string{"err"}},
		{"(?i)class", []string{"CLASS"}, []string{"claſs"}},
		{"(?i)é", []string{"É", "é"}, []string{"e"}},
		{"a.*b", []string{"a-b"}, []string{"a\nb"}},
		{"^.*x.*$", []string{"axb"}, []string{"a\nx"}},
		{"error|.*", []string{"an error"}, []string{"panic", ""}},
		{".*|error.*|panic", []string{"an error", "panic"}, []string{"warn"}},
		{"error|", []string{"error"}, []string{"panic"}}, {"0|", []string{"0"}, []string{"1"}}, {"0|y|", []string{"1"}, nil}, {"(?i)error|()", []string{"ERROR"}, []string{"panic"}},
		{".*|.*", []string{"x"}, nil}, {"error|.*.*", []string{"x"}, nil}, {"error|(?s).*", []string{"x"}, nil}, {"err|pan|.*", []string{"pan"}, []string{"x"}},
		{"[a-z]x|.*", []string{"y"}, nil}, {"error|.?", []string{"x"}, nil}, {"error|.+", []string{"x"}, []string{""}},
		{"^x", []string{"xa"}, []string{"ax", "a\nx"}},
		{`status=5\d\d`, []string{"a status=503"}, []string{"status=404", "503"}},
		{`(?i)took [0-9]+ms`, []string{"TOOK 5MS"}, []string{"took ms"}},
		{`(?i)sk\d+`, []string{"SK1", "ſ\u212a1"}, []string{"s1"}},
		{`(a|b)+c{2}`, []string{"acc"}, []string{"ac", "cc"}},
		{`x{1001}`, nil, nil}, {`(`, nil, nil}, {`(?=a)`, nil, nil},
	} {
		check(t, "Line", Line, c.pattern, c.yes, c.no)
	}
}

func TestWhole(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		{"", []string{""}, []string{"x"}},
		{".*", []string{"", "x", "x\ny"}, nil},
		{".+", []string{"x"}, []string{""}},
		{"a|b", []string{"a", "b"}, []string{"", "ab"}},
		{"err.*", []string{"err", "error", "err\nor"}, []string{"an error"}},
		{".*err", []string{"err", "an\nerr"}, []string{"error"}},
		{".*q.*", []string{"q", "a\nq\nb"}, []string{"a"}},
		{"a.*b", []string{"ab", "a-b", "a\nb"}, []string{"xab"}},
		{"(?i)error", []string{"ERROR"}, []string{"errors"}},
		{"5..", []string{"503"}, []string{"5", "5033"}},
		{"shop-[12]", []string{"shop-1"}, []string{"shop-3", "shop-12"}},
		{"b.{0,3}", []string{"b", "bcde"}, []string{"bcdef"}},
		{"a)|(b", nil, nil},
	} {
		check(t, "Whole", Whole, c.pattern, c.yes, c.no)
	}
}

// TestLabel is what Loki 3.7.6 answered to label filters over structured metadata.
func TestLabel(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		// A text with .* at an end is looked for anywhere.
		{"err.*", []string{"err", "error", "merror", "xerr", "a\nerr"}, []string{"warn", "ERR", ""}},
		{".*err", []string{"xerr", "error"}, []string{"e"}},
		{".*?err", []string{"xerrx"}, nil},
		{".*.*err.*", []string{"xerrx"}, nil},
		{"(.*)err", []string{"xerrx"}, nil},
		{"(err).*", []string{"merror"}, nil},
		{"(err.*){1}", []string{"merror"}, nil},
		{"5.*", []string{"500", "45", "x500"}, []string{"404"}},
		{"err[.].*", []string{"xerr.x"}, []string{"err"}},
		{"(?i)err.*", []string{"xERRx"}, []string{"warn"}},
		// So is each side of |; one without .* is an equality.
		{"err.*|warn", []string{"xerr", "warn"}, []string{"xwarn", "warnx"}},
		{"4.*|5.*", []string{"x500"}, []string{"200"}},
		{"warn.*|(err.*|x)", []string{"xwarn", "merror", "x"}, []string{"xx"}},
		{"ERR.*|(?i)warn.*", []string{"xERRx", "xWARNx"}, []string{"err"}},
		{"error|warn", []string{"error", "warn"}, []string{"errors"}},
		{"a|", []string{"a"}, []string{"", "b"}},
		// What begins alike is joined by the parser, and then looked for anywhere.
		{"error|err.*", []string{"xerrx"}, []string{"e"}},
		{"xerr|xwarn.*", []string{"xerrx", "xerr.x"}, []string{"x"}},
		{"error|errwarn|e.*", []string{"meta"}, []string{"x"}},
		{"(?:error|err).*", []string{"merror"}, []string{"warn"}},
		// Nothing is everything.
		{"", []string{"", "x"}, nil},
		{"()", []string{"", "x"}, nil},
		{".*", []string{"", "x\ny"}, nil},
		// All else has to match the whole value, in which a point is no line break.
		{"(err|warn).*", []string{"error", "warnx"}, []string{"xerr"}},
		{"(err|er).*", []string{"error"}, []string{"merror"}},
		{"(error|warn).*|w", []string{"warnx", "w"}, []string{"xwarn"}},
		{"[45].*", []string{"45"}, []string{"x500", "4\n"}},
		{"err(or)?.*", []string{"errx"}, []string{"xerr"}},
		{"x(?:err)?", []string{"x", "xerr"}, []string{"xx"}},
		{"warn(ing)?|err.*", []string{"warning", "error"}, []string{"xerr"}},
		{"err.*|5..", []string{"error", "500"}, []string{"xerr"}},
		{"^err.*", []string{"error"}, []string{"xerr"}},
		{"(?s)e.*", []string{"e\nx"}, []string{"meta"}},
		{"e.+", []string{"ex"}, []string{"e", "xex", "e\nx"}},
		{"e.*w", []string{"ew"}, []string{"xew", "e\nw"}},
		{"warn|.*", []string{"warn"}, []string{"error", "warnx"}},
		{".*|er.*", []string{"merror"}, []string{"warn"}},
		{"(warn|)|.*?", []string{"warn"}, []string{"error", ""}},
		{".*|.*", []string{"", "error"}, nil},
		{"warn|e..|.*", []string{"x"}, nil},
		{"(", nil, nil}, {"a)|(b", nil, nil},
	} {
		check(t, "Label", Label, c.pattern, c.yes, c.no)
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		{"192.168.0.1", []string{"192.168.0.1", "x=192.168.0.1,", "192.168.0.1:8080", "g192.168.0.1h", "a192.168.0.1b"}, []string{"192.168.0.11", "192.168.0", "192.168.0.1.4", "192.168.00.01", "::ffff:192.168.0.1", ""}},
		{"10.0.0.0/8", []string{"10.1.2.3"}, []string{"11.0.0.1", "10.1.2", "10.1.2.3.4", "2001:db8::10"}},
		{"10.1.2.0-10.1.2.9", []string{"10.1.2.0", "10.1.2.9"}, []string{"10.1.2.10", "10.1.1.9"}},
		{"2001:db8::/32", []string{"[2001:db8::1]:443", "2001:DB8::FF", "2001:db8:0:0:0:0:0:2"}, []string{"2001:db9::1", "10.0.0.1"}},
		{"::/0", []string{"::1 up", "fe80::1%eth0", "::ffff:1.2.3.4"}, []string{"1.2.3.4", "12:30", "cafe", "::1"}},
		{"2001:db8::1-2001:db8::ff", []string{"2001:db8::ff"}, []string{"2001:db8::100"}},
		{"::ffff:0:0/96", []string{"::ffff:1.2.3.4"}, []string{"1.2.3.4"}},
		{"fe80::1%eth0", nil, []string{"fe80::1%eth0"}},
		{"", nil, nil}, {"1.2.3", nil, nil}, {"1.2.3.4/99", nil, nil}, {"1.2.3.4-", nil, nil}, {"1.2.3.4-::1", nil, nil}, {"1.2.3.4 - 1.2.3.9", nil, nil}, {"x", nil, nil},
	} {
		check(t, "Address", Address, c.pattern, c.yes, c.no)
	}
}

// check holds the answers; a pattern without any is an error.
func check(t *testing.T, name string, compile func(string) (Text, error), pattern string, yes, no []string) {
	t.Helper()
	m, err := compile(pattern)
	if bad := yes == nil && no == nil; (err != nil) != bad {
		t.Errorf("%s %q: got error %v", name, pattern, err)
	}
	if err != nil {
		return
	}
	for _, text := range yes {
		if !m(text) {
			t.Errorf("%s %q: no in %q", name, pattern, text)
		}
	}
	for _, text := range no {
		if m(text) {
			t.Errorf("%s %q: yes in %q", name, pattern, text)
		}
	}
}

// FuzzMatch holds the short cuts against the regular expressions they replace.
func FuzzMatch(f *testing.F) {
	for _, c := range [][2]string{{"(?i)error|panic", "an ERROR"}, {".*fo[ob]x?.*", "a fob"}, {`a(b|c)+d{2,}`, "abcdd"}, {"10.0.0.0/8", "x10.1.1.1"}} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if m, err := Address(pattern); err == nil {
			m(text)
		}
		re, err := regexp.Compile(pattern)
		if err != nil || strings.Contains(pattern, "i") && !isPlain(pattern+text) || !utf8.ValidString(text) || offersNothing(pattern) {
			return
		}
		line, err := Line(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if want := re.MatchString(text); line(text) != want {
			t.Errorf("Line %q on %q: want %v", pattern, text, want)
		}
		whole, err := Whole(pattern)
		if err != nil || strings.Contains(text, "\n") {
			return
		}
		if want := regexp.MustCompile("^(?:" + pattern + ")$").MatchString(text); whole(text) != want {
			t.Errorf("Whole %q on %q: want %v", pattern, text, want)
		}
	})
}

// offersNothing reports an alternative that takes every text, or an empty one: where that
// stands beside texts, Loki forgets it, see [Line].
func offersNothing(pattern string) bool {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return false
	}
	left := []*syntax.Regexp{tree}
	for len(left) > 0 {
		re := left[0]
		left = append(left[1:], re.Sub...)
		if re.Op == syntax.OpAlternate && slices.ContainsFunc(re.Sub, func(one *syntax.Regexp) bool {
			return regexp.MustCompile("^(?:" + one.String() + ")$").MatchString("")
		}) {
			return true
		}
	}
	return false
}

func isPlain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

func BenchmarkLine(b *testing.B) {
	text := strings.Repeat(`ts=2026-01-05T10:05:55.166Z caller=engine.go:232 level=info component=querier status=200 duration=850us latency_ms=400 query="up" `, 2)
	for _, pattern := range []string{"timeout", "(?i)timeout", "(?i)(error|panic|fatal)", `status=5\d\d`, `took [0-9]+ms`} {
		b.Run(pattern, func(b *testing.B) {
			m, err := Line(pattern)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			for range b.N {
				m(text)
			}
		})
	}
}

func TestSearches(t *testing.T) {
	for pattern, want := range map[string]string{
		"5.*": "5…", ".*5": "…5", "(?i)Err.*": "err…", "warn|err.*": "err…", "a.*|.*b": "a… …b", "error|err.*": "err…", ".*err(?:or|)": "…error …err", ".*err(or|)": "",
		"5..": "", "5.+": "", ".*5.*": "", "warn|warning": "", "(err|warn).*": "", "^5.*": "", ".*5$": "", ".*": "", "5": "", "(": "", "a.*b": "", "err.*|x+": "",
	} {
		var got []string
		for _, s := range Searches(pattern) {
			if s.AtEnd {
				got = append(got, "…"+s.Text)
			} else {
				got = append(got, s.Text+"…")
			}
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: looks for %q, want %q", pattern, text, want)
		}
	}
}
