package engine

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// ask evaluates a query a minute after start on lines of {app="shop", pod="p1"},
// one a second from second 1 on, and prints the answer: series in order of their
// text, or the class and code of the error.
func ask(t *testing.T, query string, lines ...string) string {
	t.Helper()
	return askLog(t, query, logOf(lines...))
}

var start = time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)

func logOf(lines ...string) *Log {
	g := NewLog()
	for i, text := range lines {
		g.Add(Labels{{Name: "app", Value: "shop"}, {Name: "pod", Value: "p1"}}, lineAt(i+1, text, nil))
	}
	return g
}

func lineAt(second int, text string, metadata Labels) Line {
	return Line{Time: start.Add(time.Duration(second) * time.Second).UnixNano(), Text: text, Metadata: metadata}
}

func askLog(t *testing.T, query string, g *Log) string {
	t.Helper()
	expr, err := logql.Parse(query)
	if err != nil {
		return "refused"
	}
	q, err := Compile(expr)
	if err != nil {
		return "refused"
	}
	result, err := q.Instant(g, start.Add(time.Minute))
	return answer(result, err)
}

func answer(result Result, err error) string {
	var failed *Error
	if errors.As(err, &failed) {
		return strings.TrimSuffix(failed.Class+" "+failed.Code, " ")
	}
	if err != nil {
		return err.Error()
	}
	if result.IsScalar {
		return number(result.Scalar).String()
	}
	var out []string
	for _, s := range result.Vector {
		out = append(out, s.Labels.String()+" "+number(s.Value).String())
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

func (n number) String() string { return strconv.FormatFloat(float64(n), 'g', 12, 64) }

// asked is a table of queries on the same lines.
func asked(t *testing.T, lines []string, table [][2]string) {
	t.Helper()
	for _, c := range table {
		if got := ask(t, c[0], lines...); got != c[1] {
			t.Errorf("%s\n got %s\nwant %s", c[0], got, c[1])
		}
	}
}

func TestWindow(t *testing.T) {
	g := NewLog()
	labels := Labels{{Name: "app", Value: "a"}}
	at := start.Add(time.Minute)
	for _, d := range []time.Duration{-60 * time.Second, -60*time.Second + 1, -30 * time.Second, 0, 1} {
		g.Add(labels, Line{Time: at.Add(d).UnixNano(), Text: d.String()})
	}
	for query, want := range map[string]string{
		`count_over_time({app="a"}[1m])`:             `{app="a"} 3`,
		`count_over_time({app="a"}[1m] offset 1ns)`:  `{app="a"} 3`,
		`count_over_time({app="a"}[30s])`:            `{app="a"} 1`,
		`count_over_time({app="a"}[30s] offset 30s)`: `{app="a"} 2`,
		`count_over_time({app="a"}[1m] offset -1s)`:  `{app="a"} 3`,
		`count_over_time({app="a"}[1m] offset 5m)`:   ``,
		`rate({app="a"}[1m])`:                        `{app="a"} 0.05`,
		`absent_over_time({app="a"}[1m] offset 5m)`:  `{app="a"} 1`,
	} {
		if got := askLog(t, query, g); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

// TestSeveralTimes holds that one pass over the lines serves any number of
// evaluations, and that old samples are forgotten.
func TestSeveralTimes(t *testing.T) {
	expr, err := logql.Parse(`sum(count_over_time({app="shop"} | json | __error__="" [10s])) - sum(count_over_time({app="shop"}[10s] offset 10s))`)
	if err != nil {
		t.Fatal(err)
	}
	q, err := Compile(expr)
	if err != nil {
		t.Fatal(err)
	}
	if back, ahead := q.Reach(); back != 20*time.Second || ahead != 0 {
		t.Errorf("reach: got %v, %v", back, ahead)
	}
	stream := NewStream(Labels{{Name: "app", Value: "shop"}})
	var got []string
	for second := 1; second <= 40; second++ {
		text := "{}"
		if second%4 == 0 {
			text = "bad"
		}
		q.Push(stream, lineAt(second, text, nil))
		if second%10 == 0 {
			result, err := q.At(start.Add(time.Duration(second) * time.Second))
			got = append(got, answer(result, err))
		}
	}
	if want := []string{"", "{} -3", "{} -2", "{} -3"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := len(q.leaves[1].order[0].samples); n > 20 {
		t.Errorf("%d samples are kept of a window that sees 20", n)
	}
}

func TestDuplicates(t *testing.T) {
	g := NewLog()
	labels := Labels{{Name: "app", Value: "a"}}
	m := Labels{{Name: "m", Value: "1"}}
	for _, line := range []Line{lineAt(1, "x", nil), lineAt(2, "y", nil), lineAt(1, "x", nil), lineAt(1, "x", m), lineAt(1, "x", m)} {
		g.Add(labels, line)
	}
	g.Add(Labels{{Name: "app", Value: "b"}}, lineAt(1, "x", nil))
	if got, want := askLog(t, `sum by (app) (count_over_time({app=~".+"}[1m]))`, g), `{app="a"} 3; {app="b"} 1`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestStreamsOfEmptyLines: Loki 3.7.6 finds no line of a stream whose lines are all
// empty and without metadata, and all of them once there is another.
func TestStreamsOfEmptyLines(t *testing.T) {
	labels := Labels{{Name: "app", Value: "a"}}
	m := Labels{{Name: "m", Value: "1"}}
	for _, c := range []struct {
		lines []Line
		want  string
	}{
		{[]Line{lineAt(1, "", nil), lineAt(2, "", nil)}, ``},
		{[]Line{lineAt(1, "", nil), lineAt(2, "", Labels{{Name: "m", Value: ""}})}, ``},
		{[]Line{lineAt(1, "", nil), lineAt(2, "x", nil), lineAt(3, "", nil)}, `{} 3`},
		{[]Line{lineAt(2, "x", nil), lineAt(1, "", nil)}, `{} 2`},
		{[]Line{lineAt(1, "", nil), lineAt(2, "", m)}, `{} 2`},
		{[]Line{lineAt(1, " ", nil)}, `{} 1`},
	} {
		g := NewLog()
		for _, line := range c.lines {
			g.Add(labels, line)
		}
		if got := askLog(t, `sum(count_over_time({app="a"}[1m]))`, g); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.lines, got, c.want)
		}
	}
}

// TestEmptyLinesInFront: those at the beginning of a stream are found where the window
// reaches to a line that is not empty. As Loki 3.7.6 answered.
func TestEmptyLinesInFront(t *testing.T) {
	labels := Labels{{Name: "app", Value: "a"}}
	for _, c := range []struct {
		lines []Line
		query string
		want  string
	}{
		{[]Line{lineAt(1, "", nil), lineAt(2, "", nil), lineAt(50, "x", nil)}, `count_over_time({app="a"}[10s] offset 50s)`, ``},
		{[]Line{lineAt(1, "", nil), lineAt(2, "", nil), lineAt(50, "x", nil)}, `absent_over_time({app="a"}[10s] offset 50s)`, `{app="a"} 1`},
		{[]Line{lineAt(1, "", nil), lineAt(2, "", nil), lineAt(50, "x", nil)}, `count_over_time({app="a"}[1m])`, `{app="a"} 3`},
		{[]Line{lineAt(1, "", nil), lineAt(2, "", nil), lineAt(50, "x", nil)}, `count_over_time({app="a"}[10s])`, ``},
		{[]Line{lineAt(1, "x", nil), lineAt(51, "", nil), lineAt(52, "", nil)}, `count_over_time({app="a"}[10s])`, `{app="a"} 2`},
		{[]Line{lineAt(1, "", Labels{{Name: "m", Value: "1"}}), lineAt(2, "", nil), lineAt(50, "x", nil)}, `sum(count_over_time({app="a"}[10s] offset 50s))`, `{} 2`},
	} {
		g := NewLog()
		for _, line := range c.lines {
			g.Add(labels, line)
		}
		if got := askLog(t, c.query, g); got != c.want {
			t.Errorf("%s: got %s, want %s", c.query, got, c.want)
		}
	}
}

func TestRangeFunctions(t *testing.T) {
	asked(t, []string{"v=4 g=a", "v=1 g=a", "v=7 g=b", "v=NaN g=c"}, [][2]string{
		{`count_over_time({app="shop"}[1m])`, `{app="shop", pod="p1"} 4`},
		{`bytes_over_time({app="shop"}[1m])`, `{app="shop", pod="p1"} 30`},
		{`bytes_rate({app="shop"}[1m])`, `{app="shop", pod="p1"} 0.5`},
		{`sum_over_time({app="shop"} | logfmt | unwrap v [1m])`, `{app="shop", g="a", pod="p1"} 5; {app="shop", g="b", pod="p1"} 7; {app="shop", g="c", pod="p1"} NaN`},
		{`rate({app="shop"} | logfmt | g="a" | unwrap v [1m])`, `{app="shop", g="a", pod="p1"} 0.0833333333333`},
		{`avg_over_time({app="shop"} | logfmt | g="a" | unwrap v [1m]) by (g)`, `{g="a"} 2.5`},
		{`max_over_time({app="shop"} | logfmt | unwrap v [1m]) by ()`, `{} 7`},
		{`min_over_time({app="shop"} | logfmt | unwrap v [1m]) without (app, g)`, `{pod="p1"} 1`},
		{`first_over_time({app="shop"} | logfmt | unwrap v [1m]) by (g)`, `{g="a"} 4; {g="b"} 7; {g="c"} NaN`},
		{`last_over_time({app="shop"} | logfmt | unwrap v [1m]) by (g)`, `{g="a"} 1; {g="b"} 7; {g="c"} NaN`},
		{`stddev_over_time({app="shop"} | logfmt | unwrap v [1m]) by (g)`, `{g="a"} 1.5; {g="b"} 0; {g="c"} NaN`},
		{`stdvar_over_time({app="shop"} | logfmt | unwrap v [1m]) by (g)`, `{g="a"} 2.25; {g="b"} 0; {g="c"} NaN`},
		{`quantile_over_time(0.5, {app="shop"} | logfmt | g!="c" | unwrap v [1m]) by ()`, `{} 4`},
		{`quantile_over_time(0.25, {app="shop"} | logfmt | g!="c" | unwrap v [1m]) by ()`, `{} 2.5`},
		{`quantile_over_time(2, {app="shop"} | logfmt | unwrap v [1m]) by ()`, `{} +Inf`},
		{`max_over_time({app="shop"} | logfmt | unwrap v [1m]) by (v)`, `{v="1"} 1; {v="4"} 4; {v="7"} 7; {v="NaN"} NaN`},
		{`count_over_time({app="shop"} | logfmt | unwrap v [1m])`, `refused`},
		{`sum_over_time({app="shop"} | logfmt | unwrap v [1m]) by (g)`, `refused`},
	})
}

func TestRateCounter(t *testing.T) {
	query := `rate_counter({app="shop"} | logfmt | unwrap v [1m])`
	for _, c := range []struct {
		lines []string
		want  string
	}{
		{[]string{"v=10"}, `{app="shop", pod="p1"} 0`},
		{[]string{"v=10", "v=16", "v=22"}, `{app="shop", pod="p1"} 0.200006`},
		{[]string{"v=10", "v=2", "v=8"}, `{app="shop", pod="p1"} 0.133337333333`},
		{[]string{"v=-6", "v=6"}, `{app="shop", pod="p1"} 0.200012`},
	} {
		if got := ask(t, query, c.lines...); got[:len(got)-2] != c.want[:len(got)-2] {
			t.Errorf("%v: got %s, want %s", c.lines, got, c.want)
		}
	}
}

func TestAbsent(t *testing.T) {
	asked(t, []string{"{", "x"}, [][2]string{
		{`absent_over_time({app="shop"}[1m])`, ``},
		{`absent_over_time({app="shop"} | json [1m])`, ``},
		{`absent_over_time({app="shop", pod=~"p.*"} |= "y" [1m])`, `{app="shop"} 1`},
		{`absent_over_time({app="shop", pod=""} |= "y" [1m])`, `{app="shop"} 1`},
		{`absent_over_time({app="shop", pod="p1", pod!="p2"} |= "y" [1m])`, `{app="shop"} 1`},
		{`absent_over_time({app="shop", pod="", pod="p1"} |= "y" [1m])`, `{app="shop", pod="p1"} 1`},
		{`absent_over_time({app="shop", pod="p1", pod=""} |= "y" [1m])`, `{app="shop"} 1`},
		{`absent_over_time({app="shop", pod!="p2", pod="p1"} |= "y" [1m])`, `{app="shop"} 1`},
		{`absent_over_time({app="shop", pod="", pod="p1", pod="p2"} |= "y" [1m])`, `{app="shop"} 1`},
		{`absent_over_time({app="shop"} | logfmt | unwrap v [1m])`, `{app="shop"} 1`},
		// Nothing is asked of the labels, so that no parser runs; one that has to fails
		// the query, as every other error does. Seen by asking Loki 3.7.6.
		{`absent_over_time({app="shop"} | json | a!="x" [1m])`, `pipeline JSONParserErr`},
		{`absent_over_time({app="shop"} | json | label_format z="{{.a}}" [1m])`, `pipeline JSONParserErr`},
		{`absent_over_time({app="shop"} | label_format z="{{ div 1 0 }}" [1m])`, `pipeline TemplateFormatErr`},
		{`absent_over_time({app="shop"} | json | a!="x" | drop __error__ [1m])`, ``},
	})
	asked(t, []string{"took=bad"}, [][2]string{
		{`absent_over_time({app="shop"} | logfmt | took>1s [1m])`, `pipeline LabelFilterErr`},
		{`absent_over_time({app="shop"} | logfmt | unwrap took [1m])`, `pipeline SampleExtractionErr`},
		{`absent_over_time({app="shop"} | logfmt | took>1s | __error__="" [1m])`, `{app="shop"} 1`},
	})
}

// TestLabelReplaceAndEmptyLabels: a series whose label is replaced loses those that
// are empty, as in Loki 3.7.6; one that is not keeps them.
func TestLabelReplaceAndEmptyLabels(t *testing.T) {
	asked(t, []string{`x="" y=1`}, [][2]string{
		{`count_over_time({app="shop"} | logfmt --keep-empty [1m])`, `{app="shop", pod="p1", x="", y="1"} 1`},
		{`label_replace(count_over_time({app="shop"} | logfmt --keep-empty [1m]), "z", "$1", "y", "(.*)")`, `{app="shop", pod="p1", y="1", z="1"} 1`},
		{`label_replace(count_over_time({app="shop"} | logfmt --keep-empty [1m]), "z", "$1", "y", "(2)")`, `{app="shop", pod="p1", x="", y="1"} 1`},
	})
}

// TestEmptyMetadata: structured metadata without a value is not kept.
func TestEmptyMetadata(t *testing.T) {
	g := NewLog()
	g.Add(Labels{{Name: "app", Value: "shop"}}, lineAt(1, "a", Labels{{Name: "empty", Value: ""}, {Name: "full", Value: "1"}}))
	if got := askLog(t, `count_over_time({app="shop"}[1m])`, g); got != `{app="shop", full="1"} 1` {
		t.Error(got)
	}
}

func TestEmptyLabels(t *testing.T) {
	asked(t, []string{`{"x":""}`, `{"x":"1"}`, `{}`}, [][2]string{
		{`sum by (x) (count_over_time({app="shop"} | json [1m]))`, `{x=""} 1; {x="1"} 1; {} 1`},
		{`sum by (x) (count_over_time({app="shop"} | json x="x" [1m]))`, `{x=""} 2; {x="1"} 1`},
		{`sum by (nosuch) (count_over_time({app="shop"}[1m]))`, `{} 3`},
		{`sum without (pod) (count_over_time({app="shop"}[1m]))`, `{app="shop"} 3`},
	})
}

func TestExplain(t *testing.T) {
	query := `sum(rate({app="shop"} | json | level="error" |= "}" [1m] offset 10s)) / count(count_over_time({app="none"}[5m]))`
	expr, err := logql.Parse(query)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Explain(expr, logOf(`{"level":"error"}`, `{"level":"info"}`, `{`), start.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range all {
		got = append(got, e.Words(query, func(t time.Time) string { return t.Sub(start).String() })...)
	}
	want := []string{
		`rate({app="shop"} | json | level="error" |= "}" [1m] offset 10s), at 50s:`,
		`     3 lines of {app="shop"} after -10s up to 50s`,
		`     2 after |= "}"`,
		`     2 after | json`,
		`     1 after | level="error"`,
		`     = {} 0.016666666666666666`,
		`count_over_time({app="none"}[5m]), at 1m0s:`,
		`     0 lines of {app="none"} after -4m0s up to 1m0s`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestLines(t *testing.T) {
	expr, err := logql.Parse(`{app="shop"} | json | line_format "{{.a}}!"`)
	if err != nil {
		t.Fatal(err)
	}
	q, err := CompileLines(expr)
	if err != nil {
		t.Fatal(err)
	}
	found := q.Between(logOf(`{"a":"1"}`, `no`), start, start.Add(time.Minute))
	if len(found) != 2 || found[0].Text != "1!" || found[0].Labels.String() != `{a="1", app="shop", pod="p1"}` {
		t.Errorf("got %v", found)
	}
	if code, _ := found[1].Labels.Get("__error__"); code != "JSONParserErr" {
		t.Errorf("an error is no label: %v", found[1])
	}
	if _, err := CompileLines(&logql.Number{}); err == nil {
		t.Error("a number has lines")
	}
}
