package logql

import (
	"slices"
	"strings"
	"testing"
)

// TestFails: what Loki loads and cannot evaluate. » and « mark the place, mended
// is the whole expression with the proposed edit.
func TestFails(t *testing.T) {
	for _, tc := range []struct{ expr, says, mended string }{
		{`rate({a="b"} |~ »"(c"« [5m])`, "missing closing )", `rate({a="b"} |~ "(c)" [5m])`},
		{`rate({a="b"} !~ »"(?!c)"« [5m])`, "Perl syntax", ""},
		{`rate({a="b"} |~ "c" or »"[d"« [5m])`, "missing closing ]", `rate({a="b"} |~ "c" or "[d]" [5m])`},
		{`rate({a="b"} |~ »"c{1001}"« [5m])`, "repeat count", ""},
		{`rate({a="b"} |= ip(»"c"«) [5m])`, "no address", ""},
		{`rate({a="b"} |= ip(»"10.0.0.0/99"«) [5m])`, "no address", ""},
		{`rate({a="b"} |= ip(»"10.0.0.9-10.0.0.1"«) [5m])`, "no address", ""},
		{`rate({a="b"} »|~« ip("10.0.0.1") [5m])`, "only behind |= and !=", `rate({a="b"} |= ip("10.0.0.1") [5m])`},
		{`rate({a="b"} »!~« ip("10.0.0.1") [5m])`, "only behind |= and !=", `rate({a="b"} != ip("10.0.0.1") [5m])`},
		{`rate({a="b"} | c = ip(»"1.2.3"«) [5m])`, "no address", ""},
		{`rate({a="b"} | (c = ip(»"1.2.3"«)) [5m])`, "no address", ""},
		{`rate({a="b"} != "c" or ip(»"1.2.3"«) [5m])`, "no address", ""},
		{`rate({a="b"} »!~« ip("10.0.0.1") or "c" [5m])`, "only behind |= and !=", `rate({a="b"} != ip("10.0.0.1") or "c" [5m])`},
		{`rate({a="b"} |~ "c" or ip(»"(1"«) [5m])`, "missing closing )", `rate({a="b"} |~ "c" or ip("(1)") [5m])`},
		{`rate({a="b"} |> ip(»"<c>"«) or "d" [5m])`, "must not name", `rate({a="b"} |> ip("<_>") or "d" [5m])`},
		{`rate({a="b"} | json c=»"d[9223372036854775808]"« [5m])`, "json cannot look for", ""},
		{`rate({a="b"} | d="e" or »c > 0KB« [5m])`, "cannot read that", ""},
		{`avg_over_time({a="b"} | unwrap d | »c != 0.5B« [5m])`, "cannot read that", ""},
		{`rate({a="b"} |> »"<c> d"« [5m])`, "must not name", `rate({a="b"} |> "<_> d" [5m])`},
		{`rate({a="b"} !> »"<_><_>"« [5m])`, "nothing stands between", ""},
		{`rate({a="b"} | json c=»"d-e"« [5m])`, "json cannot look for", "rate({a=\"b\"} | json c=`[\"d-e\"]` [5m])"},
		{`rate({a="b"} | json c=»"$.d.e"« [5m])`, "json cannot look for", `rate({a="b"} | json c="d.e" [5m])`},
		{`rate({a="b"} | json c=»"d..e"« [5m])`, "json cannot look for", "rate({a=\"b\"} | json c=`[\"d\"][\"\"][\"e\"]` [5m])"},
		{`rate({a="b"} | json c=»"d[e]"« [5m])`, "json cannot look for", ""},
		{`rate({a="b"} | json c=»""« [5m])`, "the path is empty", ""},
		{`rate({a="b"} | json »é« [5m])`, "json cannot look for", ""},
		{`rate({a="b"} | logfmt c=»"d.e"« [5m])`, "logfmt cannot look for", ""},
		{`rate({a="b"} | logfmt c=»"d e"« [5m])`, "logfmt cannot look for", ""},
		{`rate({a="b"} | line_format "{{ .c | »lowr« }}" [5m])`, "not defined: lower?", `rate({a="b"} | line_format "{{ .c | lower }}" [5m])`},
		{`rate({a="b"} | line_format »"{{ .c"« [5m])`, "unclosed action", `rate({a="b"} | line_format "{{ .c}}" [5m])`},
		{`rate({a="b"} | line_format "{{ »$c« }}" [5m])`, "undefined variable", `rate({a="b"} | line_format "{{ .c }}" [5m])`},
		{`rate({a="b"} | line_format "{{ »$labels«.c }}" [5m])`, "undefined variable", `rate({a="b"} | line_format "{{ .c }}" [5m])`},
		{`rate({a="b"} | line_format »"{{.c-d}}"« [5m])`, "bad character", ""},
		{`rate({a="b"} | line_format »"{{ if .c }}d"« [5m])`, "unexpected EOF", `rate({a="b"} | line_format "{{ if .c }}d{{end}}" [5m])`},
		{`rate({a="b"} | label_format c="{{ »nope« .d }}" [5m])`, "not defined", ""},
		{`rate({a="b"} | label_format c=d, »c«=e [5m])`, "sets c twice", ""},
		{`sum(»2«) > 1`, "sum works on vectors, and 2 is a number", `sum(vector(2)) > 1`},
		{`vector(1) > sum(»-2«)`, "-2 is a number", ""},
		{`topk(1, »1 + 2 > bool 3«)`, "1 + 2 > bool 3 is a number", ""},
		{`sort(»5«)`, "sort works on vectors", `sort(vector(5))`},
		{`label_replace(»1«, "c", "d", "e", "f")`, "label_replace works on vectors", `label_replace(vector(1), "c", "d", "e", "f")`},
		{`rate({a="b"} | label_format »__error__«="" [5m])`, "cannot set __error__", ""},
		{`sum(rate({a="b"}[5m])) / sum(rate({a="b"} |~ »"(c"« [5m]))`, "missing closing )", `sum(rate({a="b"}[5m])) / sum(rate({a="b"} |~ "(c)" [5m]))`},
	} {
		before, rest, _ := strings.Cut(tc.expr, "»")
		marked, after, _ := strings.Cut(rest, "«")
		src := before + marked + after
		faults := Fails(src, slices.Collect(All(mustParse(t, src))))
		if len(faults) != 1 {
			t.Errorf("%s\n got %d faults: %v", src, len(faults), faults)
			continue
		}
		f := faults[0]
		mended := ""
		if f.Edit != nil {
			mended = f.Edit.Apply(src)
		}
		if f.Kind != FailsEvaluation || f.In(src) != marked || mended != tc.mended || !strings.Contains(f.Message, tc.says) {
			t.Errorf("%s\n at %q: %s\n mended %s\n   want %s", src, f.In(src), f.Message, mended, tc.mended)
		}
	}
}

