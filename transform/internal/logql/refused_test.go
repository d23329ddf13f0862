package logql

import (
	"strings"
	"testing"
)

// TestParseRefuses marks the place of the fault with » and «. Loki 3.7 refuses
// each of these expressions. mended is the whole expression with the proposed
// edit; "" is no proposal.
func TestParseRefuses(t *testing.T) {
	for _, tc := range refused() {
		before, rest, _ := strings.Cut(tc.expr, "»")
		marked, after, _ := strings.Cut(rest, "«")
		src := before + marked + after
		_, err := Parse(src)
		faults := FaultsOf(err)
		if len(faults) == 0 {
			t.Errorf("%s\n nothing said, want %q", src, tc.says)
			continue
		}
		f := faults[0]
		mended := ""
		if f.Edit != nil {
			mended = f.Edit.Apply(src)
		}
		if f.Kind != tc.kind || f.Start != len(before) || f.End != len(before)+len(marked) || mended != tc.mended || !strings.Contains(f.Message, tc.says) {
			t.Errorf("%s\n got kind %d at %q: %s\n mended %s\n   want %s", src, f.Kind, f.In(src), f.Message, mended, tc.mended)
		}
	}
}

type refusal struct {
	kind               Kind
	expr, says, mended string
}

func refused() []refusal {
	var all []refusal
	for _, list := range [][]refusal{promQLRefusals(), unbalancedRefusals(), selectorRefusals(), rangeRefusals(), stageRefusals(), functionRefusals(), otherRefusals()} {
		all = append(all, list...)
	}
	return all
}

func promQLRefusals() []refusal {
	return []refusal{
		{PromQL, `»up« == 0`, "can only be a metric name", ""},
		{PromQL, `»up«`, "PromQL", ""},
		{PromQL, `sum(»up«) by (job)`, "PromQL", ""},
		{PromQL, `»up«{job="x"} == 0`, "before the selector is a metric name", ""},
		{PromQL, `»up«{job='x'} == 0`, "PromQL", ""},
		{PromQL, `sum by (job) (»up«) > 1`, "PromQL", ""},
		{PromQL, `rate(»http_requests_total«{job="x"}[5m])`, "PromQL", ""},
		{PromQL, `rate(»http_requests_total«[5m])`, "PromQL", ""},
		{PromQL, `rate({app="x"}[5m]) / rate(»errors«[5m])`, "PromQL", ""},
		{PromQL, `»absent«(up)`, "no function absent()", ""},
		{PromQL, `»absent«({app="x"})`, "no function absent()", ""},
		{PromQL, `»histogram_quantile«(0.9, sum by (le) (rate(a_bucket[5m])))`, "PromQL", ""},
		{PromQL, `»increase«({app="x"}[5m]) > 0`, "no function increase()", ""},
		{PromQL, `count_over_time({app="x"}[5m]) > 0 and »time«() > 5`, "PromQL", ""},
		{PromQL, `»quantile« by (x) (0.9, rate({app="x"}[5m]))`, "PromQL", ""},
		{PromQL, `(»up« == 0) and on () rate({app="x"}[5m])`, "PromQL", ""},
		{PromQL, `»job«:http:rate5m > 5`, "PromQL", ""},
	}
}

