package alerting

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/template/bounded"
)

var start = time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)

// history runs one rule each minute. In a minute of the pattern, e is a line with
// an error of pod a, b one of pod b, x a line whose JSON is cut off, and . silence. It
// prints the states of the alerts after each evaluation.
func history(t *testing.T, rule Rule, limit int, pattern string) string {
	t.Helper()
	g, err := Start(Group{Name: "g", Interval: time.Minute, Limit: limit, Rules: []Rule{rule}}, start.Add(time.Minute), &Options{})
	if err != nil {
		t.Fatal(err)
	}
	stream := engine.NewStream(engine.Labels{{Name: "app", Value: "shop"}})
	lines := map[byte]string{'e': `{"level":"error","pod":"a"}`, 'b': `{"level":"error","pod":"b"}`, 'x': `{"level":"error",`}
	var out []string
	for i := range len(pattern) {
		if text := lines[pattern[i]]; text != "" {
			g.Push(stream, engine.Line{Time: start.Add(time.Duration(i)*time.Minute + 30*time.Second).UnixNano(), Text: text})
		}
		g.Eval()
		out = append(out, describe(g.Rules[0]))
	}
	return strings.Join(out, " ")
}

func describe(r *RunningRule) string {
	var states []string
	for _, a := range r.Alerts() {
		pod, _ := a.Labels.Get("pod")
		states = append(states, pod+strings.ToUpper(a.State.String()[:1]))
	}
	if r.Err != nil {
		states = append(states, "!")
	}
	if len(states) == 0 {
		return "-"
	}
	return strings.Join(states, "+")
}

func TestStates(t *testing.T) {
	expr := `sum by (pod) (count_over_time({app="shop"} | json | level="error" [1m])) > 0`
	for _, c := range []struct {
		hold    time.Duration
		limit   int
		pattern string
		want    string
	}{
		{0, 0, ".e.e", "- aF - aF"},
		{2 * time.Minute, 0, "eeee.", "aP aP aF aF -"},
		{2 * time.Minute, 0, "ee.eee", "aP aP - aP aP aF"},
		{90 * time.Second, 0, "eee", "aP aP aF"},
		{time.Minute, 0, "eb.", "aP bP -"},
		{time.Minute, 0, "eexee", "aP aF aF+! aF aF"},
		{0, 1, "eb", "aF bF"},
	} {
		if got := history(t, Rule{Alert: "A", Expr: expr, For: c.hold}, c.limit, c.pattern); got != c.want {
			t.Errorf("for %v, %s: got %s, want %s", c.hold, c.pattern, got, c.want)
		}
	}
	wide := strings.ReplaceAll(expr, "[1m]", "[2m]")
	if got, want := history(t, Rule{Alert: "A", Expr: wide}, 1, "eb.b"), "aF ! bF bF"; got != want {
		t.Errorf("limit: got %s, want %s", got, want)
	}
}

func TestLabelsAndAnnotations(t *testing.T) {
	rule := Rule{
		Alert: "A", Expr: `sum by (pod, level) (count_over_time({app="shop"} | json | __error__="" [1m]))`,
		Labels:      map[string]string{"severity": "page", "level": "", "copy": "{{ $labels.pod }}", "alertname": "B"},
		Annotations: map[string]string{"summary": "{{ $value | humanize }} errors in {{ .Labels.pod }}", "bad": "{{ $labels.pod | nosuch }}"},
	}
	g, err := Start(Group{Interval: time.Minute, Rules: []Rule{rule}}, start, &Options{})
	if err != nil {
		t.Fatal(err)
	}
	g.Push(engine.NewStream(engine.Labels{{Name: "app", Value: "shop"}}), engine.Line{Time: start.UnixNano(), Text: `{"level":"error","pod":"a"}`})
	g.Eval()
	alerts := g.Rules[0].Alerts()
	if len(alerts) != 1 || g.Next() != start.Add(time.Minute) {
		t.Fatalf("got %v, next %v", alerts, g.Next())
	}
	if got, want := alerts[0].Labels.String(), `{alertname="A", copy="a", pod="a", severity="page"}`; got != want {
		t.Errorf("labels: got %s, want %s", got, want)
	}
	if got, _ := alerts[0].Annotations.Get("summary"); got != "1 errors in a" {
		t.Errorf("summary: %s", got)
	}
	if got, _ := alerts[0].Annotations.Get("bad"); !strings.HasPrefix(got, "<error expanding template: ") {
		t.Errorf("bad: %s", got)
	}
}

