package rules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

const someTests = `rule_files: [../rules/*.yaml]
evaluation_interval: 30s
tests:
  - name: errors
    interval: 10s
    start: 2026-01-05T10:00:00Z
    limits: {max_query_series: 10}
    external_labels: {cluster: c1}
    input_streams:
      - labels: '{app="shop", pod="p1"}'
        structured_metadata: {trace: t1}
        lines:
          - first
          - {line: second, repeat: 3, every: 1s}
          - {line: third, at: 90s, metadata: {trace: t2}}
          - fourth
          - {file: shop.log}
    alert_rule_test:
      - {alertname: A, eval_time: 2m, exp_alerts: [{exp_labels: {severity: page}}], exp_pending: []}
    recording_rule_test:
      - {record: a:b, eval_time: 1m, exp_samples: [{labels: '{}', value: 2}]}
    logql_expr_test:
      - {expr: 'vector(1)', eval_time: 1m, exp_samples: {labels: '{}', value: 1e3}}
      - {expr: '{app="shop"}', exp_logs: [{labels: '{app="shop"}', line: x, timestamp: 1000}]}
`

func TestLoadTests(t *testing.T) {
	f, err := rules.LoadTests("a_test.yaml", []byte(someTests))
	if err != nil {
		t.Fatal(err)
	}
	test := f.Tests[0]
	if f.Interval != 30*time.Second || f.RuleFiles[0] != "../rules/*.yaml" || test.MaxSeries != 10 || test.Start.Year() != 2026 || test.ExternalLabels["cluster"] != "c1" {
		t.Errorf("got %+v", f)
	}
	var at []string
	for _, line := range test.Streams[0].Lines {
		at = append(at, line.Text+line.File+"@"+line.At.String())
	}
	if got, want := strings.Join(at, " "), "first@0s second@10s third@1m30s fourth@1m40s shop.log@1m50s"; got != want {
		t.Errorf("lines: got %s, want %s", got, want)
	}
	a := test.Alerts[0]
	if a.Alert != "A" || a.At != 2*time.Minute || len(a.Firing) != 1 || a.Firing[0].AskAnnotations || !a.AskPending || a.Place.Line != 19 {
		t.Errorf("alert: got %+v", a)
	}
	if e := test.Exprs; e[0].Samples[0].Value != 1000 || *e[1].Logs[0].At != 1000 || test.Recordings[0].Record != "a:b" {
		t.Errorf("got %+v, %+v", e, test.Recordings)
	}
}

func TestLoadTestsIsStrict(t *testing.T) {
	for _, c := range [][3]string{
		{"", "", "is empty"},
		{"alertname: A", "alertnaem: A", `a_test.yaml:19:10: unknown field "tests[0].alert_rule_test[0].alertnaem" (did you mean alertname?)`},
		{"alertname: A", "alertname: ", "which alert?"},
		{"interval: 10s", "interval: soon", "expected a duration"},
		{`app="shop", pod="p1"`, `app=~"shop"`, "labels: "},
		{"first", "{lin: first}", "did you mean line?"},
		{"first", "{line: a, file: b}", "either a line or a file"},
		{"repeat: 3", "repeat: 0", "repeat: from 1 to"},
		{"start: 2026", "start: x2026", "start: "},
		{"value: 2}", "value: two}", "expected a number"},
		{"timestamp: 1000", "timestamp: x", "expected a number"},
		{"record: a:b, ", "", "which rule?"},
	} {
		text := strings.Replace(someTests, c[0], c[1], 1)
		if c[0] == "" {
			text = ""
		}
		_, err := rules.LoadTests("a_test.yaml", []byte(text))
		if err == nil {
			t.Errorf("%s: taken", c[1])
		} else if got := said(err); !strings.Contains(got, c[2]) {
			t.Errorf("%s: got %s, want %s", c[1], got, c[2])
		}
		hinted(t, err)
	}
}

// TestTestSchema: the schema accepts what the reader accepts, and refuses what it
// refuses.
func TestTestSchema(t *testing.T) {
	schema := compileSchema(t, rules.TestSchema())
	for _, text := range []string{
		someTests, "tests: {}", "tests: {alert_rule_test: {alertname: A, eval_time: 5m}}", "test: []",
		"tests: {input_streams: {labels: '{}', lines: [a, {line: b, at: 5s}]}}", "tests: {input_streams: {labels: '{}', lines: [{line: b, at: soon}]}}",
		"tests: {alert_rule_test: {alertname: A, evaltime: 5m}}", "tests: {logql_expr_test: {expr: x, exp_samples: {labels: '{}', value: [1]}}}",
	} {
		_, refused := rules.LoadTests("a_test.yaml", []byte(text))
		if err := schema.Validate(asJSON(t, text)); (err == nil) != (refused == nil) {
			t.Errorf("%q: the reader says %v, the schema %v", text, refused, err)
		}
	}
}

func FuzzLoadTests(f *testing.F) {
	f.Add([]byte(someTests))
	f.Fuzz(func(_ *testing.T, text []byte) {
		_, _ = rules.LoadTests("a_test.yaml", text)
	})
}