func unbalancedRefusals() []refusal {
	return []refusal{
		{Unbalanced, `sum(count_over_time({app="x"}[5m])»«`, "expected ) behind the argument of sum, found the end", `sum(count_over_time({app="x"}[5m]))`},
		{Unbalanced, `sum(count_over_time({app="x"}[5m])) > 0»)«`, "closes nothing", `sum(count_over_time({app="x"}[5m])) > 0`},
		{Unbalanced, `rate({app="x"}[5m])»)«`, "closes nothing", `rate({app="x"}[5m])`},
		{Unbalanced, `rate(»{«app="x"[5m])`, "not closed before the range [5m]", `rate({app="x"}[5m])`},
		{Malformed, `rate({app="x"}»}«[5m])`, "expected a range such as [5m], found }", `rate({app="x"}[5m])`},
		{Unbalanced, `rate({app="x"}»[«5m)`, "never ends", `rate({app="x"}[5m])`},
		{Malformed, `rate({app="x"}»5m«])`, "stands in brackets", `rate({app="x"}[5m])`},
		{Unbalanced, `rate({app=»"«x}[5m])`, "not closed in its line", `rate({app="x"}[5m])`},
		{Unbalanced, "rate({app=»`«x}[5m])", "never ends", ""},
		{Unbalanced, `rate({app="x"} |= »'it works'« [5m])`, "single quotes", `rate({app="x"} |= "it works" [5m])`},
		{Unbalanced, `rate({app=»'api'«, ns='web', c="d"}[5m])`, "single quotes", `rate({app="api", ns="web", c="d"}[5m])`},
		{Unbalanced, `rate({app=»'say "x"'«}[5m])`, "single quotes", "rate({app=`say \"x\"`}[5m])"},
		{Unbalanced, `rate({app="x"}[5m]) »/«* why`, "comment", `rate({app="x"}[5m]) /* why*/`},
		{Unbalanced, `»{«app="x" |= "y"`, "not closed before |=", `{app="x"} |= "y"`},
		{Unbalanced, `»{«app="x"`, "never closed", `{app="x"}`},
		{Unbalanced, `rate(»app«="x"}[5m])`, "matchers stand in braces", `rate({app="x"}[5m])`},
		{Unbalanced, `rate({app="x"}[5m]»«`, "expected ) behind the range of rate, found the end", `rate({app="x"}[5m])`},
	}
}

func selectorRefusals() []refusal {
	return []refusal{
		{SelectsAll, `rate(»{}«[5m])`, "is empty and selects every stream", ""},
		{SelectsAll, `rate({app=~»".*"«}[5m])`, "also accepts a label that is not there", `rate({app=~".+"}[5m])`},
		{SelectsAll, "rate({app=~»`.*`«, ns!=\"x\"}[5m])", "also accepts", "rate({app=~`.+`, ns!=\"x\"}[5m])"},
		{SelectsAll, `rate(»{app!="x"}«[5m])`, "each of its matchers", ""},
		{SelectsAll, `rate(»{app=""}«[5m])`, "each", ""},
		{SelectsAll, `rate(»{app!~"x"}«[5m])`, "each", ""},
		{SelectsAll, `rate(»{app=~"a|"}«[5m])`, "each", ""},
		{SelectsAll, `rate(»{app=~"a*", b=~"(x|y)?"}«[5m])`, "each", ""},
		{SelectsAll, `rate(»{app=~"^$"}«[5m])`, "each", ""},
		{SelectsAll, `rate({app="x"}[5m]) / rate(»{}«[5m])`, "empty", ""},
		{Malformed, `rate({app=»x«}[5m])`, "must be quoted", `rate({app="x"}[5m])`},
		{Malformed, `rate({app=»my«-app}[5m])`, "must be quoted", `rate({app="my-app"}[5m])`},
		{Malformed, `rate({app=»“«x”}[5m])`, "must be quoted", `rate({app="x"}[5m])`},
		{Malformed, `rate({app»:« "x"}[5m])`, `name="value"`, `rate({app= "x"}[5m])`},
		{Malformed, `rate({app»==«"x"}[5m])`, `name="value"`, `rate({app="x"}[5m])`},
		{Malformed, `rate({app»>«"x"}[5m])`, "compares texts", `rate({app="x"}[5m])`},
		{Malformed, `rate({app»"x"«}[5m])`, "an operator is missing", `rate({app="x"}[5m])`},
		{Malformed, `rate({app="x"»,«}[5m])`, "no comma may stand before the closing brace", `rate({app="x"}[5m])`},
		{Malformed, `rate({app="x" »ns«="y"}[5m])`, "a comma is missing", `rate({app="x", ns="y"}[5m])`},
		{Malformed, `rate({app="x" »and« ns="y"}[5m])`, "separated by commas", `rate({app="x", ns="y"}[5m])`},
		{Malformed, `rate({app="x" »or« ns="y"}[5m])`, "a selector has no or", ""},
		{Malformed, `rate({»"app"«="x"}[5m])`, "is not quoted", `rate({app="x"}[5m])`},
		{Malformed, `rate({»k8s.pod«="x"}[5m])`, "cannot be the name of a label", `rate({k8s_pod="x"}[5m])`},
		{Malformed, `rate({»my-app«="x"}[5m])`, "cannot be the name of a label", `rate({my_app="x"}[5m])`},
		{Malformed, `rate({»json«="x"}[5m])`, "the keyword json, which cannot be one", ""},
		{Malformed, `rate({app=~»"(a"«}[5m])`, "missing closing )", `rate({app=~"(a)"}[5m])`},
		{Malformed, `rate({app=~»"*a"«}[5m])`, "missing argument to repetition", `rate({app=~".*a"}[5m])`},
		{Malformed, `rate({app=~»"(?!a)b"«}[5m])`, "invalid or unsupported Perl syntax", ""},
		{Malformed, `rate({app=~»"a{1001}"«}[5m])`, "invalid repeat count", ""},
		{Malformed, `rate({app="»\d«"}[5m])`, `\d is no escape`, "rate({app=`\\d`}[5m])"},
	}
}

