package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// through sends a line of {app="shop", level="stream"} with the structured
// metadata {trace="t1"} through the stages of a query and prints what comes out:
// the labels that are new, and the line.
func through(t *testing.T, stages, line string) string {
	t.Helper()
	expr, err := logql.Parse(`{app="shop"} ` + stages)
	if err != nil {
		t.Fatalf("%s: %v", stages, err)
	}
	p, err := New(expr.(*logql.LogQuery).Stages, nil, Wanted{})
	if err != nil {
		return "refused"
	}
	if !p.Run(Labels{{"app", "shop"}, {"level", "stream"}}, Line{Text: line, Metadata: Labels{{"trace", "t1"}}}) {
		return "dropped"
	}
	known := Labels{{"app", "shop"}, {"level", "stream"}, {"trace", "t1"}}
	found := slices.DeleteFunc(p.Labels(nil), func(l Label) bool { return slices.Contains(known, l) || l.Name == DetailsLabel })
	return strings.Trim(found.String(), "{}") + " | " + p.Text()
}

func sent(t *testing.T, line string, table [][2]string) {
	t.Helper()
	for _, c := range table {
		if got := through(t, c[0], line); got != c[1] {
			t.Errorf("%s\n got %s\nwant %s", c[0], got, c[1])
		}
	}
}

func TestLineFilters(t *testing.T) {
	same := func(stages string) [2]string { return [2]string{stages, " | an error 10.0.0.1"} }
	no := func(stages string) [2]string { return [2]string{stages, "dropped"} }
	sent(t, "an error 10.0.0.1", [][2]string{
		same(`|= "error"`), no(`|= "Error"`), no(`!= "error"`), same(`!= "x"`),
		same(`|~ "err.r"`), no(`!~ "err.r"`), same(`|= ""`), no(`!= ""`), same(`|~ ""`), no(`!~ ""`),
		same(`|= "x" or "error"`), no(`!= "x" or "error"`), same(`|~ "x" or "e.ror"`),
		no(`|= "x" or ""`), same(`|= "" or ""`), same(`|= "" or "" or "x"`), no(`|= "" or "x" or ""`), no(`|= "x" or "" or ""`), same(`|= "" or "" or "x" or "y"`),
		no(`|~ "x" or "(.*)"`), no(`|~ "(?:.*?)" or "x"`), no(`|~ "()" or "x" or "(?P<n>.*)"`), same(`|~ "x" or "(.*).*"`), same(`|~ "x" or "(?s).*"`), same(`|~ "(.*)"`), no(`!~ "x" or "(.*)"`),
		same(`|~ "" or ".*" or "x"`), no(`|~ ".*" or "x" or ""`), no(`!= "" or "" or "x"`), same(`|= "" or "" or ip("x")`),
		no(`|= "x" or ip("error") or "y"`), no(`|= "x" or "error" or ip("y") or "z"`), same(`|= "error" or ip("x") or "y"`), same(`|= "x" or "y" or ip("error")`),
		same(`|= "x" or ip("y") or "error"`), same(`|= "" or "x" or ip("y") or ""`), no(`|~ "x" or ip("error") or "y"`), same(`|~ "error" or "(" or ip("x") or "y"`), no(`|> "x" or ip("<_>.1") or "y"`), no(`|= ip("10.0.0.0/8") or "x"`),
		same(`|= ip("10.0.0.1") or "x"`), same(`|= "x" or ip("error")`), no(`|= ip("10.0.0.0/8") or ip("x")`), same(`|~ "x" or ip("10.0..*")`), no(`|~ ip("10.0.0.0/8") or "x"`),
		same(`|> "x" or ip("<_>.1")`), no(`!= "x" or ip("10.0.0.0/8")`),
		same(`|> "<_>error<_>"`), no(`|> "<_>an<_>"`), same(`|> "error<_>"`), no(`!> "<_>error<_>"`), no(`|> "error"`),
		same(`|= ip("10.0.0.0/8")`), no(`!= ip("10.0.0.1")`), same(`!= ip("11.0.0.1")`),
		same(`|= "an" |= "error"`), no(`|= "an" |= "x"`),
	})
	for _, bad := range []string{`|~ "("`, `|~ ip("10.0.0.1")`, `|= ip("1.2")`, `!= "x" or ip("1.2")`, `!~ "x" or ip("10.0.0.1")`, `|~ "x" or ip("(")`, `| ip = ip("1.2")`, `| size > 0KB`, `|> "<a>"`} {
		if got := through(t, bad, ""); got != "refused" {
			t.Errorf("%s: got %s", bad, got)
		}
	}
}

