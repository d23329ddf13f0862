package samples

import (
	"fmt"
	"strings"
)

// Expression is a text of LogQL, and what is special about it.
type Expression struct{ Name, Text string }

// LongExpressions are texts of LogQL just below a length in bytes, in the shapes in
// which a reader could take more time than the text is long. Not all of them are
// right.
func LongExpressions(length int) []Expression {
	l := longTexts{length: length}
	l.stages()
	l.listsOfStages()
	l.labelFilters()
	l.nestedFilters()
	l.operators()
	l.aggregations()
	l.texts()
	l.refused()
	return l.list
}

type longTexts struct {
	length int
	list   []Expression
}

// add makes head, as many parts as there is room for, and tail. Where a part has a
// %d, each has its number.
func (l *longTexts) add(name, head, part, tail string) {
	var out strings.Builder
	out.WriteString(head)
	numbered := strings.Contains(part, "%d")
	for i := 0; ; i++ {
		next := part
		if numbered {
			next = fmt.Sprintf(part, i)
		}
		if out.Len()+len(next)+len(tail) >= l.length {
			break
		}
		out.WriteString(next)
	}
	l.list = append(l.list, Expression{name, out.String() + tail})
}

// Around a pipeline.
const (
	longHead = `sum by (x) (rate({a="b"} | json`
	longTail = ` [5m])) > 1`
)

func (l *longTexts) stages() {
	for _, c := range []struct{ name, part string }{
		{"line filters", ` |= "x"`},
		{"line filters with or", ` |= "x%d" or "y"`},
		{"line filters by expression", ` |~ "x.*[a-z]+%d"`},
		{"line filters by pattern", ` |> "<_>x%d<_>"`},
		{"line filters by address", ` |= ip("10.0.0.1")`},
		{"parsers", ` | json`},
		{"paths", ` | json a%d="b.c[0]"`},
		{"keys", ` | logfmt a%d="b"`},
		{"flags", ` | logfmt --strict --keep-empty`},
		{"regexps", ` | regexp "(?P<a%d>x)"`},
		{"regexps of one label", ` | regexp "(?P<a>x)"`},
		{"patterns", ` | pattern "<a%d> x"`},
		{"line formats", ` | line_format "{{.x%d}}"`},
		{"label formats", ` | label_format l%d=b`},
		{"renames in a circle", ` | label_format b=a | label_format a=b`},
		{"templates", ` | label_format l%d="{{.x | ToLower}}"`},
		{"templates that look around", ` | label_format l="{{range $k, $v := .}}{{$k}}{{end}}"`},
		{"drops", ` | drop a%d, b="c"`},
		{"drops by expression", ` | drop a=~"b.*[a-z]%d"`},
		{"keeps", ` | keep a%d`},
		{"decolorize", ` | decolorize`},
		{"errors", ` | json | __error__=""`},
	} {
		l.add(c.name, longHead, c.part, longTail)
	}
}

func (l *longTexts) listsOfStages() {
	l.add("operands of a line filter", longHead+` |= "x"`, ` or "y"`, longTail)
	l.add("paths of one json", longHead+` | json a="b"`, `, l%d="a.b"`, longTail)
	l.add("captures", longHead+` | pattern "`, `<l%d> `, `"`+longTail)
	l.add("groups of a regexp", longHead+` | regexp "`, `(?P<l%d>x)`, `"`+longTail)
	l.add("assignments", longHead+` | label_format a="b"`, `, l%d=b`, longTail)
	l.add("one template", longHead+` | line_format "`, `{{.a%d | ToLower}}`, `"`+longTail)
	l.add("nested template", longHead+` | line_format "`+strings.Repeat(`{{if .a}}`, 4000), `x`, strings.Repeat("{{end}}", 4000)+`"`+longTail)
	l.add("labels to drop", longHead+` | drop a`, `, l%d`, longTail)
	l.add("labels to keep", longHead+` | keep a`, `, l%d`, longTail)
}

func (l *longTexts) labelFilters() {
	for _, c := range []struct{ name, part string }{
		{"label filters", ` | a > 1`},
		{"label filters of many labels", ` | l%d > 1`},
		{"label filters by text", ` | l%d = "x"`},
		{"label filters by absence", ` | l%d = ""`},
		{"label filters by expression", ` | l=~"x.*y%d"`},
		{"label filters by search", ` | l=~"x%d.*|y.*"`},
		{"label filters by duration", ` | l%d > 5s`},
		{"label filters by size", ` | l%d > 5KiB`},
		{"label filters by address", ` | l%d = ip("10.0.0.0/8")`},
	} {
		l.add(c.name, longHead, c.part, longTail)
		l.add("unwrapped, "+c.name, `sum(sum_over_time({a="b"} | unwrap x`, c.part, longTail)
	}
}