func rangeRefusals() []refusal {
	return []refusal{
		{BadRange, `rate({app="x"}»[$__interval]«)`, "a variable of Grafana's dashboards", `rate({app="x"}[5m])`},
		{BadRange, `rate({app="x"}»[${__range}]«)`, "a variable of Grafana's dashboards", `rate({app="x"}[5m])`},
		{BadRange, `rate({app="x"}»[5]«)`, "not a duration", `rate({app="x"}[5s])`},
		{BadRange, `rate({app="x"}»[5 min]«)`, "no unit", `rate({app="x"}[5m])`},
		{BadRange, `rate({app="x"}»[1.5h]«)`, "not a duration", `rate({app="x"}[90m])`},
		{BadRange, `rate({app="x"}»[5m1h]«)`, "from large to small", ""},
		{BadRange, `rate({app="x"}»[5us]«)`, "no unit", ""},
		{BadRange, `rate({app="x"}»[]«)`, "empty", ""},
		{BadRange, `rate({app="x"}»[5m:1m]«)`, "subquery", ""},
		{Malformed, `max_over_time(»rate«({app="x"}[1m])[5m:1m])`, "no subqueries", ""},
		{Malformed, `rate({app="x"}»)«`, "rate needs a range: [5m] before )", `rate({app="x"} [5m])`},
		{Malformed, `sum(rate({app="x"} |= "y"»)«) > 1`, "needs a range", `sum(rate({app="x"} |= "y" [5m])) > 1`},
		{Malformed, `rate(»[5m]«)`, "needs a stream selector", ""},
		{Malformed, `rate({app="x"}[5m] »[5m]«)`, "has one range", `rate({app="x"}[5m])`},
		{Malformed, `rate({app="x"}[5m] »@« start())`, "LogQL has no @", `rate({app="x"}[5m])`},
		{Malformed, `rate({app="x"} »offset« 1h [5m])`, "its range before the offset", `rate({app="x"} [5m] offset 1h)`},
		{Malformed, `rate({app="x"}[5m] offset »5«)`, "needs a duration", `rate({app="x"}[5m] offset 5s)`},
		{Malformed, `rate({app="x"}[5m] offset »-«1d)`, "without a blank and in units up to hours", `rate({app="x"}[5m] offset -24h0m0s)`},
		{Malformed, `rate({app="x"}[5m] offset 1h »offset« 1h)`, "has one offset", `rate({app="x"}[5m] offset 1h)`},
		{Malformed, `sum(rate({app="x"}[5m])) »offset« 1h > 1`, "offset stands right behind the range", `sum(rate({app="x"}[5m] offset 1h)) > 1`},
		{Malformed, `sum(rate({app="x"}[5m])) »|« json`, "stands inside of the function", `sum(rate({app="x"}| json [5m]))`},
		{Malformed, `rate(({app="x"})[5m] »|« json)`, "before the range", ""},
		{CalculatesLogs, `»{app="x"} |= "a" [5m]«`, "a range stands only inside of a function", `count_over_time({app="x"} |= "a" [5m])`},
		{CalculatesLogs, `»{app="x"}« > 5`, "this is a log query", `count_over_time({app="x"} [5m]) > 5`},
		{CalculatesLogs, `(»{app="x"}« and {app="y"})`, "this is a log query", `(count_over_time({app="x"} [5m]) and count_over_time({app="y"} [5m]))`},
	}
}