func TestParsers(t *testing.T) {
	sent(t, `{"a":"1","level":"info","trace":"t2"}`, [][2]string{
		{`| json`, `a="1", level_extracted="info", trace_extracted="t2"` + ` | {"a":"1","level":"info","trace":"t2"}`},
		{`| json | line_format ""`, `a="1", level_extracted="info", trace_extracted="t2" | `},
		{`| json b="a", c="nosuch" | line_format ""`, `b="1", c="" | `},
		{`| json level | line_format ""`, `level_extracted="info" | `},
		{`| json app | line_format ""`, ` | `},
		{`| line_format "{\"a\":null}" | json app="a" | line_format ""`, `app_extracted="" | `},
		{`| line_format "{\"a\":[null]}" | json app="a[0]", level="b" | line_format ""`, `app_extracted="" | `},
		{`| json b="a", b="level" | line_format ""`, `b="info" | `},
		{`| line_format "no" | json`, `__error__="JSONParserErr" | no`},
		{`| line_format "" | json`, `__error__="JSONParserErr" | `},
		{`| line_format "" | json b="a"`, ` | `},
		{`| line_format "[no" | json b="a"`, `b="" | [no`},
		{`| line_format " {}" | json b="a"`, `__error__="JSONParserErr" |  {}`},
	})
	sent(t, `a=1 level=info b="x y" c= d`, [][2]string{
		{`| logfmt | line_format ""`, `a="1", b="x y", level_extracted="info" | `},
		{`| logfmt --keep-empty | line_format ""`, `a="1", b="x y", c="", d="", level_extracted="info" | `},
		{`| logfmt x="a", y="nosuch" | line_format ""`, `x="1", y="" | `},
		{`| line_format "a=1 a=" | logfmt x="a"`, `x="" | a=1 a=`},
		{`| line_format "a=1 a" | logfmt x="a"`, `x="" | a=1 a`},
		{`| line_format "a= a=2" | logfmt x="a"`, `x="2" | a= a=2`},
		{`| line_format "a=1 b=x=y" | logfmt --strict x="a", y="b" | drop __error__`, `x="1", y="" | a=1 b=x=y`},
		{`| json | logfmt x="a" | line_format "" | drop __error__`, `x="1" | `},
		{`| logfmt a="b" | line_format ""`, `a="x y" | `},
		{`| logfmt a="nosuch" | line_format ""`, `a="1" | `},
		{`| line_format "a=b=c d=1" | logfmt --strict`, `__error__="LogfmtParserErr" | a=b=c d=1`},
		{`| line_format "a=b=c d=1" | logfmt`, `d="1" | a=b=c d=1`},
		{`| regexp "a=(?P<n>.)(?P<none>z)?" | line_format ""`, `n="1", none="" | `},
		{`| pattern "a=<n> level=<level> <_>" | line_format ""`, `level_extracted="info", n="1" | `},
	})
	sent(t, `{"pod":"p1","_entry":"the line","n":1}`, [][2]string{{`| unpack`, `pod="p1" | the line`}})
	sent(t, `{"pod":"p1"}`, [][2]string{{`| unpack`, ` | {"pod":"p1"}`}})
	sent(t, ``, [][2]string{{`| unpack`, ` | `}, {`| pattern "<a>"`, ` | `}})
}

