package yamltext

import "testing"

func TestMayBePlain(t *testing.T) {
	for s, want := range map[string][2]bool{ // outside of brackets, and between them
		"loki":      {true, true},
		"a b":       {true, true},
		"a:b":       {true, false},
		"a, b":      {true, false},
		"-x":        {true, true},
		"?x":        {true, false},
		"1.2.3":     {true, true},
		"":          {},
		" a":        {},
		"a ":        {},
		"a:":        {},
		"a: b":      {},
		"a #b":      {},
		"a\tb":      {},
		"a\nb":      {},
		"a\x00b":    {},
		"a\xffb":    {},
		"a\u2028b":  {},
		"a\ufeffb":  {},
		"---":       {},
		"...x":      {},
		"-":         {},
		"- a":       {},
		"? a":       {},
		"#a":        {},
		"'a":        {},
		"@a":        {},
		"=":         {},
		"yes":       {},
		"Off":       {},
		"12:30":     {},
		"1:2:3.4":   {},
		"123":       {true, true}, // which only a parser knows to be no string
		"2026-1-31": {true, true},
	} {
		if got := [2]bool{MayBePlain(s, false), MayBePlain(s, true)}; got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
}

func TestQuotes(t *testing.T) {
	for in, want := range map[string][2]string{
		"":                            {"''", `""`},
		"it's":                        {"'it''s'", `"it's"`},
		"a\"b\\c":                     {`'a"b\c'`, `"a\"b\\c"`},
		"é日😀":                         {"'é日😀'", `"é日😀"`},
		"a\n\r\t\x00\u0085\u2028\x7f": {"'a\n\r\t\x00\u0085\u2028\x7f'", `"a\n\r\t\u0000\u0085\u2028\u007f"`},
		"a\xff":                       {"'a\xff'", `"a\ufffd"`},
	} {
		if got := [2]string{SingleQuote(in), DoubleQuote(in)}; got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestTag(t *testing.T) {
	for in, want := range map[string]string{
		"!!int": "!!int", "!custom": "!custom", "!a b": "!a%20b", "!a!b": "!<!a!b>", "tag:example.com,2000:x": "!<tag:example.com,2000:x>", "!é": "!%C3%A9",
	} {
		if got := Tag(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestStyleOfText(t *testing.T) {
	for _, c := range []struct {
		style               Style
		text, quote, inside string
	}{
		{Plain, "/rules", "", "/rules"},
		{Plain, "a: b", "", ""},
		{Plain, "a #b", "", ""},
		{SingleQuoted, "it's", "'it''s'", "it''s"},
		{DoubleQuoted, `a"\b`, `"a\"\\b"`, `a\"\\b`},
		{Literal, "a: 'b'", "", "a: 'b'"},
		{Folded, "a", "", "a"},
	} {
		if got := c.style.Quote(c.text); got != c.quote {
			t.Errorf("style %d, %q: quoted %s, want %s", c.style, c.text, got, c.quote)
		}
		if got := c.style.Inside(c.text); got != c.inside {
			t.Errorf("style %d, %q: inside it is %s, want %s", c.style, c.text, got, c.inside)
		}
	}
}