func stageRefusals() []refusal {
	return []refusal{
		{Malformed, `{app="x"} | »logfm«`, "there is no stage logfm: logfmt?", `{app="x"} | logfmt`},
		{Malformed, `{app="x"} | »xml«`, "there is no stage xml", ""},
		{Malformed, `{app="x"} | »where« a = "b"`, "a condition stands right behind the pipe", `{app="x"} | a = "b"`},
		{Malformed, `{app="x"} | »|« json`, "two pipes", `{app="x"} |  json`},
		{Malformed, `{app="x"} | a="b" |»|« c="d"`, "either is written or", `{app="x"} | a="b" or c="d"`},
		{Malformed, `{app="x"} | a="b" &»&« c="d"`, "both is written and", `{app="x"} | a="b" and c="d"`},
		{Malformed, `{app="x"} | json |»«`, "ends behind |", `{app="x"} | json `},
		{Malformed, `{app="x"} »json«`, "a | is missing before json", `{app="x"} | json`},
		{Malformed, `{app="x"} »"error"«`, "a line filter such as |= is missing", `{app="x"} |= "error"`},
		{Malformed, `{app="x"} |= »error«`, "must be quoted", `{app="x"} |= "error"`},
		{Malformed, `{app="x"} | »=« "error"`, "without a blank", `{app="x"} |= "error"`},
		{Malformed, `{app="x"} | json »--strict«`, "has no flag", `{app="x"} | json `},
		{Malformed, `{app="x"} | logfmt »--stric«`, "has no flag", `{app="x"} | logfmt --strict`},
		{Malformed, `{app="x"} | json | »service.name«="y"`, "cannot be the name of a label", `{app="x"} | json | service_name="y"`},
		{Malformed, `{app="x"} | status »==« "200"`, "compares numbers", `{app="x"} | status = "200"`},
		{Malformed, `{app="x"} | duration »>« "1s"`, "compares numbers", `{app="x"} | duration > 1s`},
		{Malformed, `{app="x"} | status >= »5xx«`, "no number", `{app="x"} | status =~ "5.."`},
		{Malformed, `{app="x"} | size > »10mb«`, "no number", `{app="x"} | size > 10MB`},
		{Malformed, `{app="x"} | took > »5 s«`, "right behind its number", `{app="x"} | took > 5s`},
		{Malformed, `{app="x"} | level = »error«`, "must be quoted", `{app="x"} | level = "error"`},
		{Malformed, `{app="x"} | a =»>« 5`, "expected a value", `{app="x"} | a >= 5`},
		{Malformed, `{app="x"} | a »=~« ip("10.0.0.0/8")`, "only behind = and !=", `{app="x"} | a = ip("10.0.0.0/8")`},
		{Malformed, `{app="x"} | line_format »{{.a}}«`, "is a template", ""},
		{Malformed, `{app="x"} | label_format »a.b«=c`, "cannot be the name of a label", `{app="x"} | label_format a_b=c`},
		{Malformed, `{app="x"} | label_format a»==«b`, "expected =", `{app="x"} | label_format a=b`},
		{Malformed, `{app="x"} | drop a, »«`, "expected a label to drop", `{app="x"} | drop a `},
		{Malformed, `{app="x"} | drop a=~»"("«`, "missing closing )", `{app="x"} | drop a=~"()"`},
		{Malformed, `{app="x"} | »unwrap« a`, "stands only in an aggregation over a range", ""},
		{Malformed, `sum_over_time({app="x"} | unwrap »seconds«(a) [5m])`, "no conversion seconds", `sum_over_time({app="x"} | unwrap duration_seconds(a) [5m])`},
		{Malformed, `sum_over_time({app="x"} | unwrap a | »json« [5m])`, "only label filters", ""},
		{Malformed, `{app="x"} | regexp »"a(b)c"«`, "no named group", ""},
		{Malformed, `{app="x"} | regexp »"(?P<a>x)(?P<a>y)"«`, "two groups", ""},
		{Malformed, `{app="x"} | pattern »"<_> x"«`, "captures nothing", ""},
		{Malformed, `{app="x"} | pattern »"<a><b>"«`, "nothing stands between", ""},
		{Malformed, `{app="x"} | pattern »"<a> <a>"«`, "captures twice", ""},
		{Malformed, `{app="x"} | pattern »""«`, "empty", ""},
	}
}

