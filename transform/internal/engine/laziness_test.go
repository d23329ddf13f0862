package engine

import (
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

func resultOf(t *testing.T, query string, g *Log) Result {
	t.Helper()
	expr, err := logql.Parse(query)
	if err != nil {
		t.Fatal(err)
	}
	q, err := Compile(expr)
	if err != nil {
		t.Fatal(err)
	}
	result, err := q.Instant(g, start.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestLaziness holds what is parsed of a line, which shows in the errors that
// are seen.
func TestLaziness(t *testing.T) {
	asked(t, []string{`{"a":"1","b":"2"}`, `{"a":"1","b":"2"`, `no`}, [][2]string{
		// Nothing is needed: nothing is parsed.
		{`sum(rate({app="shop"} | json [1m]))`, `{} 0.05`},
		{`sum(count_over_time({app="shop"} | unpack [1m]))`, `{} 3`},
		// All is needed.
		{`count_over_time({app="shop"} | json [1m])`, `pipeline JSONParserErr`},
		{`count(count_over_time({app="shop"} | json [1m]))`, `pipeline JSONParserErr`},
		{`sum without (pod) (count_over_time({app="shop"} | json [1m]))`, `pipeline JSONParserErr`},
		{`max by (a) (count_over_time({app="shop"} | json [1m]))`, `pipeline JSONParserErr`},
		// Something is: the rest of the line is not seen.
		{`sum by (a) (count_over_time({app="shop"} |= "a" | json [1m]))`, `{a="1"} 2`},
		{`sum by (a, b) (count_over_time({app="shop"} |= "a" | json [1m]))`, `{a="1", b="2"} 2`},
		{`sum by (c) (count_over_time({app="shop"} |= "a" | json [1m]))`, `pipeline JSONParserErr`},
		// A filter stops the parser.
		{`sum by (c) (count_over_time({app="shop"} |= "a" | json | a="2" [1m]))`, ``},
		{`sum by (c) (count_over_time({app="shop"} |= "a" | json | a="1" or b="5" [1m]))`, `pipeline JSONParserErr`},
		{`sum(count_over_time({app="shop"} |= "a" | json | label_format a="2" | a="2" [1m]))`, `{} 2`},
		// A template that names no label announces none.
		{`sum by (x) (count_over_time({app="shop"} |= "a" | json | label_format x="{{.a}}" [1m]))`, `pipeline JSONParserErr`},
		// A second parser does not run where the first found what is needed.
		{`sum by (q) (count_over_time({app="shop"} | line_format "q=1" | logfmt | json [1m]))`, `{q="1"} 3`},
		{`sum by (q) (count_over_time({app="shop"} | line_format "q=1" | logfmt | drop q | json [1m]))`, `{} 3`},
		{`sum by (q, r) (count_over_time({app="shop"} | line_format "q=1" | logfmt | json [1m]))`, `pipeline JSONParserErr`},
		{`sum by (x) (count_over_time({app="shop"} |= "}" | json | label_format x="{{.a}}" [1m]))`, `{x="1"} 1`},
		{`sum by (x) (count_over_time({app="shop"} |= "}" | json | label_format x="{{.}}" [1m]))`, `{x="map[app:shop pod:p1]"} 1`},
	})
}

func TestErrors(t *testing.T) {
	asked(t, []string{`{"a":"1"}`, `no`, `{"a":"x"}`}, [][2]string{
		{`count_over_time({app="shop"} | json | __error__="" | drop a [1m])`, `{app="shop", pod="p1"} 2`},
		{`count_over_time({app="shop"} | json | __error__="JSONParserErr" [1m])`, `pipeline JSONParserErr`},
		{`sum by (__error__) (count_over_time({app="shop"} | json [1m]))`, `{__error__="JSONParserErr"} 1; {} 2`},
		{`sum by (pod) (count_over_time({app="shop"} | json | __error__="JSONParserErr" [1m]))`, `{pod="p1"} 1`},
		{`sum by (__error__) (count_over_time({app="shop"} | json | a > 0 [1m]))`, `pipeline LabelFilterErr`},
		{`sum by (a) (count_over_time({app="shop"} | json | a > 0 | __error__="" [1m]))`, `{a="1"} 1`},
		{`sum by (a) (count_over_time({app="shop"} | json | a != 5 | drop __error__ [1m]))`, `{a="1"} 1; {a="x"} 1`},
		{`count_over_time({app="shop"} | json | drop __error__, a [1m])`, `{app="shop", pod="p1"} 3`},
		{`count_over_time({app="shop"} | json | keep pod [1m])`, `pipeline JSONParserErr`},
		{`sum by (x) (count_over_time({app="shop"} | label_format x="{{ bytes .pod }}" [1m]))`, `pipeline TemplateFormatErr`},
		{`sum by (x) (count_over_time({app="shop"} | label_format x="{{ bytes .pod }}" | __error__!="" | drop __error__ [1m]))`, `{} 3`},
		{`sum by (__error__) (count_over_time({app="shop"} | json x="a" | label_format y="{{ bytes .nosuch }}" [1m]))`, `pipeline TemplateFormatErr`},
		{`sum(sum_over_time({app="shop"} != "x" | json | unwrap a [1m]))`, `{} 1`},
		{`sum(sum_over_time({app="shop"} |= "a" | json | unwrap a [1m]))`, `pipeline SampleExtractionErr`},
		{`sum(sum_over_time({app="shop"} |= "a" | json | unwrap a | __error__="" [1m]))`, `{} 1`},
		{`sum(sum_over_time({app="shop"} |= "a" | json | __error__="" | unwrap a [1m]))`, `pipeline SampleExtractionErr`},
		{`sum(sum_over_time({app="shop"} |= "a" | json | unwrap nosuch [1m]))`, ``},
		{`count_over_time({app="shop"} | label_format __error__="" [1m])`, `refused`},
	})
}

func TestErrorOfTheLineItself(t *testing.T) {
	asked(t, []string{`{"__error__":"mine","a":"1"}`}, [][2]string{
		{`count_over_time({app="shop"} | json [1m])`, `pipeline mine`},
		{`count_over_time({app="shop"} | json | __error__="" [1m])`, `pipeline mine`},
		{`sum by (a) (count_over_time({app="shop"} | json | __error__="" [1m]))`, `{a="1"} 1`},
		{`sum by (__error__) (count_over_time({app="shop"} | json | __error__="" [1m]))`, `pipeline mine`},
		{`count_over_time({app="shop"} | json | __error__!="" [1m])`, ``},
		{`count_over_time({app="shop"} | json | drop __error__ [1m])`, `pipeline mine`},
		{`count_over_time({app="shop"} | json | __error__ == 100 | drop __error__ [1m])`, `pipeline mine`},
		{`count_over_time({app="shop"} | json | label_format b=__error__ [1m])`, `{a="1", app="shop", b="mine", pod="p1"} 1`},
		{`max_over_time({app="shop"} | json | unwrap a [1m]) by (__error__)`, `pipeline mine`},
	})
	// One that is empty is there as well.
	asked(t, []string{`{"__error__":"","a":"1"}`}, [][2]string{
		{`count_over_time({app="shop"} | json [1m])`, `pipeline ""`},
		{`count_over_time({app="shop"} | json | __error__="" [1m])`, `pipeline ""`},
		{`avg(avg_over_time({app="shop"} | json | unwrap a | __error__="" [1m]))`, `pipeline ""`},
		{`count_over_time({app="shop"} | json __error__="b" | drop __error__ [1m])`, `pipeline ""`},
		{`count_over_time({app="shop"} | pod > 1 | json __error__="b" | drop __error__ [1m])`, `pipeline ""`},
		{`sum by (__error__) (count_over_time({app="shop"} | json [1m]))`, `pipeline ""`},
		{`sum(count_over_time({app="shop"} | json [1m]))`, `{} 1`},
		{`sum by (a) (count_over_time({app="shop"} | json [1m]))`, `{a="1"} 1`},
		{`count_over_time({app="shop"} | regexp "(?P<__error__>z)?" [1m])`, `pipeline ""`},
		{`count_over_time({app="shop"} | json a | label_format b=__error__ [1m])`, `{a="1", app="shop", pod="p1"} 1`},
	})
}

// TestErrorsOfConditions: both sides of and are asked, the right one of or only where the
// left one does not hold. As Loki 3.7.6 answered.
func TestErrorsOfConditions(t *testing.T) {
	asked(t, []string{`x`}, [][2]string{
		{`count_over_time({app="shop"} | (size > 5 and pod > 1m) or n="" [1m])`, `pipeline LabelFilterErr`},
		{`count_over_time({app="shop"} | (pod > 1m and size > 5) or n="" [1m])`, `pipeline LabelFilterErr`},
		{`count_over_time({app="shop"} | app="shop" or pod > 1m [1m])`, `{app="shop", pod="p1"} 1`},
		{`count_over_time({app="shop"} | size > 5 and pod > 1m [1m])`, ``},
	})
}

// TestFoundBefore: labels that formats made count among those that are found, and
// name_extracted only where name is made too. As Loki 3.7.6 answered.
func TestFoundBefore(t *testing.T) {
	asked(t, []string{`q=1 pod=7 bad=x=y`}, [][2]string{
		{`sum by (q) (count_over_time({app="shop"} | label_format q="f" | json [1m]))`, `{q="f"} 1`},
		{`sum by (q) (count_over_time({app="shop"} | label_format q="" | unpack [1m]))`, `{q=""} 1`},
		{`sum by (q) (count_over_time({app="shop"} | label_format q="f" | json b="a" [1m]))`, `{q="f"} 1`},
		{`sum by (q) (count_over_time({app="shop"} | label_format q="f" | logfmt --strict q="a" [1m]))`, `{q="f"} 1`},
		{`sum by (pod) (count_over_time({app="shop"} | label_format pod="f" | json [1m]))`, `{pod="f"} 1`},
		{`sum by (pod) (count_over_time({app="shop"} | drop pod | json [1m]))`, `pipeline JSONParserErr`},
		{`sum by (q) (count_over_time({app="shop"} | logfmt --strict q="a" [1m]))`, `{q="1"} 1`},
		{`sum by (q) (count_over_time({app="shop"} | logfmt --strict x="q" [1m]))`, `pipeline LogfmtParserErr`},
		{`sum by (x, q) (count_over_time({app="shop"} | label_format q="f" | logfmt x="pod" [1m]))`, `{q="f", x=""} 1`},
		{`sum by (x, pod) (count_over_time({app="shop"} | logfmt x="pod" [1m]))`, `{pod="p1", x="7"} 1`},
		{`sum by (x, pod_extracted) (count_over_time({app="shop"} | logfmt x="pod" [1m]))`, `{x="7"} 1`},
		{`sum by (pod_extracted) (count_over_time({app="shop"} | logfmt | json [1m]))`, `pipeline JSONParserErr`},
		{`sum by (q, pod_extracted) (count_over_time({app="shop"} | logfmt --strict [1m]))`, `pipeline LogfmtParserErr`},
		{`sum by (q, pod_extracted) (count_over_time({app="shop"} | label_format pod="f" | logfmt --strict [1m]))`, `{pod_extracted="7", q="1"} 1`},
		{`sum by (z_extracted) (count_over_time({app="shop"} | label_format z_extracted="f" | json [1m]))`, `pipeline JSONParserErr`},
		{`sum by (z_extracted) (count_over_time({app="shop"} | label_format z_extracted="f", z="g" | json [1m]))`, `{z_extracted="f"} 1`},
		{`sum by (q, x) (count_over_time({app="shop"} | logfmt pod="z", x="bad" [1m]))`, `{x=""} 1`},
	})
}

// TestErrorsThatAreKept: unwrap and label_format do not see an error, and one that is
// kept as a label keeps all labels of its line too. All as Loki 3.7.6 answered.
func TestErrorsThatAreKept(t *testing.T) {
	asked(t, []string{`no`}, [][2]string{
		{`sum(sum_over_time({app="shop"} | json | unwrap __error__ [1m]))`, ``},
		{`sum_over_time({app="shop"} | json | label_format z=__error__ | unwrap z [1m])`, ``},
		{`count_over_time({app="shop"} | json | label_format z=__error__ [1m])`, `pipeline JSONParserErr`},
		{`sum by (z) (count_over_time({app="shop"} | json | label_format z=__error__ [1m]))`, `{} 1`},
		{`sum by (z) (count_over_time({app="shop"} | label_format z=__error__ | json [1m]))`, `{} 1`},
		{`sum by (__error__) (sum_over_time({app="shop"} | json | unwrap pod [1m]))`, `{__error__="SampleExtractionErr"} 0`},
		{`max_over_time({app="shop"} | json | unwrap pod [1m]) by (__error__)`,
			`{__error__="SampleExtractionErr", __error_details__="\"p1\" is not a number", __preserve_error__="true", app="shop", pod="p1"} 0`},
	})
}

// TestUnreadLineFormat: what no later stage reads does not run, except where
// bytes are counted.
func TestUnreadLineFormat(t *testing.T) {
	asked(t, []string{"ab"}, [][2]string{
		{`count_over_time({app="shop"} | line_format "{{ bytes .pod }}" [1m])`, `{app="shop", pod="p1"} 1`},
		{`bytes_over_time({app="shop"} | line_format "{{ bytes .pod }}" [1m])`, `pipeline TemplateFormatErr`},
		{`bytes_over_time({app="shop"} | line_format "longer" [1m])`, `{app="shop", pod="p1"} 6`},
		{`count_over_time({app="shop"} | line_format "{{ bytes .pod }}" |= "b" [1m])`, `pipeline TemplateFormatErr`},
		{`count_over_time({app="shop"} | line_format "v=5" | logfmt [1m])`, `{app="shop", pod="p1", v="5"} 1`},
		{`sum by (x) (count_over_time({app="shop"} | line_format "other" | label_format x="{{__line__}}" [1m]))`, `{x="ab"} 1`},
		{`count_over_time({app="shop"} | line_format "{{" [1m])`, `refused`},
	})
}

// TestFiltersThatParsersGoBy: a filter drops a line as soon as a parser finds what
// it does not take, wherever it stands, unless the aggregation names labels. All as
// Loki 3.7.6 answered.
func TestFiltersThatParsersGoBy(t *testing.T) {
	asked(t, []string{`level=error code=500`, `level=error code=5"00`, `level=warn code=501`, `level=info`}, [][2]string{
		{`sum(count_over_time({app="shop"} | __error__="" | logfmt --strict [1m]))`, `{} 3`},
		{`max(count_over_time({app="shop"} | __error__="" | logfmt --strict | regexp "(?P<code>[0-9]+)" [1m]))`, `{} 1`},
		{`count_over_time({app="shop"} | __error__="" | logfmt --strict a="level" [1m])`, `pipeline LogfmtParserErr`},
		{`sum(count_over_time({app="shop"} | logfmt --strict | drop __error__ | __error__="" [1m]))`, `{} 3`},
		{`sum(count_over_time({app="shop"} | level!="error" | logfmt [1m]))`, `{} 2`},
		{`max(count_over_time({app="shop"} | level!="error" | logfmt [1m]))`, `{} 1`},
		{`sum by (app) (count_over_time({app="shop"} | code="" | logfmt [1m]))`, `{app="shop"} 4`},
		{`sum(count_over_time({app="shop"} | level="" | regexp "level=(?P<level>e.*) " [1m]))`, `{} 2`},
		{`sum(count_over_time({app="shop"} | level="" | pattern "level=<level> <_>" [1m]))`, ``},
		{`count_over_time({app="shop"} | logfmt | drop level, code | level="info" [1m])`, ``},
		{`sum(count_over_time({app="shop"} | logfmt | code > 400 | label_format code="1" | code < 400 [1m]))`, `{} 2`},
		// One behind unwrap is among them if it is alone there.
		{`max(max_over_time({app="shop"} | logfmt | __error__="" | unwrap duration(pod) | level=1s [1m]))`, ``},
		{`sum(sum_over_time({app="shop"} | logfmt | __error__="" | unwrap duration(pod) | level=1s [1m]))`, ``},
		{`sum by (level) (sum_over_time({app="shop"} | logfmt | __error__="" | unwrap duration(pod) | level=1s [1m]))`, `pipeline SampleExtractionErr`},
		{`max(max_over_time({app="shop"} | logfmt | __error__="" | unwrap duration(pod) | level=1s | level!="" [1m]))`, `pipeline SampleExtractionErr`},
		{`max(max_over_time({app="shop"} | logfmt | __error__="" | level!="" | unwrap duration(pod) | level=1s [1m]))`, `pipeline SampleExtractionErr`},
		{`max(max_over_time({app="shop"} | logfmt | label_format code="450" | unwrap code | code > 400 [1m]))`, `{} 450`},
	})
	asked(t, []string{`{"a":"1"}`, `{"a":"2"}`}, [][2]string{
		{`sum(count_over_time({app="shop"} | a="" | json [1m]))`, `{} 2`},
		{`count_over_time({app="shop"} | a="" | json [1m])`, ``},
		{`sum(count_over_time({app="shop"} | json | drop a | a="" [1m]))`, `{} 2`},
	})
}

// TestDetailsWithoutError: what is known of an error stays when the error is dropped,
// and makes series of their own of the lines that had one, unless the line has but the
// labels of its stream, or labels are left out of it at once. All as Loki 3.7.6
// answered, which has other texts.
func TestDetailsWithoutError(t *testing.T) {
	broken := `__error_details__="not valid JSON", app="shop", pod="p1"`
	asked(t, []string{`{"a":"1"`, `{"b":"2"}`}, [][2]string{
		{`count_over_time({app="shop"} | json | drop __error__, a, b [1m])`, `{` + broken + `} 1; {app="shop", pod="p1"} 1`},
		{`count_over_time({app="shop"} | json | keep app, pod | drop __error__="JSONParserErr" [1m])`, `{` + broken + `} 1; {app="shop", pod="p1"} 1`},
		{`count_over_time({app="shop"} | line_format "{" | json | drop __error__ [1m])`, `{app="shop", pod="p1"} 2`},
		{`count_over_time({app="shop"} | json | drop __error__, __error_details__, a, b [1m])`, `{app="shop", pod="p1"} 2`},
		{`count_over_time({app="shop"} | json | drop a, b, __error__ | drop __error_details__ [1m])`, `{app="shop", pod="p1"} 2`},
		{`sum by (__error_details__) (count_over_time({app="shop"} | json | drop __error__ | label_format c="3" [1m]))`, `{} 2`},
		{`sum without (a, b) (count_over_time({app="shop"} | json | drop __error__ [1m]))`, `{app="shop", pod="p1"} 2`},
		{`max without (a, b) (count_over_time({app="shop"} | json | drop __error__ [1m]))`, `{` + broken + `} 1; {app="shop", pod="p1"} 1`},
		{`max_over_time({app="shop"} | json | drop __error__, a, b | label_format c="3" | unwrap c [1m])`, `{app="shop", pod="p1"} 3`},
	})
}
