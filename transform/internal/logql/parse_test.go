package logql

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestParseTakes(t *testing.T) {
	for _, src := range validExpressions() {
		e, err := Parse(src)
		if err != nil {
			t.Errorf("%s\n is valid, but: %v", src, err)
		}
		if _, isLog := e.(*LogQuery); isLog {
			t.Errorf("%s\n is a metric query, not a log query", src)
		}
	}
	for _, src := range validLogQueries() {
		e, err := Parse(src)
		if _, isLog := e.(*LogQuery); err != nil || !isLog {
			t.Errorf("%s\n is a log query, but: %T, %v", src, e, err)
		}
	}
}

// TestParsePrints holds the grammar by what is printed of the tree: how
// operators group, where a range or a grouping may stand, what is the same.
func TestParsePrints(t *testing.T) {
	for _, tc := range []struct{ src, printed string }{
		{`1+2*3^4^5`, `1 + 2 * 3 ^ 4 ^ 5`},
		{`(1^2)^3`, `(1 ^ 2) ^ 3`},
		{`(1+2)*3`, `(1 + 2) * 3`},
		{`1-(2-3)`, `1 - (2 - 3)`},
		{`(1-2)-3`, `1 - 2 - 3`},
		{`-2^2`, `-2 ^ 2`},
		{`1++5`, `1 + 5`},
		{`vector(1) or vector(2) and vector(3) unless vector(4)`, `vector(1) or vector(2) and vector(3) unless vector(4)`},
		{`(vector(1) or vector(2)) > 0`, `(vector(1) or vector(2)) > 0`},
		{`vector(1) or (vector(2) > 0)`, `vector(1) or vector(2) > 0`},
		{`1 > BOOL 2`, `1 > bool 2`},
		{`vector(1)/on(a)group_left(b,c)vector(2)`, `vector(1) / on (a) group_left (b, c) vector(2)`},
		{`vector(1)/ignoring()group_right vector(2)`, `vector(1) / ignoring () group_right () vector(2)`},
		{`sum(rate({a="b"}[5m])) by (c)`, `sum by (c) (rate({a="b"} [5m]))`},
		{`SUM WITHOUT(c,d)(RATE({a="b"}[5m]))`, `sum without (c, d) (rate({a="b"} [5m]))`},
		{`topk(5,rate({a="b"}[5m])) by (c)`, `topk by (c) (5, rate({a="b"} [5m]))`},
		{`quantile_over_time(.5,{a="b"}|unwrap c[5m])by(d)`, `quantile_over_time(0.5, {a="b"} | unwrap c [5m]) by (d)`},
		{`count_over_time({a="b"}[5m]|="x"|json)`, `count_over_time({a="b"} |= "x" | json [5m])`},
		{`count_over_time({a="b"}[5m]offset 1h|="x")`, `count_over_time({a="b"} |= "x" [5m] offset 1h0m0s)`},
		{`count_over_time((({a="b"}|="x")[90m]))`, `count_over_time({a="b"} |= "x" [1h30m])`},
		{`rate(({a="b"})[5m] | unwrap c)`, `rate({a="b"} | unwrap c [5m])`},
		{`sum_over_time({a="b"}|unwrap duration(c)|__error__="" [5m] offset -1.5h)`, `sum_over_time({a="b"} | unwrap duration(c) | __error__="" [5m] offset -1h30m0s)`},
		{`rate({a="b"}[1y2w3d])`, `rate({a="b"} [382d])`},
		{`rate({a="b"}[0])`, `rate({a="b"} [0s])`},
		{`{a="b"}|="x"or ip("1.2.3.4")or` + "`y`", `{a="b"} |= "x" or ip("1.2.3.4") or ` + "`y`"},
		{`{a="b"}|c="d"or e>5 f<1s,(g!=1KiB or h=ip("::1"))`, `{a="b"} | c="d" or (e > 5 and f < 1s and (g != 1024B or h=ip("::1")))`},
		{`{a="b"}|c="d"or e="f"and g="h"or i="j"`, `{a="b"} | c="d" or (e="f" and g="h") or i="j"`},
		{`{a="b"}|c="d"and e="f"or g="h"and i="j"`, `{a="b"} | (c="d" and e="f") or (g="h" and i="j")`},
		{`{a="b"}|c="d",e="f"or g="h"`, `{a="b"} | c="d" and (e="f" or g="h")`},
		{`{a="b"}|c="d" e="f"and g="h"or i="j"`, `{a="b"} | c="d" and ((e="f" and g="h") or i="j")`},
		{`{a="b"}|c="d"or e="f",g="h"or i="j"`, `{a="b"} | c="d" or (e="f" and (g="h" or i="j"))`},
		{`{a="b"}|c="d"and e="f",g="h"`, `{a="b"} | c="d" and e="f" and g="h"`},
		{`{a="b"}|c=5|d==5|e>-5|f>=+.5`, `{a="b"} | c == 5 | d == 5 | e > -5 | f >= 0.5`},
		{`{a="b"}|c>1d|d<2w1d`, `{a="b"} | c > 24h0m0s | d < 360h0m0s`},
		{`{a="b"}|c>0kb|c>0KB`, ``},
		{`{a="b"}|c>0KB`, `{a="b"} | c > 0kB`},
		{`{a="b"}|c>0x1f`, `{a="b"} | c > 0`},
		{`{a="b"}|json c,d="e.f",g=` + "`g`", `{a="b"} | json c, d="e.f", g=` + "`g`"},
		{`{a="b"}|logfmt --keep-empty --strict c="c"`, `{a="b"} | logfmt --strict --keep-empty c`},
		{`{a="b"}|label_format c=d,e="{{.f}}"|drop g,h=~"i"|keep j`, `{a="b"} | label_format c=d, e="{{.f}}" | drop g, h=~"i" | keep j`},
		{`{a="b"}|regexp "(?P<c>.)"|pattern "<d> -"|unpack|decolorize|line_format "{{.c}}"`, `{a="b"} | regexp "(?P<c>.)" | pattern "<d> -" | unpack | decolorize | line_format "{{.c}}"`},
		{`{a="b",c!="d",e=~"f",g!~"h"}`, `{a="b", c!="d", e=~"f", g!~"h"}`},
		{"{a=\"\\x41\\101\\u0041\\n\"}", `{a="AAA\n"}`},
		{`{$="b",'x'="c",! ="d"}`, `{$ ="b", 'x' ="c", ! ="d"}`},
		{`{rate="b"}|bytes>1|duration=1s|ip="x"|vector="y"|count="z"`, `{rate="b"} | bytes > 1 | duration == 1s | ip="x" | vector="y" | count="z"`},
		{`label_replace(rate({a="b"}[5m]),"c","$1","d","(.*)")`, `label_replace(rate({a="b"} [5m]), "c", "$1", "d", "(.*)")`},
		{`variants(rate({a=~".*"}[1m]),sum(rate({a=~".*"}[1m])))of({a="b"}|json[5m])`, `variants(rate({a=~".*"} [1m]), sum(rate({a=~".*"} [1m]))) of ({a="b"} | json [5m])`},
		{"\ufeff1 # one\n+ /* and */ 2 // two", `1 + 2`},
		{`1_000`, `1000`},
		{`5.`, `5`},
		{`0x1p4`, `16`},
		{`1e3`, `1000`},
	} {
		e, err := Parse(tc.src)
		switch {
		case tc.printed == "":
			if err == nil {
				t.Errorf("%s\n must be refused", tc.src)
			}
		case err != nil:
			t.Errorf("%s\n %v", tc.src, err)
		case Print(e) != tc.printed:
			t.Errorf("%s\n prints %s\n   want %s", tc.src, Print(e), tc.printed)
		default:
			if again := mustParse(t, Print(e)); !sameTree(e, again) {
				t.Errorf("%s\n prints %s, which is another tree", tc.src, Print(e))
			}
		}
	}
}

