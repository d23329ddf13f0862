package fields

import "testing"

func TestLogfmt(t *testing.T) {
	for _, c := range []struct{ line, want, keepEmpty, strict string }{
		{`level=error n=3`, "level=error n=3", "", ""},
		{`a="b c" d=e`, "a=b c d=e", "", ""},
		{`m="has \"quotes\" and \n newline" x=1`, "m=has \"quotes\" and \n newline x=1", "", ""},
		{`m="uni \u00e9\t|"`, "m=uni é\t|", "", ""},
		{"level=info\tmsg=tab", "level=info msg=tab", "", ""},
		{`bad-key=1 dotted.key=2 9x=3 ü=4`, "bad_key=1 dotted_key=2 _9x=3 _=4", "", ""},
		{`level=info  double  spaces=1`, "level=info spaces=1", "level=info double= spaces=1", ""},
		{`flag level= e="" f`, "", "flag= level= e= f=", ""},
		{`k="a=b c=d" a=1 a=2`, "k=a=b c=d a=1 a=2", "", ""},
		{`s='single q' z=1`, "s='single z=1", "s='single q_= z=1", ""},
		{`level=info,msg=comma x=1`, "x=1", "", "!"},
		{`level=info msg=x=y=z n=1`, "level=info n=1", "", "level=info !"},
		{`=nokey level=info`, "level=info", "", "!"},
		{`"quoted"=1 level=info`, "level=info", "", "!"},
		{`level=info a"b=c d=1`, "level=info d=1", "", "level=info !"},
		{`level=info msg="bad \q escape" x=1`, "level=info x=1", "", "level=info !"},
		{`level=warn msg="unterminated x=1`, "level=warn", "", "level=warn !"},
		{``, "", "", ""},
	} {
		check := func(l Logfmt, want string) {
			t.Helper()
			if got := visited(func(visit Visit) error { return l.Read(c.line, visit) }); got != want {
				t.Errorf("%s %+v: got %s, want %s", c.line, l, got, want)
			}
		}
		check(Logfmt{}, c.want)
		check(Logfmt{KeepEmpty: true}, or(c.keepEmpty, c.want))
		check(Logfmt{Strict: true}, or(c.strict, c.want))
	}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func TestRegexp(t *testing.T) {
	for _, c := range [][3]string{
		{`(?P<method>\w+) (?P<path>\S+)`, "GET /x 200", "method=GET path=/x"},
		{`(\w+) (?P<n>\d+)`, "x 1, y 2", "n=1"},
		{`a(?P<opt>b)?`, "ac", "opt="},
		{`^(?P<n>\d+)`, "x 1", ""},
		{`(?P<a>`, "", "error"},
		{`(\w+)`, "", "error"},
		{`(?P<a>x)(?P<a>y)`, "", "error"},
	} {
		r, err := ParseRegexp(c[0])
		if (err != nil) != (c[2] == "error") {
			t.Errorf("%s: got error %v", c[0], err)
		}
		if err != nil {
			continue
		}
		if got := visited(func(visit Visit) error { r.Read(c[1], visit); return nil }); got != c[2] {
			t.Errorf("%s on %s: got %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestPattern(t *testing.T) {
	for _, c := range [][3]string{
		{`<ip> - <_> "<m> <p> <_>" <status>`, `::1 - mia "GET /x HTTP/1.1" 200`, "ip=::1 m=GET p=/x status=200"},
		{`level=<l> `, "level=warn x", "l=warn"},
		{`level=<l> `, "x level=warn", ""},
		{`<a> [<b>] <c>`, "one two", "a=one two"},
		{`<a>=<b>`, "x=", "a=x b="},
		{`<a> <b>`, "", ""},
		{`<a> <b>`, " ", "a= b="},
		{`<_>[<b>]`, "x[y", "b=y"},
		{`<9> <a>`, "<9> x", "a=x"},
		{``, "", "error"},
		{`text`, "", "error"},
		{`<_>`, "", "error"},
		{`<a><b>`, "", "error"},
		{`<a> <a>`, "", "error"},
	} {
		p, err := ParsePattern(c[0])
		if (err != nil) != (c[2] == "error") {
			t.Errorf("%s: got error %v", c[0], err)
		}
		if err != nil {
			continue
		}
		if got := visited(func(visit Visit) error { p.Read(c[1], visit); return nil }); got != c[2] {
			t.Errorf("%s on %s: got %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestLinePattern(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		{"<_>curl<_>", []string{"a curl b"}, []string{"curl", "curl b", "a curl", "a cur b"}},
		{"GET <_>", []string{"GET /", "x GET /"}, []string{"GET ", "GE /"}},
		{"<_> 200", []string{"x 200", "200 200"}, []string{" 200", "x 200 "}},
		{"a<_>b<_>c", []string{"a-b-c", "a--b--c"}, []string{"abc", "ac", "a-b-cd", "abbcc", "a-b-c-c"}},
		{"whole", []string{"whole"}, []string{"wholes"}},
		{"<_>", []string{"x"}, []string{""}},
		{"a", []string{"a", "ba"}, []string{"aa", "baa", "ab"}},
		{"<_>a", []string{"ba"}, []string{"a", "aa", "aba", "baa"}},
		{"<_>a<_>", []string{"baa", "bab"}, []string{"aab", "ba"}},
		{"a<_>b", []string{"axb", "xaab"}, []string{"abb", "abxb", "axbb"}},
		{"", []string{""}, []string{"x"}},
		{"aa<_>aa", []string{"aa-aa"}, []string{"aaaa", "aaa"}},
	} {
		p, err := ParseLinePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range c.yes {
			if !p.Match(line) {
				t.Errorf("%s: does not match %q", c.pattern, line)
			}
		}
		for _, line := range c.no {
			if p.Match(line) {
				t.Errorf("%s: matches %q", c.pattern, line)
			}
		}
	}
	for _, bad := range []string{"<a> x", "<_><_>"} {
		if _, err := ParseLinePattern(bad); err == nil {
			t.Errorf("%s: taken", bad)
		}
	}
}

func FuzzLogfmt(f *testing.F) {
	for _, line := range []string{`a="b\"c" d`, `a=b"c =x`, "\"", "a=\"\\u12"} {
		f.Add(line, "<_>a<_>", "<a> b")
	}
	f.Fuzz(func(t *testing.T, line, filter, pattern string) {
		for _, l := range []Logfmt{{}, {Strict: true}, {KeepEmpty: true}} {
			_ = l.Read(line, func(name string, _ Value) bool {
				if !IsLabel(name) {
					t.Errorf("%q: %q is no label", line, name)
				}
				return true
			})
		}
		if p, err := ParseLinePattern(filter); err == nil {
			p.Match(line)
		}
		if p, err := ParsePattern(pattern); err == nil {
			p.Read(line, func(string, Value) bool { return true })
		}
	})
}
