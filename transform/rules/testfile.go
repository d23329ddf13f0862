package rules

import (
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestFile is a file of unit tests of rules: promtool's, with log streams in
// place of series.
type TestFile struct {
	Name string
	// RuleFiles are globs, relative to the file. None: all of the repository.
	RuleFiles []string
	// Interval is the evaluation interval of groups that set none. 1m by default.
	Interval time.Duration
	// Order names groups in the order of their evaluation, which in Loki makes no
	// difference: no rule sees what another has recorded.
	Order []string
	Tests []Test
}

// Test is one test: what is logged, and what must come of it.
type Test struct {
	Name  string
	Place finding.Place
	// Start is the time from which all others are counted: 1970 by default.
	Start time.Time
	// Dated: the file says Start.
	Dated bool
	// Interval is the time from one line of a stream to the next.
	Interval       time.Duration
	ExternalLabels map[string]string
	ExternalURL    string
	Tenant         string // whose rules are tested; "": everybody's
	MaxSeries      int    // limits.max_query_series; 0: Loki's default
	Streams        []TestStream
	Alerts         []AlertTest
	Exprs          []ExprTest
	Recordings     []RecordingTest
}

// TestStream is the lines of one stream.
type TestStream struct {
	Place    finding.Place
	Labels   map[string]string
	Metadata map[string]string // structured metadata of all its lines
	Lines    []TestLine
}

// TestLine is a line, or several, or those of a file.
type TestLine struct {
	Place finding.Place
	Text  string
	// File has the lines, one a row, in place of Text; relative to the test file.
	File  string
	At    time.Duration // since the test's start
	AskAt bool          // the file says At
	// AskEvery: the file says Every. Where it does not, rows of File have the times
	// that stand in them.
	AskEvery bool
	Metadata map[string]string
	Repeat   int           // at least 1
	Every    time.Duration // between repeated lines
}

// AlertTest is what an alert must be at a time.
type AlertTest struct {
	Place   finding.Place
	Alert   string
	At      time.Duration
	Firing  []ExpectedAlert
	Pending []ExpectedAlert
	// AskPending: the test says which alerts are pending, if only that none is.
	AskPending bool
}

// ExpectedAlert is an alert with its labels, but for alertname, which goes
// without saying.
type ExpectedAlert struct {
	Labels      map[string]string
	Annotations map[string]string
	// AskAnnotations: the test says which annotations it has.
	AskAnnotations bool
}

// ExprTest is what an expression must give at a time: samples, or lines if it
// is a log query.
type ExprTest struct {
	Place   finding.Place
	Expr    string
	At      time.Duration
	Samples []ExpectedSample
	Logs    []ExpectedLine
}

// RecordingTest is what a recording rule must give at a time.
type RecordingTest struct {
	Place   finding.Place
	Record  string
	At      time.Duration
	Samples []ExpectedSample
}

// ExpectedSample is a series with its value.
type ExpectedSample struct {
	Labels map[string]string
	Value  float64
}

// ExpectedLine is a line of a log query, with its labels.
type ExpectedLine struct {
	Labels map[string]string
	Text   string
	At     *int64 // nanoseconds since 1970; nil: any time
}

// TestSchema is the JSON schema of test files.
func TestSchema() []byte {
	return testShape().schemaOf("RuleTests", "Unit tests of Loki's alerting and recording rules.")
}

// testShape is what a test file may look like.
func testShape() shape {
	name, duration := shape{}, shape{form: period}
	names := shape{form: mapping, each: &name}
	alerts := shape{form: mapping, many: true, fields: []entry{
		{"exp_labels", names, "Its labels, all of them but alertname.", false},
		{"exp_annotations", names, "Its annotations, all of them. Left out: any.", false},
	}}
	samples := shape{form: mapping, many: true, fields: []entry{
		{"labels", name, `The labels of the series: {app="shop"}.`, false},
		{"value", shape{form: decimal}, "", false},
	}}
	return shape{form: mapping, fields: []entry{
		{"rule_files", shape{many: true}, "Globs of the rule files, relative to this file. Default: all of the repository.", false},
		{"evaluation_interval", duration, "How often groups are evaluated that do not say. Default: 1m.", false},
		{"group_eval_order", shape{many: true}, "The order of groups.", false},
		{"tests", shape{form: mapping, many: true, fields: []entry{
			{"name", name, "", false},
			{"start", name, "The time at which the test begins. Default: 1970-01-01T00:00:00Z.", false},
			{"interval", duration, "The time from one line of a stream to the next. Default: 1m.", false},
			{"tenant", name, "The tenant whose rules are tested. Default: all.", false},
			{"limits", shape{form: mapping, fields: []entry{{"max_query_series", shape{form: number}, "", false}}}, "Limits of Loki that differ from its defaults.", false},
			{"external_labels", names, "", false},
			{"external_url", name, "", false},
			{"input_streams", shape{form: mapping, many: true, fields: []entry{
				{"labels", name, `The labels of the stream: {app="shop"}.`, false},
				{"structured_metadata", names, "Structured metadata of all its lines.", false},
				{"lines", lineShape(), "Its lines.", false},
			}}, "What is logged.", false},
			{"alert_rule_test", shape{form: mapping, many: true, fields: []entry{
				{"alertname", name, "", false},
				{"eval_time", duration, "When, after the start of the test.", false},
				{"exp_alerts", alerts, "The alerts that fire then.", false},
				{"exp_pending", alerts, "The alerts that are pending then. Left out: any.", false},
			}}, "What alerts must be.", false},
			{"recording_rule_test", shape{form: mapping, many: true, fields: []entry{
				{"record", name, "", false},
				{"eval_time", duration, "When, after the start of the test.", false},
				{"exp_samples", samples, "The series that are recorded then.", false},
			}}, "What rules must record.", false},
			{"logql_expr_test", shape{form: mapping, many: true, fields: []entry{
				{"expr", name, "", false},
				{"eval_time", duration, "When, after the start of the test.", false},
				{"exp_samples", samples, "What a metric query gives then.", false},
				{"exp_logs", shape{form: mapping, many: true, fields: []entry{
					{"labels", name, `The labels of the line: {app="shop"}.`, false}, {"line", name, "", false},
					{"timestamp", shape{form: decimal}, "Nanoseconds since 1970. Left out: any time.", false},
				}}, "The lines that a log query gives, from the start of the test on.", false},
			}}, "What expressions must give.", false},
		}}, "The tests.", false},
	}}
}

func lineShape() shape {
	name := shape{}
	return shape{form: mapping, many: true, short: true, fields: []entry{
		{"line", name, "The text.", false},
		{"file", name, "A file of lines instead, relative to this file. Without every they have the times that stand in them: as they are where the test has a start, else from at on.", false},
		{"at", shape{form: period}, "When, after the start of the test. Default: one interval behind the line before.", false},
		{"metadata", shape{form: mapping, each: &name}, "Structured metadata.", false},
		{"repeat", shape{form: number}, "How often.", false},
		{"every", shape{form: period}, "The time between repeated lines. Default: the test's interval.", false},
	}}
}