// TestLogfmtAskedForWhatIsTaken: a name of the stream or of metadata that logfmt is
// asked for takes the first of its keys, and no more is read at a second. As Loki 3.7.6
// answered.
func TestLogfmtAskedForWhatIsTaken(t *testing.T) {
	on := func(line, stages, want string) [2]string {
		return [2]string{`| line_format "` + line + `" ` + stages + ` | line_format ""`, want + " | "}
	}
	sent(t, "", [][2]string{
		on("b=1 level=2", `| logfmt level="b"`, `level_extracted="1"`),
		on("level=2 b=1", `| logfmt level="b"`, `level_extracted="2"`),
		on("level= b=1", `| logfmt level="b"`, `level_extracted=""`),
		on("b=1 b=2 c=3", `| logfmt level="b", x="c"`, `level_extracted="1", x=""`),
		on("b=1 c=3 b=2", `| logfmt level="b", x="c"`, `level_extracted="1", x="3"`),
		on("b=1 b=2 bad=x=y", `| logfmt --strict level="b"`, `level_extracted="1"`),
		on("level_extracted=4 b=1", `| logfmt level="b"`, `level_extracted="1"`),
		on("trace=3 trace=4", `| logfmt trace="b"`, `trace_extracted="3"`),
		on("c=1", `| logfmt level="b"`, ``),
		on("c=1", `| drop level | logfmt level="b"`, ``),
		on("b=1", `| label_format level_extracted="f" | logfmt level="b"`, `level_extracted="f"`),
		on("b=1", `| logfmt level="b" | drop level_extracted | logfmt level="b"`, ``),
		on("level=1 level=2", `| logfmt x="level"`, `x="2"`),
		on("b=1 level=2", `| logfmt level="b", level="c"`, `level_extracted="2"`),
		// What a format made, no expression asks for; a key of the very name does.
		on("a=1", `| label_format a="f" | logfmt x="a"`, `a="f", x=""`),
		on("a=1 x=2", `| label_format a="f" | logfmt x="a"`, `a="f", x="2"`),
	})
}

// TestWhoWins holds which value a name has when several want it.
func TestWhoWins(t *testing.T) {
	sent(t, "", [][2]string{
		// A later parser takes nothing from an earlier one.
		{`| line_format "a=1" | logfmt | line_format "{\"a\":2}" | json`, `a="1" | {"a":2}`},
		{`| line_format "a=1" | logfmt | line_format "a=2" | logfmt x="a"`, `a="1", x="" | a=2`},
		// What is in the line twice is what came first.
		{`| line_format "level=x level_extracted=y" | logfmt`, `level_extracted="x" | level=x level_extracted=y`},
		{`| line_format "level_extracted=y level=x" | logfmt`, `level_extracted="y" | level_extracted=y level=x`},
		// A name of the stream stays the stream's.
		{`| drop level | line_format "level=x" | logfmt`, `level_extracted="x" | level=x`},
		{`| label_format level="" | line_format "level=x" | logfmt`, `level="", level_extracted="x" | level=x`},
		// So does one of structured metadata, while it is there.
		{`| line_format "trace=x" | logfmt`, `trace_extracted="x" | trace=x`},
		{`| drop trace | line_format "trace=x" | logfmt | trace="x"`, `trace="x" | trace=x`},
		// What was set again after it was dropped, is there.
		{`| drop level | label_format level="x" | level="x"`, `level="x" | `},
		{`| drop level | label_format level="x" | drop level`, ` | `},
		// What a parser or a format made stays away once it is dropped, unless it is asked for.
		{`| line_format "a=1" | logfmt | drop a | logfmt`, ` | a=1`},
		{`| line_format "a=1" | label_format a="2" | label_format c=a | logfmt`, `c="2" | a=1`},
		{`| line_format "a=1" | logfmt | drop a | logfmt x="a"`, `x="" | a=1`},
		{`| line_format "a=1" | logfmt | drop a | logfmt a="a"`, `a="1" | a=1`},
		// logfmt that is asked for a label sets it, whatever was there before.
		{`| line_format "a=1 b=2" | logfmt x="a" | logfmt x="b"`, `x="2" | a=1 b=2`},
		{`| line_format "a=1 b=2" | label_format x="0" | logfmt x="nosuch"`, `x="" | a=1 b=2`},
		{`| line_format "a=1 b=2" | logfmt | logfmt a="b"`, `a="1", b="2" | a=1 b=2`},
		{`| line_format "a=1" | drop a | logfmt`, `a="1" | a=1`},
		// What label_format set, parsers leave.
		{`| label_format level_extracted="f" | line_format "level=x" | logfmt`, `level_extracted="f" | level=x`},
	})
}

