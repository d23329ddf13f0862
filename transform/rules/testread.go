package rules

import (
	"cmp"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// LoadTests reads a test file. It is strict: a field that is unknown, given
// twice, or of the wrong type is a *finding.InputError with its place.
func LoadTests(name string, text []byte) (*TestFile, error) {
	r := &reader{name: name, lines: yamltext.NewLines(text)}
	tree, err := document.ParseText(text)
	if err != nil {
		return nil, r.syntax(err)
	}
	root := tree.Root.Resolve()
	if root.IsNull() {
		return nil, r.fault(nil, "is empty: expected tests of rules", "begin with tests:")
	}
	if err := testShape().check(r, root, ""); err != nil {
		return nil, err
	}
	f := &TestFile{Name: name, RuleFiles: oneOrMany(root.Get("rule_files")), Order: oneOrMany(root.Get("group_eval_order"))}
	if f.Interval, err = r.duration(root, "evaluation_interval"); err != nil {
		return nil, err
	}
	f.Interval = cmp.Or(f.Interval, time.Minute)
	for _, n := range listOf(root.Get("tests")) {
		t, err := r.test(n)
		if err != nil {
			return nil, err
		}
		f.Tests = append(f.Tests, t)
	}
	return f, nil
}

// IsTestName reports names of test files: they end in _test.yaml or _test.yml.
func IsTestName(name string) bool {
	return strings.HasSuffix(name, "_test.yaml") || strings.HasSuffix(name, "_test.yml")
}

// isTest reports the text of a test file, well written or not, by its only key
// that no rule file has.
func isTest(text []byte) bool {
	tree, err := document.ParseText(text)
	if err != nil {
		return false
	}
	root := tree.Root.Resolve()
	return root != nil && root.Kind == document.Mapping && root.Get("tests") != nil && root.Get("groups") == nil
}

// listOf is the items of what may be one mapping or a list of them.
func listOf(n *document.Node) []*document.Node {
	if n.IsNull() {
		return nil
	}
	if n.Kind != document.Sequence {
		return []*document.Node{n}
	}
	return n.List()
}

func (r *reader) test(n *document.Node) (Test, error) {
	t := Test{
		Name: n.Str("name"), Place: r.place(n), Start: time.Unix(0, 0).UTC(),
		ExternalLabels: n.Map("external_labels"), ExternalURL: n.Str("external_url"), Tenant: n.Str("tenant"),
	}
	var err error
	if t.Interval, err = r.duration(n, "interval"); err != nil {
		return t, err
	}
	t.Interval = cmp.Or(t.Interval, time.Minute)
	if t.MaxSeries, err = r.number(n.Get("limits"), "max_query_series"); err != nil {
		return t, err
	}
	if at := n.Get("start"); !at.IsNull() {
		t.Dated = true
		if t.Start, err = time.Parse(time.RFC3339, at.Value); err != nil {
			return t, r.fault(at, "start: "+words.Quote(at.Value)+" is no time", "for example: 2026-01-05T10:00:00Z")
		}
	}
	for _, s := range listOf(n.Get("input_streams")) {
		stream, err := r.testStream(s, t.Interval)
		if err != nil {
			return t, err
		}
		t.Streams = append(t.Streams, stream)
	}
	return t, r.expectations(&t, n)
}

func (r *reader) testStream(n *document.Node, interval time.Duration) (TestStream, error) {
	s := TestStream{Place: r.place(n), Metadata: n.Map("structured_metadata")}
	var err error
	if s.Labels, err = r.seriesLabels(n.Get("labels")); err != nil {
		return s, err
	}
	var at time.Duration
	for _, item := range linesOf(n.Get("lines")) {
		line, err := r.testLine(item, at, interval)
		if err != nil {
			return s, err
		}
		at = line.At + time.Duration(line.Repeat-1)*line.Every + interval
		s.Lines = append(s.Lines, line)
	}
	return s, nil
}

// linesOf is the items of lines as they stand: a text is one.
func linesOf(n *document.Node) []*document.Node {
	if n.IsNull() {
		return nil
	}
	if n.Kind != document.Sequence {
		return []*document.Node{n}
	}
	return n.Items()
}

// testLine reads a line; at is its time unless it says otherwise.
func (r *reader) testLine(item *document.Node, at, interval time.Duration) (TestLine, error) {
	n := item.Resolve()
	line := TestLine{Place: r.place(item), At: at, Repeat: 1, Every: interval}
	if n == nil || n.Kind == document.Scalar {
		line.Text = n.Str()
		return line, nil
	}
	line.Text, line.File, line.Metadata = n.Str("line"), n.Str("file"), n.Map("metadata")
	if (n.Get("line") == nil) == (n.Get("file") == nil) {
		return line, r.fault(item, "a line is either a line or a file", "write line: or file:")
	}
	line.AskAt, line.AskEvery = n.Get("at") != nil, n.Get("every") != nil
	if line.File != "" && n.Get("repeat") != nil && !line.AskEvery {
		return line, r.fault(n.Get("repeat"), "repeat: a file has the times of its lines, which cannot be twice", "write every: too, or leave out repeat")
	}
	var err1, err2, err3 error
	if n.Get("at") != nil {
		line.At, err1 = r.duration(n, "at")
	}
	if n.Get("every") != nil {
		line.Every, err2 = r.duration(n, "every")
	}
	if n.Get("repeat") != nil {
		line.Repeat, err3 = r.number(n, "repeat")
	}
	if line.Repeat < 1 || line.Repeat > maxRepeat {
		return line, r.fault(n.Get("repeat"), "repeat: from 1 to "+strconv.Itoa(maxRepeat), "with every: 1s it is how many lines there are, a second apart")
	}
	return line, errors.Join(err1, err2, err3)
}

// maxRepeat keeps a slip of the finger from filling the memory.
const maxRepeat = 1_000_000

// seriesLabels reads {app="shop"}.
func (r *reader) seriesLabels(n *document.Node) (map[string]string, error) {
	labels, err := ParseLabels(n.Str())
	if err != nil {
		return nil, r.fault(n, "labels: "+err.Error(), "only = gives a stream its labels; =~, != and | are for queries")
	}
	return labels, nil
}

// ParseLabels reads labels as LogQL writes them: {app="shop", level="error"}.
func ParseLabels(text string) (map[string]string, error) {
	labels := map[string]string{}
	if inner, ok := strings.CutPrefix(strings.TrimSpace(text), "{"); ok && strings.TrimSpace(inner) == "}" {
		return labels, nil
	}
	bad := errors.New(words.Quote(text) + ` are no labels: write names with one value each, for example: {app="shop", level="error"}`)
	expr, _ := logql.Parse(text) // that it selects nothing, or everything, is no fault here
	query, ok := expr.(*logql.LogQuery)
	if !ok || len(query.Stages) > 0 {
		return nil, bad
	}
	for _, m := range query.Selector.Matchers {
		if _, twice := labels[m.Label.Text]; twice || m.Op != logql.Equal {
			return nil, bad
		}
		labels[m.Label.Text] = m.Value.Value
	}
	return labels, nil
}

func (r *reader) expectations(t *Test, n *document.Node) error {
	for _, item := range listOf(n.Get("alert_rule_test")) {
		a, err := r.alertTest(item)
		if err != nil {
			return err
		}
		t.Alerts = append(t.Alerts, a)
	}
	for _, item := range listOf(n.Get("recording_rule_test")) {
		at, err1 := r.duration(item, "eval_time")
		samples, err2 := r.expectedSamples(item)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if item.Str("record") == "" {
			return r.fault(item, "recording_rule_test: which rule?", "write record: and the name of the series")
		}
		t.Recordings = append(t.Recordings, RecordingTest{r.place(item), item.Str("record"), at, samples})
	}
	for _, item := range listOf(n.Get("logql_expr_test")) {
		e, err := r.exprTest(item)
		if err != nil {
			return err
		}
		t.Exprs = append(t.Exprs, e)
	}
	return nil
}

func (r *reader) alertTest(n *document.Node) (AlertTest, error) {
	a := AlertTest{
		Place: r.place(n), Alert: n.Str("alertname"), AskPending: n.Get("exp_pending") != nil,
		Firing: expectedAlerts(n.Get("exp_alerts")), Pending: expectedAlerts(n.Get("exp_pending")),
	}
	if a.Alert == "" {
		return a, r.fault(n, "alert_rule_test: which alert?", "write alertname: and its name")
	}
	var err error
	a.At, err = r.duration(n, "eval_time")
	return a, err
}

func expectedAlerts(n *document.Node) []ExpectedAlert {
	var all []ExpectedAlert
	for _, item := range listOf(n) {
		all = append(all, ExpectedAlert{item.Map("exp_labels"), item.Map("exp_annotations"), item.Get("exp_annotations") != nil})
	}
	return all
}

func (r *reader) exprTest(n *document.Node) (ExprTest, error) {
	e := ExprTest{Place: r.place(n), Expr: n.Str("expr")}
	var err1, err2 error
	e.At, err1 = r.duration(n, "eval_time")
	e.Samples, err2 = r.expectedSamples(n)
	if err := errors.Join(err1, err2); err != nil {
		return e, err
	}
	for _, item := range listOf(n.Get("exp_logs")) {
		labels, err := r.seriesLabels(item.Get("labels"))
		if err != nil {
			return e, err
		}
		line := ExpectedLine{Labels: labels, Text: item.Str("line")}
		if at := item.Get("timestamp"); !at.IsNull() {
			ns, err := strconv.ParseInt(at.Value, 10, 64)
			if err != nil {
				return e, r.fault(at, "timestamp: "+words.Quote(at.Value)+" is no number of nanoseconds", "nanoseconds since 1970, without quotes: 1767225600000000000")
			}
			line.At = &ns
		}
		e.Logs = append(e.Logs, line)
	}
	return e, nil
}

func (r *reader) expectedSamples(n *document.Node) ([]ExpectedSample, error) {
	var all []ExpectedSample
	for _, item := range listOf(n.Get("exp_samples")) {
		labels, err := r.seriesLabels(item.Get("labels"))
		if err != nil {
			return nil, err
		}
		value, err := strconv.ParseFloat(item.Str("value"), 64)
		if err != nil {
			return nil, r.fault(item, "value: "+words.Quote(item.Str("value"))+" is no number", "for example 3 or 0.5")
		}
		all = append(all, ExpectedSample{labels, value})
	}
	return all, nil
}