func functionRefusals() []refusal {
	return []refusal{
		{Malformed, `»ratee«({app="x"}[5m])`, "there is no function ratee: rate?", `rate({app="x"}[5m])`},
		{Malformed, `»distinct_over_time«({app="x"}[5m])`, "there is no function distinct_over_time", ""},
		{Malformed, `»rate«{app="x"}[5m])`, "needs arguments in parentheses", `rate({app="x"}[5m])`},
		{Malformed, `sum(»{app="x"}«)`, "sum takes a metric query", `sum(rate({app="x"} [5m]))`},
		{Malformed, `sum(»{app="x"}«[5m])`, "sum takes a metric query", `sum(rate({app="x"}[5m]))`},
		{Malformed, `»topk«(rate({app="x"}[5m]))`, "topk needs a number", `topk(5, rate({app="x"}[5m]))`},
		{Malformed, `topk(»0«, rate({app="x"}[5m]))`, "a whole number above 0", `topk(1, rate({app="x"}[5m]))`},
		{Malformed, `topk(»2.5«, rate({app="x"}[5m]))`, "a whole number above 0", `topk(2, rate({app="x"}[5m]))`},
		{Malformed, `sum(»5«, rate({app="x"}[5m]))`, "sum takes no number", `sum(rate({app="x"}[5m]))`},
		{Malformed, `rate(»0.5«, {app="x"}[5m])`, "rate takes no number", `rate({app="x"}[5m])`},
		{Malformed, `»quantile_over_time«({app="x"} | unwrap a [5m])`, "needs a number", `quantile_over_time(0.95, {app="x"} | unwrap a [5m])`},
		{Malformed, `quantile_over_time(»-«0.5, {app="x"} | unwrap a [5m])`, "has no sign", `quantile_over_time(0.5, {app="x"} | unwrap a [5m])`},
		{Malformed, `»sum_over_time«({app="x"}[5m])`, "needs | unwrap LABEL", ""},
		{Malformed, `count_over_time({app="x"} »| unwrap a« [5m])`, "counts and takes no unwrap", `count_over_time({app="x"} [5m])`},
		{Malformed, `rate({app="x"}[5m]) »by (a)«`, "takes no by or without", `sum by (a) (rate({app="x"}[5m]))`},
		{Malformed, `sort(rate({app="x"}[5m])) »by (a)«`, "takes no by or without", `sort(rate({app="x"}[5m]))`},
		{Malformed, `approx_topk »by (a)« (5, rate({app="x"}[5m]))`, "takes no by or without", `approx_topk (5, rate({app="x"}[5m]))`},
		{Malformed, `sum by »app« (rate({app="x"}[5m]))`, "stand in parentheses", `sum by (app) (rate({app="x"}[5m]))`},
		{Malformed, `sum by (»"a"«) (rate({app="x"}[5m]))`, "is not quoted", `sum by (a) (rate({app="x"}[5m]))`},
		{Malformed, `sum by (a,»)« (rate({app="x"}[5m]))`, "expected a label of by", `sum by (a) (rate({app="x"}[5m]))`},
		{Malformed, `sum by (»k8s.pod«) (rate({app="x"}[5m]))`, "cannot be the name of a label", `sum by (k8s_pod) (rate({app="x"}[5m]))`},
		{Malformed, `label_replace(rate({app="x"}[5m]), "a", "$1", "b", »"("«)`, "label_replace", `label_replace(rate({app="x"}[5m]), "a", "$1", "b", "()")`},
		{Malformed, `vector(»"0"«)`, "is not quoted", `vector(0)`},
		{Malformed, `vector(»-«1)`, "expected the number of vector()", ""},
		{Malformed, `variants(rate({app="x"}[5m]))»«`, "expected of", ""},
		{Malformed, `sum(»variants(rate({app="x"}[5m])) of ({app="x"}[5m])«)`, "cannot stand in parentheses", ""},
		{Malformed, `(»variants(rate({app="x"}[5m])) of ({app="x"}[5m])«) > 1`, "cannot stand in parentheses", ""},
		{SelectsAll, `variants(rate({app="x"}[5m])) of ({app=~»".*"«}[5m])`, "selects every stream", `variants(rate({app="x"}[5m])) of ({app=~".+"}[5m])`},
		{Malformed, "rate({app=\"x\"} | took > »1μs« [5m])", "the Greek letter", `rate({app="x"} | took > 1us [5m])`},
	}
}