// TestSameLabels: labels of the rule that make two alerts one fail the evaluation.
func TestSameLabels(t *testing.T) {
	rule := Rule{Alert: "A", Expr: `sum by (pod) (count_over_time({app="shop"} | json [2m]))`, Labels: map[string]string{"pod": "all"}}
	if got, want := history(t, rule, 0, "eb"), "allF allF+!"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRecording(t *testing.T) {
	rule := Rule{Record: "shop:errors", Expr: `sum by (pod) (count_over_time({app="shop"} | json [2m]))`, Labels: map[string]string{"team": "a"}}
	g, err := Start(Group{Interval: time.Minute, Rules: []Rule{rule}}, start, &Options{})
	if err != nil {
		t.Fatal(err)
	}
	g.Push(engine.NewStream(engine.Labels{{Name: "app", Value: "shop"}}), engine.Line{Time: start.UnixNano(), Text: `{"pod":"a"}`})
	g.Eval()
	if got, want := fmt.Sprint(g.Rules[0].Samples), `[{{__name__="shop:errors", pod="a", team="a"} 1}]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestScalarFires(t *testing.T) {
	if got, want := history(t, Rule{Alert: "A", Expr: `1 > 2`}, 0, ".."), "F F"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTemplates(t *testing.T) {
	e := expansion{
		options: &Options{
			ExternalLabels: map[string]string{"cluster": "c1"}, ExternalURL: "https://loki.example/rules",
			Query: func(string, time.Time) ([]engine.Sample, error) {
				return []engine.Sample{{Labels: engine.Labels{{Name: "p", Value: "b"}}, Value: 2}, {Labels: engine.Labels{{Name: "p", Value: "a"}}, Value: 1}}, nil
			},
		},
		labels: map[string]string{"host": "db.example.org:80", "a": "it's o'neil's big-thing"}, value: 1234567, at: start,
	}
	for text, want := range map[string]string{
		`{{ $labels.nosuch }}|{{ $externalLabels.cluster }}|{{ $externalURL }}`:                                                                     "|c1|https://loki.example/rules",
		`{{ $value | humanize }} {{ humanize 0.0012 }} {{ humanize 0 }} {{ humanize "x" }}`:                                                         "failed",
		`{{ $value | humanize }} {{ humanize 0.0012 }} {{ humanize 0 }}`:                                                                            "1.235M 1.2m 0",
		`{{ humanize1024 2048 }} {{ humanizePercentage 0.1234 }}`:                                                                                   "2ki 12.34%",
		`{{ humanizeDuration 93784 }} {{ humanizeDuration 61 }} {{ humanizeDuration 0.002 }} {{ humanizeDuration -3700 }} {{ humanizeDuration 0 }}`: "1d 2h 3m 4s 1m 1s 2ms -1h 1m 40s 0s",
		`{{ humanizeTimestamp 1767607200 }} {{ (toTime 1767607200).Year }} {{ toDuration 90 }}`:                                                     "2026-01-05 10:00:00 +0000 UTC 2026 1m30s",
		`{{ title .Labels.a }} {{ toUpper "a" }}{{ toLower "B" }}`:                                                                                  "It's O'neil's Big-Thing Ab",
		`{{ match "d.*" "db" }} {{ reReplaceAll "(d)b" "${1}c" "db" }}`:                                                                             "true dc",
		`{{ stripPort .Labels.host }} {{ stripDomain .Labels.host }} {{ stripDomain "10.0.0.1:80" }} {{ stripDomain "[::1]:80" }} {{ stripPort "[::1]:80" }} {{ stripPort "a" }} {{ stripDomain "a:b:c" }} {{ stripDomain "[::1]" }}`: "db.example.org db:80 10.0.0.1:80 [::1]:80 ::1 a a:b:c [::1]",
		`{{ pathPrefix }} {{ externalURL }}`:        "/rules https://loki.example/rules",
		`{{ graphLink "a b" }} {{ tableLink "x" }}`: "/graph?g0.expr=a+b&g0.tab=0 /graph?g0.expr=x&g0.tab=1",
		`{{ range query "x" | sortByLabel "p" }}{{ .Labels.p }}={{ . | value }} {{ end }}{{ query "x" | first | label "p" }}`: "a=1 b=2 b",
		`{{ parseDuration "1h30m" }} {{ parseDuration "-5m" }} {{ now }}`:                                                     "5400 -300 1.7676072e+09",
		`{{ with args 1 2 }}{{ .arg1 }}{{ end }}{{ urlQueryEscape "a b" }}{{ safeHtml "<b>" }}`:                               "2a+b<b>",
		`{{ nosuch }}`: "failed",
	} {
		got, err := e.expand(text)
		if err != nil {
			got = "failed"
		}
		if got != want {
			t.Errorf("%s: got %q (%v), want %q", text, got, err, want)
		}
	}
}

// TestEndlessTemplate: a template that would run for ever, or fill the memory,
// says so where its text would stand.
func TestEndlessTemplate(t *testing.T) {
	for _, text := range []string{
		"{{ range 1000000000 }}{{ end }}",
		`{{ $x := "aa" }}{{ range 60 }}{{ $x = print $x $x }}{{ end }}`,
		`{{ range 100000 }}{{ reReplaceAll "(a{500}){2}" "b" "c" }}{{ match "(a{500}){2}" "b" }}{{ end }}`,
		`{{ range 5000 }}{{ "` + strings.Repeat("x", 5000) + `" }}{{ end }}`,
	} {
		_, err := Expand(text, nil, 1, start, &Options{})
		if !errors.Is(err, bounded.ErrBeyond) {
			t.Errorf("%.60s: %v", text, err)
		}
	}
	if got, err := Expand(`{{ range 3 }}{{ . }}{{ end }}`, nil, 1, start, &Options{}); got != "012" || err != nil {
		t.Error(got, err)
	}
}