func (l *longTexts) nestedFilters() {
	for _, c := range []struct{ name, part string }{
		{"or", ` or a%d="x"`},
		{"or of one label", ` or a="x"`},
		{"or of numbers", ` or a%d > 5`},
		{"or of absent labels", ` or a%d=""`},
		{"and", ` and a%d="x"`},
		{"commas", `, a%d="x"`},
		{"juxtaposed", ` a%d="x"`},
		{"and, or", ` and a%d="x" or b="y"`},
		{"or with parentheses", ` or (a%d="x" and b="y")`},
	} {
		l.add("one label filter: "+c.name, longHead+` | a="x"`, c.part, longTail)
		l.add("one label filter below 200 labels: "+c.name, longHead+twoHundred()+` | a="x"`, c.part, longTail)
	}
	l.add("parentheses", longHead, ` | `+strings.Repeat("(", 500)+`a%d="x"`+strings.Repeat(")", 500), longTail)
	l.add("or in parentheses", longHead+` | `+strings.Repeat(`a="x" or (b="y" and (`, 450)+`c="z"`, ` or d%d="x"`, strings.Repeat("))", 450)+longTail)
}

// twoHundred is a pipeline behind which 200 labels are certain.
func twoHundred() string {
	var out strings.Builder
	for i := range 200 {
		fmt.Fprintf(&out, ` | k%d > 1`, i)
	}
	return out.String()
}

func (l *longTexts) operators() {
	const rate = `rate({a="b"}[5m])`
	for _, c := range []struct{ name, head, part string }{
		{"sums of numbers", `1`, ` + 1`},
		{"sums of vectors", `vector(1)`, ` + vector(1)`},
		{"sums of rates", rate, ` + ` + rate},
		{"alternatives", rate, ` or rate({a="b%d"}[5m])`},
		{"alternatives with labels", `sum by (a) (` + rate + `)`, ` or sum by (l%d) (` + rate + `)`},
		{"alternatives of streams", rate, ` or rate({l%d="b"}[5m])`},
		{"or vector", rate, ` or vector(0)`},
		{"unless", rate, ` unless ` + rate},
		{"comparisons", rate, ` > 1`},
		{"comparisons that never hold", rate, ` < 0`},
		{"comparisons with bool", rate, ` > bool 1`},
		{"powers of numbers", `1`, ` + 1 ^ 1 ^ 1`},
		{"group_left", rate, ` * on (a) group_left (l%d) sum by (a) (` + rate + `)`},
		{"group_right", rate, ` * on (a) group_right (l%d) ` + rate},
		{"ignoring", rate, ` / ignoring (l%d) ` + rate},
	} {
		l.add(c.name, c.head, c.part, "")
	}
	l.add("labels to match on", rate+` / on (a`, `, l%d`, `) `+rate)
	l.add("labels to include", rate+` / on (a) group_left (b`, `, l%d`, `) `+rate)
	l.add("deep powers", strings.Repeat(`1 ^ `, 900)+`1`, ` + 1`, ``)
	l.add("deep operators", strings.Repeat(`(vector(1) + `, 450)+`vector(1)`, ` + vector(1)`, strings.Repeat(`)`, 450))
	l.add("deep alternatives", strings.Repeat(`(`+rate+` or `, 450)+rate, ` or rate({l%d="b"}[5m])`, strings.Repeat(`)`, 450))
}

func (l *longTexts) aggregations() {
	const rate = `rate({a="b"}[5m])`
	l.add("labels of by", `sum by (a`, `, l%d`, `) (`+rate+`) > 1`)
	l.add("labels of without", `sum without (a`, `, l%d`, `) (`+rate+`) > 1`)
	l.add("labels of a range's by", `avg_over_time({a="b"} | unwrap x [5m]) by (a`, `, l%d`, `) > 1`)
	l.add("deep aggregations", strings.Repeat(`sum by (a) (`, 900)+rate, ` + `+rate, strings.Repeat(`)`, 900))
	l.add("deep pickings", strings.Repeat(`topk(1, `, 900)+rate, ` + `+rate, strings.Repeat(`)`, 900))
	l.add("deep label_replace", strings.Repeat(`label_replace(`, 450)+rate, ` + `+rate, strings.Repeat(`, "l", "$1", "m", "(.*)")`, 450))
	l.add("label_replaces", `label_replace(`+rate+`, "a", "b", "c", "d")`, ` + label_replace(`+rate+`, "l%d", "$1", "m", "x(.*)")`, ``)
	l.add("matchers", `rate({a="b"`, `, l%d=~"x.+"`, `}[5m])`)
	l.add("matchers of one label", `rate({a="b"`, `, a!~"x.+%d"`, `}[5m])`)
	l.add("matchers of absent labels", `rate({a="b"`, `, l%d=""`, `}[5m])`)
	l.add("absent", `absent_over_time({a="b"`, `, l%d="x"`, `}[5m]) > 0`)
	l.add("offsets", rate, ` + rate({a="b"}[5m] offset 5m)`, ``)
	l.add("ranges below the interval", rate, ` + rate({a="b"}[5s])`, ``)
	l.add("ids", `sum by (trace_id`, `, trace_id`, `) (`+rate+`) > 1`)
	l.add("variants", `variants(`+rate, `, rate({a="b"}[%dm])`, `) of ({a="b"}[5m])`)
	l.add("parentheses around logs", `rate(`+strings.Repeat(`(`, 900)+`{a="b"}`, ` |= "x"`, ` [5m])`+strings.Repeat(`)`, 900))
}