func otherRefusals() []refusal {
	return []refusal{
		{Malformed, `»-«rate({app="x"}[5m])`, "stands only before a number", `-1 * rate({app="x"}[5m])`},
		{Malformed, `rate({app="x"}[5m]) or »5«`, "works on vectors", `rate({app="x"}[5m]) or vector(5)`},
		{Malformed, "rate({app=`x`}[5m]) and »1 + 2«", "comes to a number", ""},
		{Malformed, "(»1 ^ 2 > bool 3«) or rate({app=`x`}[5m])", "comes to a number", ""},
		{Malformed, `rate({app="x"}[5m]) »=« 5`, "compared with ==", `rate({app="x"}[5m]) == 5`},
		{Malformed, `rate({app="x"}[5m]) »&«& rate({app="y"}[5m])`, "both is written and", `rate({app="x"}[5m]) and rate({app="y"}[5m])`},
		{Malformed, `rate({app="x"}[5m]) »|«| rate({app="y"}[5m])`, "either is written or", `rate({app="x"}[5m]) or rate({app="y"}[5m])`},
		{Malformed, `rate({app="x"}[5m]) > »5k«`, "a number without a unit", `rate({app="x"}[5m]) > 5000`},
		{Malformed, `rate({app="x"}[5m]) > »5MB«`, "a number without a unit", `rate({app="x"}[5m]) > 5000000`},
		{Malformed, `rate({app="x"}[5m]) > »1.5m«`, "a number without a unit", `rate({app="x"}[5m]) > 90`},
		{Malformed, `rate({app="x"}[5m]) > »0x10«`, "no number that Loki can read", `rate({app="x"}[5m]) > 16`},
		{Malformed, `rate({app="x"}[5m]) > »1e«`, "its exponent has no digits", ""},
		{Malformed, `rate({app="x"} | a > »1e3KB« [5m])`, "no number, duration", ""},
		{Malformed, `rate({app="x"} | a > »1_0B« [5m])`, "no number, duration", ""},
		{Unbalanced, `rate({app="x"} | »''« = "a" [5m])`, "single quotes", ""},
		{Malformed, `rate({app="x"}[5m]) > »-0«`, "found -0", `rate({app="x"}[5m]) > 0`},
		{Malformed, `rate({app="x"} | a = »-0o17« [5m])`, "no number", ``},
		{Malformed, `rate({app="x"} | a = »0b11« [5m])`, "no number", `rate({app="x"} | a = 3 [5m])`},
		{Malformed, `rate({app="x"}[5m]) > »08«`, "digits", ""},
		{Malformed, `rate({app="x"}[5m]) > »1__0«`, "_ must separate digits", ""},
		{Malformed, `rate({app="x"}[5m]) > 5%»«`, "a percentage", `rate({app="x"}[5m]) > 5`},
		{Malformed, `rate({app="x"}[5m]) > »Inf«`, "no number Inf", ""},
		{Malformed, `rate({app="x"}[5m]) > 5 -»-« note`, "a comment begins with #", `rate({app="x"}[5m]) > 5 # note`},
		{Malformed, `rate({app="x"}[5m])»;«`, "semicolon", `rate({app="x"}[5m])`},
		{Malformed, `rate({app="x"}[5m]) > »{{ $value }}«`, "is a template", ""},
		{Malformed, `rate({app="x"}[5m]) > »$limit«`, "a variable of Grafana's dashboards", ""},
		{Malformed, `sum by (»${group:csv}«) (rate({app="x"}[5m]))`, "a variable of Grafana's dashboards", ""},
		{Malformed, "rate({app=\"x\"}»\u00a0«[5m])", "U+00A0", `rate({app="x"} [5m])`},
		{Malformed, `rate({app="x"}[5m]) »rate«({app="x"}[5m])`, "an operator is missing", ""},
		{Malformed, `rate({app="x"}[5m]) >»«`, "the expression ends behind >", ""},
		{Malformed, `»«`, "blank", ""},
		{Malformed, `# nothing»«`, "nothing but comments", ""},
		{Malformed, "rate({app=\"x\"}[5m])»\x00«", "no text", `rate({app="x"}[5m])`},
	}
}
