package ruletest_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules/ruletest"
)

func options(files fstest.MapFS) *ruletest.Options {
	return &ruletest.Options{
		Read: func(path string) ([]byte, error) { return fs.ReadFile(files, path) },
		Glob: func(pattern string) ([]string, error) { return fs.Glob(files, pattern) },
	}
}

func run(t testing.TB, tests string, files fstest.MapFS) *ruletest.Report {
	t.Helper()
	f, err := rules.LoadTests("tests/a_test.yaml", []byte(tests))
	if err != nil {
		t.Fatal(err)
	}
	report, err := ruletest.Run(f, options(files))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// TestPipelineError: an evaluation that fails in Loki fails the test, whatever it
// expects.
func TestPipelineError(t *testing.T) {
	files := fstest.MapFS{"rules/a.yaml": {Data: []byte(`groups: [{name: g, rules: [{alert: A, expr: 'count_over_time({a="b"} | json [5m]) > 0'}]}]`)}}
	report := run(t, `{rule_files: ../rules/a.yaml, tests: [{input_streams: {labels: '{a="b"}', lines: no}, alert_rule_test: {alertname: A, eval_time: 1m}}]}`, files)
	if len(report.Cases) != 1 || report.Cases[0].Failure == nil || !strings.Contains(report.Cases[0].Failure.Message, "JSONParserErr") {
		t.Errorf("got %+v", report.Cases)
	}
}

// TestDetailsOfAnError: they make series of their own, and nobody need expect their
// words, which are not Loki's.
func TestDetailsOfAnError(t *testing.T) {
	files := fstest.MapFS{"rules/a.yaml": {Data: []byte(`groups: [{name: g, rules: [{alert: A, expr: 'count_over_time({a="b"} | json | label_format c="d" | drop __error__ [5m]) > 0'}]}]`)}}
	for expected, failed := range map[string]int{
		`[{exp_labels: {a: b, c: d}}]`:                                                              1,
		`[{exp_labels: {a: b, c: d}}, {exp_labels: {a: b, c: d}}]`:                                  0,
		`[{exp_labels: {a: b, c: d}}, {exp_labels: {a: b, c: d, __error_details__: "as written"}}]`: 0,
		`[{exp_labels: {a: b, c: d}}, {exp_labels: {a: b, c: x}}]`:                                  1,
	} {
		report := run(t, `{rule_files: ../rules/a.yaml, tests: [{input_streams: {labels: '{a="b"}', lines: ["no", "{}"]}, alert_rule_test: {alertname: A, eval_time: 1m, exp_alerts: `+expected+`}}]}`, files)
		if len(report.Cases) != 1 || report.Failed() != failed {
			t.Errorf("%s: got %+v", expected, report.Cases)
		}
	}
}

// TestLinesOfAFile: a file of real lines, and templates that query.
func TestLinesOfAFile(t *testing.T) {
	files := fstest.MapFS{
		"rules/a.yaml": {Data: []byte(`groups: [{name: g, interval: 30s, rules: [{alert: A, expr: 'sum(count_over_time({a="b"} |= "x" [5m])) > 1', annotations: {all: '{{ query "sum(count_over_time({a=\"b\"}[5m]))" | first | value }}'}}]}]`)},
		"tests/a.log":  {Data: []byte("one x\ntwo\r\nthree x\n")},
	}
	report := run(t, `{rule_files: ../rules/*.yaml, tests: [{external_labels: {c: d}, input_streams: {labels: '{a="b"}', lines: {file: a.log, every: 1s}}, alert_rule_test: {alertname: A, eval_time: 1m, exp_alerts: {exp_labels: {c: d}, exp_annotations: {all: '3'}}}}]}`, files)
	if report.Failed() != 0 || len(report.Cases) != 1 {
		text, _ := ruletest.Write(report, "text", ruletest.WriteOptions{})
		t.Errorf("%s", text)
	}
}

// BenchmarkRun is 100 tests of ten rules, of which less than 100 ms is asked.
func BenchmarkRun(b *testing.B) {
	var rulesText, tests strings.Builder
	rulesText.WriteString("groups:\n- name: g\n  rules:\n")
	for i := range 10 {
		fmt.Fprintf(&rulesText, "  - alert: A%d\n    expr: sum by (app) (count_over_time({app=\"shop\"} |= \"error\" | logfmt | status >= 500 [5m])) > %d\n    for: 2m\n", i, i)
	}
	tests.WriteString("rule_files: ../rules/*.yaml\ntests:\n")
	for i := range 100 {
		fmt.Fprintf(&tests, "- name: t%d\n  input_streams: {labels: '{app=\"shop\"}', lines: {line: level=error status=500, repeat: 30}}\n  alert_rule_test:\n", i)
		for j := range 10 {
			fmt.Fprintf(&tests, "  - {alertname: A%d, eval_time: 15m, exp_alerts: %s}\n", j, map[bool]string{true: "{exp_labels: {app: shop}}", false: "[]"}[j < 5])
		}
	}
	files := fstest.MapFS{"rules/a.yaml": {Data: []byte(rulesText.String())}}
	for b.Loop() {
		if report := run(b, tests.String(), files); report.Failed() != 0 || len(report.Cases) != 1000 {
			b.Fatalf("%d of %d fail: %+v", report.Failed(), len(report.Cases), report.Cases[0])
		}
	}
}