func TestFailsIsSilent(t *testing.T) {
	for _, src := range append(validExpressions(), []string{
		`rate({a="b"} | c = ip("1.2.3") and d="e" [5m])`, `rate({a="b"} | (d="e" or c != ip("1.2.3")) [5m])`, `avg_over_time({a="b"} | unwrap d | c = ip("1.2.3") [5m])`,
		`rate({a="b"} |= "c" or ip("1.2.3") [5m])`, `rate({a="b"} |~ "c" or "(" or ip("(") or "d" [5m])`, `rate({a="b"} |~ ip("10.0.0.1") or "c" [5m])`, `rate({a="b"} |> ip("10.0.0.1") or ip("1.2.3") [5m])`,
		`rate({a="b"} | json c="d[9223372036854775807]" [5m])`, `rate({a="b"} | c > 1B and d > 0 [5m])`,
		`rate({a="b"} |~ "" [5m])`, `rate({a="b"} |= ip("10.0.0.1-10.0.0.9") != ip("::1") |= ip("10.0.0.0/8") | c != ip("fe80::/10") [5m])`,
		`rate({a="b"} |> "<_>" |> "c" !> "<_> c <_>" |> "<not a capture> <3" [5m])`, `rate({a="b"} | json c="d.e[0].f", g="[\"h i\"][1]", j="k[\"l\\\"m\"]", n [5m])`,
		`rate({a="b"} | logfmt c="d", e="__f9", g [5m])`, `rate({a="b"} | label_format c=c, d="{{.e}}", f=c [5m])`,
		"rate({a=\"b\"} | line_format `{{ range $i, $x := fromJson .c }}{{ $x.y | default \"z\" | upper }}{{ break }}{{ else }}{{ end }}{{ define \"t\" }}{{ end }}` [5m])",
		"rate({a=\"b\"} | line_format `{{ __line__ | regexReplaceAll \"x\" \"y\" | trunc 5 }} {{ __timestamp__ | unixEpochMillis | int | add 1 }} {{ printf \"%s\" .c }}` [5m])",
		`rate({a="b"} | line_format "}} {" [5m])`,
	}...) {
		if e, err := Parse(src); err != nil {
			t.Errorf("%s\n %v", src, err)
		} else if faults := Fails(src, slices.Collect(All(e))); len(faults) > 0 {
			t.Errorf("%s\n %v", src, faults)
		}
	}
}