func TestMetadataWithTheNameOfAStreamLabel(t *testing.T) {
	expr, err := logql.Parse(`{app="shop"} | logfmt`)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(expr.(*logql.LogQuery).Stages, nil, Wanted{})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{"x": `{app="shop", app_extracted="meta"}`, "app=line": `{app="shop", app_extracted="line"}`} {
		p.Run(Labels{{"app", "shop"}}, Line{Text: line, Metadata: Labels{{"app", "meta"}}})
		if got := p.Labels(nil).String(); got != want {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
	}
}

func TestLabelFilters(t *testing.T) {
	same := func(cond string) [2]string {
		return [2]string{`| logfmt | ` + cond + ` | keep x`, " | n=5 took=1.5s size=1010B s=abc ip=10.0.0.1 bad=x"}
	}
	no := func(cond string) [2]string { return [2]string{`| logfmt | ` + cond, "dropped"} }
	fails := func(cond string) [2]string {
		return [2]string{`| logfmt | ` + cond + ` | keep x`, `__error__="LabelFilterErr" | n=5 took=1.5s size=1010B s=abc ip=10.0.0.1 bad=x`}
	}
	sent(t, "n=5 took=1.5s size=1010B s=abc ip=10.0.0.1 bad=x", [][2]string{
		same(`n = 5`), same(`n == 5`), no(`n != 5`), same(`n > 4.9`), no(`n < 5`), same(`n >= 5`), same(`n <= 5`), no(`nosuch != 1`),
		same(`took > 1s`), no(`took > 1500ms`), same(`took >= 1500ms`), no(`took > 1d`),
		same(`size >= 1KiB`), no(`size < 1KB`), same(`size > 1009B and size > 1KiB`),
		same(`s = "abc"`), same(`s =~ "a.*"`), no(`s =~ "a"`), same(`s !~ "a"`), same(`nosuch = ""`), no(`nosuch != ""`),
		same(`ip = ip("10.0.0.0/8")`), no(`ip != ip("10.0.0.0/8")`), no(`nosuch != ip("10.0.0.0/8")`),
		no(`ip = ip("1.2") and ip != ""`), no(`ip != ip("1.2") and ip != ""`), same(`ip = ip("1.2") or ip != ""`),
		same(`n = 5 or n = 6 and s = "x"`), same(`n = 5 or n = 6, s = "x"`), no(`n = 6, n = 7 or n = 5`), no(`n = 6 n = 7 or n = 5`), same(`n = 6 and n = 7 or n = 5`),
		fails(`bad > 1 and ip = ip("1.1.1.1")`), no(`bad > 1 | ip = ip("1.1.1.1")`), fails(`bad > 1 | nosuch != ip("1.2") or s = ""`),
		fails(`bad > 1`), fails(`bad != 1`), fails(`bad > 1s`), fails(`bad > 1KB`),
		no(`bad > 1 | __error__ > 1`), no(`bad > 1 | __error__ != 10B`), same(`n = 5 or bad > 1`), fails(`bad > 1 or n = 5`), no(`bad > 1 and n = 6`), no(`bad > 1, n = 6`), fails(`bad > 1 and n = 5`),
		same(`bad > 1 | __error__ = "LabelFilterErr" | drop __error__`),
		no(`bad > 1 | __error__ = ""`),
	})
}

func TestFormats(t *testing.T) {
	sent(t, "a=1 b=2", [][2]string{
		{`| logfmt | line_format "{{.b}}-{{.level}}-{{.none}}"`, `a="1", b="2" | 2-stream-`},
		{`| logfmt | label_format c=a`, `b="2", c="1" | a=1 b=2`},
		{`| logfmt | label_format c="q", d=c, e=d`, `a="1", b="2", e="q" | a=1 b=2`},
		{`| logfmt | label_format a="q", c=a`, `b="2", c="q" | a=1 b=2`},
		{`| logfmt | label_format c=a, d="{{.c}}-{{.a}}", e="{{.d}}"`, `b="2", c="1", d="1-", e="" | a=1 b=2`},
		{`| logfmt | label_format d="{{.a}}", c=a, e="{{.c}}{{.a}}"`, `b="2", c="1", d="1", e="1" | a=1 b=2`},
		{`| logfmt | label_format c="{{ bytes .none }}", d=c`, `__error__="TemplateFormatErr", a="1", b="2" | a=1 b=2`},
		{`| logfmt | label_format c=nosuch`, `a="1", b="2" | a=1 b=2`},
		{`| logfmt | label_format a="{{.b}}{{.b}}",b="{{.a}}"`, `a="22", b="1" | a=1 b=2`},
		{`| logfmt | label_format c=a, a="y" | a=""`, "dropped"},
		{`| logfmt | label_format c=a, a="y" | a="y"`, `dropped`},
		{`| logfmt | label_format a=""`, `a="", b="2" | a=1 b=2`},
		{`| logfmt | label_format a="{{ bytes .none }}"`, `__error__="TemplateFormatErr", a="1", b="2" | a=1 b=2`},
		{`| line_format "{{ bytes .none }}"`, `__error__="TemplateFormatErr" | a=1 b=2`},
		{`| label_format a="1",a="2"`, `refused`},
		{`| label_format a="{{"`, `refused`},
		{`| line_format "{{nofunc}}"`, `refused`},
	})
}

func TestSelections(t *testing.T) {
	sent(t, "a=1 b=2", [][2]string{
		{`| logfmt | drop a`, `b="2" | a=1 b=2`},
		{`| logfmt | drop a="2"`, `a="1", b="2" | a=1 b=2`},
		{`| logfmt | drop a=~"[12]", b`, ` | a=1 b=2`},
		{`| logfmt | drop level | level=""`, `a="1", b="2" | a=1 b=2`},
		{`| logfmt | keep a`, `a="1" | a=1 b=2`},
		{`| logfmt | keep a="2", b="2"`, `b="2" | a=1 b=2`},
		{`| json | keep x`, `__error__="JSONParserErr" | a=1 b=2`},
		{`| json | drop __error__`, ` | a=1 b=2`},
	})
}

func TestDecolorize(t *testing.T) {
	sent(t, "\x1b[1;31mlevel=\x1b[0minfo \x1b]0;title\arest\x1b[K", [][2]string{
		{`| decolorize`, ` | level=info rest`},
		{`| decolorize |= "level=info"`, `dropped`}, // filters go first
	})
	sent(t, "plain", [][2]string{{`| decolorize`, ` | plain`}})
}

// TestManyLabels holds that the index of a line with very many labels says what
// looking through them says, and is gone with the next line.
func TestManyLabels(t *testing.T) {
	var line strings.Builder
	for i := range 3 * manyLabels {
		fmt.Fprintf(&line, "k%d=%d ", i%(2*manyLabels), i)
	}
	for range 2 {
		got := through(t, `| logfmt | drop k3 | keep k1, k3, k100, k127 | label_format k3="x"`, line.String())
		if want := `k1="1", k100="100", k127="127", k3="x" | ` + line.String(); got != want {
			t.Errorf("got %s", got)
		}
	}
	expr, _ := logql.Parse(`{app="shop"} | logfmt`)
	p, _ := New(expr.(*logql.LogQuery).Stages, nil, Wanted{})
	p.Run(nil, Line{Text: line.String()})
	p.Run(nil, Line{Text: "a=b"})
	if got := p.Labels(nil).String(); got != `{a="b"}` {
		t.Errorf("the next line has %s", got)
	}
}