func mustParse(t *testing.T, src string) Expr {
	t.Helper()
	e, err := Parse(src)
	if err != nil {
		t.Fatalf("%s\n %v", src, err)
	}
	return e
}

// sameTree compares two trees by everything but their spans.
func sameTree(a, b any) bool { return same(reflect.ValueOf(a), reflect.ValueOf(b)) }

func same(a, b reflect.Value) bool {
	if a.Kind() == reflect.Interface || a.Kind() == reflect.Pointer {
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return a.Elem().Type() == b.Elem().Type() && same(a.Elem(), b.Elem())
	}
	switch {
	case a.Type() == reflect.TypeFor[Span]():
		return true
	case a.Kind() == reflect.Struct:
		for i := range a.NumField() {
			if a.Type().Field(i).IsExported() && !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case a.Kind() == reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	}
	return a.Interface() == b.Interface()
}

// TestSpans: the text of each node, so that an edit can be made from it.
func TestSpans(t *testing.T) {
	src := `sum by (a) ( count_over_time({b="c", d!=` + "`e`" + `} |= "f" or "g" | json | h > 5s and (i="j") [5m] offset 1h) ) > on (a) 2 # end`
	e := mustParse(t, src)
	want := map[string]string{
		"*logql.Binary":            strings.TrimSuffix(src, " # end"),
		"*logql.VectorAggregation": `sum by (a) ( count_over_time({b="c", d!=` + "`e`" + `} |= "f" or "g" | json | h > 5s and (i="j") [5m] offset 1h) )`,
		"*logql.RangeAggregation":  `count_over_time({b="c", d!=` + "`e`" + `} |= "f" or "g" | json | h > 5s and (i="j") [5m] offset 1h)`,
		"*logql.LogQuery":          `{b="c", d!=` + "`e`" + `} |= "f" or "g" | json | h > 5s and (i="j")`,
		"*logql.Selector":          `{b="c", d!=` + "`e`" + `}`,
		"*logql.Matcher":           `b="c", d!=` + "`e`",
		"*logql.LineFilter":        `|= "f" or "g"`,
		"*logql.JSON":              `| json`,
		"*logql.LabelFilter":       `| h > 5s and (i="j")`,
		"*logql.CondAnd":           `h > 5s and (i="j")`,
		"*logql.CondDuration":      `h > 5s`,
		"*logql.CondText":          `i="j"`,
		"*logql.Number":            `2`,
	}
	got := map[string]string{}
	for n := range All(e) {
		kind := reflect.TypeOf(n).String()
		if got[kind] != "" {
			got[kind] += ", "
		}
		got[kind] += n.Bounds().In(src)
	}
	for kind := range want {
		if got[kind] != want[kind] {
			t.Errorf("%s: %q, want %q", kind, got[kind], want[kind])
		}
	}
	if len(got) != len(want) {
		t.Errorf("nodes of other kinds: %v", got)
	}
	r := e.(*Binary).Left.(*VectorAggregation).Expr.(*RangeAggregation)
	for _, tc := range []struct {
		span Span
		want string
	}{
		{r.FuncSpan, "count_over_time"}, {r.Window.Span, "[5m]"}, {r.Offset.Span, "offset 1h"},
		{e.(*Binary).OpSpan, ">"}, {e.(*Binary).Matching.Span, "on (a)"}, {e.(*Binary).Left.(*VectorAggregation).Grouping.Span, "by (a)"},
		{r.Log.Selector.Matchers[1].Value.Span, "`e`"}, {r.Log.Selector.Matchers[1].Label.Span, "d"},
	} {
		if got := tc.span.In(src); got != tc.want {
			t.Errorf("span of %q, want %q", got, tc.want)
		}
	}
}

func TestFaultsOf(t *testing.T) {
	_, err := Parse(`rate({app="x"})`)
	if f := FaultsOf(err); len(f) != 1 || f.Error() != f[0].Message {
		t.Errorf("got %v", f)
	}
	if f := FaultsOf(errors.New("other")); f != nil {
		t.Errorf("got %v", f)
	}
}

func TestLimits(t *testing.T) {
	long := "rate({app=\"x\"} |= `" + strings.Repeat("y", MaxLength) + "` [5m])"
	deep := strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000)
	for _, tc := range []struct {
		src  string
		kind Kind
	}{
		{long, TooLong}, {deep, TooDeep}, {strings.Repeat("sum(", 5000), TooDeep}, {strings.Repeat("1^", 5000) + "1", TooDeep},
		{`{a="b"} | ` + strings.Repeat("(", 5000), TooDeep}, {`rate(` + strings.Repeat("(", 5000), TooDeep},
	} {
		_, err := Parse(tc.src)
		if f := FaultsOf(err); len(f) != 1 || f[0].Kind != tc.kind {
			t.Errorf("%.20s…: %v", tc.src, err)
		}
	}
	for _, src := range []string{strings.Repeat("1+", 20000) + "1", strings.Repeat("(", 900) + "1" + strings.Repeat(")", 900)} {
		if e, err := Parse(src); err != nil || !sameTree(mustParse(t, Print(e)), e) {
			t.Errorf("%.20s…: %v", src, err)
		}
	}
}