func (l *longTexts) texts() {
	for _, c := range []struct{ name, head, part, tail string }{
		{"a text", ``, `x`, ``},
		{"escapes", ``, `\\\"\u00e9`, ``},
		{"letters beyond ASCII", ``, `é`, ``},
	} {
		l.add(c.name, `sum(rate({a="b"} |= "`+c.head, c.part, c.tail+`" [5m])) > 1`)
	}
	for _, c := range []struct{ name, head, part, tail string }{
		{"alternatives", `a`, `|b%d`, ``},
		{"alternatives with the same head", `a`, `|abc%d`, ``},
		{"searches", `a.*`, `|b%d.*`, ``},
		{"groups", `x`, `(a|b)`, ``},
		{"named groups", `x`, `(?P<a%d>b)`, ``},
		{"classes", `x`, `[a-z0-9_]`, ``},
		{"case", `(?i)x`, `abcdef`, ``},
		{"repetitions", `x`, `a{2,3}`, ``},
		{"stars", `x`, `.*a`, ``},
		{"nested groups", strings.Repeat(`(`, 900), `a?`, strings.Repeat(`)`, 900)},
		{"a text alone", `x`, `y`, ``},
		{"unfinished", `(`, `a|b%d|`, ``},
	} {
		l.add("expression of a matcher: "+c.name, `sum(rate({a=~"`+c.head, c.part, c.tail+`"} [5m])) > 1`)
		l.add("expression of a line filter: "+c.name, `sum(rate({a="b"} |~ "`+c.head, c.part, c.tail+`" [5m])) > 1`)
		l.add("expression of a label filter: "+c.name, `sum(rate({a="b"} | c=~"`+c.head, c.part, c.tail+`" [5m])) > 1`)
		l.add("expression of regexp: "+c.name, `sum by (n) (sum_over_time({a="b"} | regexp "(?P<n>\\d+)`+c.head, c.part, c.tail+`" | unwrap n [5m])) > 1`)
		l.add("expression of label_replace: "+c.name, `label_replace(vector(1), "a", "$1", "b", "`+c.head, c.part, c.tail+`") > 1`)
	}
	l.add("blanks", `1`, ` `, ` > 0`)
	l.add("lines", "1", "\n", " > 0")
	l.add("comments", "1", "\n# x > ( [ \"", "\n > 0")
	l.add("long comments", "1", " /* x */", " > 0")
	l.add("a number", "1", "0", " > 0")
	l.add("a duration", `rate({a="b"}[1h`, "1m", "])")
	l.add("a name", `rate({a="b", c`, "x", `="d"}[5m])`)
}

func (l *longTexts) refused() {
	for _, part := range []string{
		"(", ")", "[", "[5m]", "{", "}", `"`, "`", "'", "|", "| ", "|= ", "a ", "a%d ", "sum ", "sum(", "sum by (a) ", "rate(", "rate({", `{a="b"} `, `{a="b"} | `, "json ", "| json ", ", ", "=", "5m ", "5 ", "0x", "1e",
		"by ", "by (", "offset ", "| unwrap ", "--", "- ", "-", "+", "^", "1^", "/* ", "/", "$", "${", "{{", "{{ }}", "\ufeff", "\x00", "\xff", "é", "é ", "\u200b", "\u201c", `\`, "label_replace(", "variants(", "ip(", "bool ", "or ", "on (a) ",
		"metric{a=\"b\"} + ", "sum(metric) + ", "irate(x[5m]) ",
	} {
		l.add(fmt.Sprintf("refused: %q", part), "", part, "")
		l.add(fmt.Sprintf("refused behind a query: %q", part), `rate({a="b"} [5m]) > 1 `, part, "")
		l.add(fmt.Sprintf("refused in a query: %q", part), `rate({a="b"} `, part, ` [5m]) > 1`)
	}
}
