package rulefile

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// A row is a rule file and what is to be said about it: "line:column severity
// rule path", in the order of the text.
type row struct {
	name    string
	text    string
	refused bool // by Loki
	want    []string
	options Options
}

// same is a row of a file that loads and about which nothing is to be said.
func same(name, text string) row { return row{name: name, text: text} }

// refused is a row of a file that does not load.
func refused(name, text string, want ...string) row {
	return row{name: name, text: text, refused: true, want: want}
}

// accepted is a row of a file that loads, with something to say.
func accepted(name, text string, want ...string) row {
	return row{name: name, text: text, want: want}
}

func (r row) with(o Options) row {
	r.options = o
	return r
}

func runRows(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			f := Check([]byte(r.text), r.options)
			if f.Loads == r.refused {
				t.Errorf("Loads is %v", f.Loads)
			}
			if got := said(r.text, f); !slices.Equal(got, r.want) {
				t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(r.want, "\n     "))
			}
			soundProblems(t, r.text, f)
		})
	}
}

func said(text string, f *File) []string {
	lines := yamltext.NewLines([]byte(text))
	var all []string
	for _, p := range f.Problems {
		line, column := lines.Place(p.Start)
		all = append(all, strings.TrimSpace(fmt.Sprintf("%d:%d %s %s %s", line, column, p.Severity, p.Rule, p.Path)))
	}
	return all
}

// soundProblems holds what is promised of every problem of every file.
func soundProblems(t *testing.T, text string, f *File) {
	t.Helper()
	worst := finding.Info
	for _, p := range f.Problems {
		worst = max(worst, p.Severity)
		if p.Start < 0 || p.Start > len(text) || p.End > len(text) || p.End != 0 && p.End < p.Start {
			t.Errorf("%s stands at %d..%d of %d bytes", p.Rule, p.Start, p.End, len(text))
		}
		named := strings.HasPrefix(p.Message, "LogQL ") // a name keeps its capitals
		if p.Message == "" || !named && strings.ToUpper(p.Message[:1]) == p.Message[:1] && strings.ToLower(p.Message[:1]) != p.Message[:1] {
			t.Errorf("%s: the message begins in upper case or is empty: %q", p.Rule, p.Message)
		}
		if strings.ContainsAny(p.Current, "\n\r") || len(p.Current) > 90 {
			t.Errorf("%s: the current text is not one short line: %q", p.Rule, p.Current)
		}
	}
	if !f.Loads && worst != finding.Error {
		t.Errorf("the file does not load, but no error says why")
	}
}

// withExpr is a rule file of one alert, whose expression begins at 5:7.
func withExpr(expr string) string {
	return "groups:\n- name: g\n  rules:\n  - expr: |\n      " + strings.ReplaceAll(expr, "\n", "\n      ") + "\n    alert: A\n"
}

// withRule is a rule file of one rule, whose first line is line 4.
func withRule(rule string) string {
	return "groups:\n- name: g\n  rules:\n  - " + strings.ReplaceAll(rule, "\n", "\n    ") + "\n"
}

// TestExperiments holds what Loki 3.7.6 was seen to do with these files
// (experiments R01 to R46 of the lint catalogue).
func TestExperiments(t *testing.T) {
	const alert = "alert: A\nexpr: vector(1)\n"
	runRows(t, []row{
		refused("R01 empty", "", "1:1 error rule-file-empty"),
		refused("R02 comment only", "# nothing\n\n# here\n", "1:1 error rule-file-empty"),
		accepted("R03 no groups", "groups: []\n", "1:1 info rule-group-empty"),
		accepted("R04 empty mapping", "{}\n", "1:1 info rule-group-empty"),
		accepted("R05 bare marker", "---\n", "1:1 info rule-group-empty"),
		accepted("R05 null", "null\n", "1:1 info rule-group-empty"),
		accepted("R05 groups null", "groups:\n", "1:1 info rule-group-empty"),
		accepted("R06 second document broken", "groups: []\n---\ngroups: [\n", "2:1 error rule-multi-document"),
		accepted("R06 second document has rules", "groups: []\n---\n"+withRule(alert), "2:1 error rule-multi-document"),
		accepted("R06 second document has none", "groups: []\n---\ngroups: []\n", "2:1 warning rule-multi-document"),
		accepted("R06b leading empty document", "---\n---\n"+withRule(alert), "2:1 error rule-multi-document"),
		refused("R07 namespace", "namespace: x\ngroups: []\n", "1:1 error rule-foreign-field namespace"),
		refused("R08 bare group", "name: g\ninterval: 1m\nrules:\n- alert: A\n  expr: vector(1)\n", "1:1 error rule-not-wrapped-in-groups"),
		refused("R09 PrometheusRule", "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: x\nspec:\n  groups:\n  - name: g\n    rules:\n    - alert: A\n      expr: up == 0\n",
			"1:1 error rule-embedded-prometheusrule", "10:13 error rule-promql-not-logql spec.groups[0].rules[0].expr"),
		refused("R10 interval 30", "groups:\n- name: g\n  interval: 30\n  rules:\n  - {alert: A, expr: vector(1)}\n", "3:13 error rule-duration-invalid groups[0].interval"),
		refused("R11 for 5 minutes", withRule(alert+"for: 5 minutes"), "6:10 error rule-duration-invalid groups[0].rules[0].for"),
		refused("R12 repeated group", "groups:\n- name: g\n  rules: [{alert: A, expr: '1'}]\n- name: g\n  rules: [{alert: A, expr: '1'}]\n", "4:9 error rule-group-duplicate groups[1].name"),
		refused("R13 record name", withRule("record: my-metric.name\nexpr: vector(1)"), "4:13 error rule-recording-name-invalid groups[0].rules[0].record"),
		refused("R13 record name with a colon", withRule("record: a:b-c\nexpr: vector(1)"), "4:13 error rule-recording-name-invalid groups[0].rules[0].record"),
		refused("R14 for on record", withRule("record: a\nexpr: vector(1)\nfor: 1m"), "6:5 error rule-recording-name-invalid groups[0].rules[0].for"),
		refused("R15 annotations on record", withRule("record: a\nexpr: vector(1)\nannotations: {a: b}"), "6:5 error rule-recording-name-invalid groups[0].rules[0].annotations"),
		refused("R16 PromQL", withExpr("up == 0"), "5:7 error rule-promql-not-logql groups[0].rules[0].expr"),
		refused("R16b PromQL in a function", withExpr("rate(http_requests_total[5m])"), "5:12 error rule-promql-not-logql groups[0].rules[0].expr"),
		accepted("R17 log query", withExpr(`{app="x"} |= "error"`), "5:7 error rule-log-query-as-expr groups[0].rules[0].expr"),
		refused("R18 selects everything", withExpr(`count_over_time({app=~".*"}[5m])`), "5:29 error rule-selector-matches-everything groups[0].rules[0].expr"),
		refused("R18 empty selector", withExpr(`count_over_time({}[5m])`), "5:23 error rule-selector-matches-everything groups[0].rules[0].expr"),
		refused("R19 single quotes", withExpr(`count_over_time({app='xy'}[5m])`), "5:28 error rule-expr-unbalanced groups[0].rules[0].expr"),
		accepted("R20 dropped fields", "groups:\n- name: g\n  query_offset: 1m\n  labels: {a: b}\n  rules:\n  - alert: A\n    expr: vector(1)\n    keep_firing_for: 5m\n",
			"3:3 warning rule-field-silently-dropped groups[0].query_offset", "4:3 warning rule-field-silently-dropped groups[0].labels",
			"8:5 warning rule-field-silently-dropped groups[0].rules[0].keep_firing_for"),
		refused("R21 unknown field", withRule(alert+"severity: page"), "6:5 error rule-unknown-field groups[0].rules[0].severity"),
		same("R22 label values are coerced", withRule(alert+"labels: {a: true, b: 1, c: 2020-01-01}")),
		refused("R23 bad template", withRule(alert+"annotations:\n  s: '{{ $lables.x }}'"), "7:14 error rule-template-invalid groups[0].rules[0].annotations.s"),
		refused("R24 label name", withRule(alert+"labels:\n  my-label: x"), "7:7 error rule-recording-name-invalid groups[0].rules[0].labels.my-label"),
		refused("R25 annotation name", withRule(alert+"annotations:\n  runbook-url: x"), "7:7 error rule-recording-name-invalid groups[0].rules[0].annotations.runbook-url"),
		same("R26 a number", withRule("alert: A\nexpr: 1")),
		same("R27 vector", withRule(alert)),
		refused("R28 no group name", "groups:\n- rules:\n  - {alert: A, expr: vector(1)}\n", "2:3 error rule-file-invalid groups[0].name"),
		accepted("R29 no rules", "groups:\n- name: g\n  rules: []\n", "2:3 info rule-group-empty groups[0]"),
		refused("R30 duplicate key", withRule(alert+"expr: vector(2)"), "6:5 error rule-unknown-field groups[0].rules[0].expr"),
		refused("R31 tab", "groups:\n- name: g\n\trules:\n  - alert: A\n    expr: vector(1)\n", "3:1 error rule-unknown-field"),
		accepted("R32 byte order mark", "\ufeffgroups: []\n", "1:1 info rule-group-empty"),
		refused("R33 plain text", "These are my rules.\n", "1:1 error non-rule-key-in-rule-object"),
		same("R34 JSON", `{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "vector(1)"}]}]}`),
		accepted("R35 no value", withRule(alert+"annotations:\n  s: at <no value>"), "7:13 warning helm-tpl-eaten-template groups[0].rules[0].annotations.s"),
		refused("R36 remote_write", "groups:\n- name: g\n  remote_write: []\n  rules: [{alert: A, expr: '1'}]\n", "3:3 error rule-foreign-field groups[0].remote_write"),
		refused("R37 a list", "- name: g\n  rules: [{alert: A, expr: '1'}]\n", "1:1 error rule-not-wrapped-in-groups"),
		refused("R39 source_tenants", "groups:\n- name: g\n  source_tenants: [a]\n  rules: [{alert: A, expr: '1'}]\n", "3:3 error rule-foreign-field groups[0].source_tenants"),
		refused("R40 evaluation_delay", "groups:\n- name: g\n  evaluation_delay: 1m\n  rules: [{alert: A, expr: '1'}]\n", "3:3 error rule-foreign-field groups[0].evaluation_delay"),
		same("R41 CRLF", strings.ReplaceAll(withRule(alert), "\n", "\r\n")),
		refused("R43 quoted limit", "groups:\n- name: g\n  limit: \"10\"\n  rules: [{alert: A, expr: '1'}]\n", "3:10 error rule-unknown-field groups[0].limit"),
		refused("R46 Grafana's variable", withExpr(`rate({app="x"}[$__interval]) > 0`), "5:21 error rule-duration-invalid groups[0].rules[0].expr"),
	})
}

// TestFiles holds what the files as a whole can be.
func TestFiles(t *testing.T) {
	const alert = "alert: A\nexpr: vector(1)\n"
	rules := withRule(alert)
	runRows(t, []row{
		same("comment before the marker", "# team x\n---\n"+rules),
		same("marker with a comment", "--- # team x\n"+rules),
		same("ends with a marker", rules+"---\n"),
		same("ends with comments behind a marker", rules+"---\n# end\n"),
		same("ends with an end marker", rules+"...\n"),
		same("YAML 1.1 directive", "%YAML 1.1\n---\n"+rules),
		same("an anchor", "groups:\n- name: g\n  rules:\n  - &a {alert: A, expr: vector(1)}\n  - *a\n"),
		same("a merge key", "groups:\n- name: g\n  rules:\n  - &a {alert: A, expr: vector(1)}\n  - <<: *a\n    for: 5m\n"),
		same("null group and rule", "groups:\n-\n- name: g\n  rules:\n  -\n  - {alert: A, expr: vector(1)}\n"),
		same("both names twice", "groups:\n- name: g\n  rules:\n  - {alert: A, expr: vector(1)}\n  - {alert: A, expr: vector(1)}\n"),
		same("a template in a recording rule is never parsed", withRule("record: a\nexpr: vector(1)\nlabels: {a: '{{ nonsense }}'}")),
		same("for 0 on a recording rule", withRule("record: a\nexpr: vector(1)\nfor: 0s")),
		same("no annotations on a recording rule", withRule("record: a\nexpr: vector(1)\nannotations: {}")),
		same("values that are null", withRule(alert+"for:\nlabels:\nannotations: ~")),

		refused("white space", " \n\t\n", "1:1 error rule-file-empty"),
		refused("only an end marker", "...\n", "1:1 error rule-file-invalid"),
		refused("other YAML", "%YAML 1.2\n---\n"+rules, "1:1 error rule-file-invalid"),
		refused("glued marker", "---groups: []\n", "1:1 error rule-file-invalid"),
		refused("glued marker inside", "groups: []\n---groups: []\n", "2:1 error rule-file-invalid"),
		refused("crowded marker", "--- groups: []\n", "1:1 error rule-file-invalid"),
		refused("byte order mark inside", "groups: []\n\ufeff---\ngroups: []\n", "2:1 error rule-file-invalid"),
		accepted("less indented rest", "  groups: []\n# so far\ngroups:\n- name: g\n", "3:1 error rule-multi-document"),
		refused("broken YAML", "groups:\n- name: g\n  rules: [\n", "3:3 error rule-file-invalid"),
		refused("an expression that begins a mapping", "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: {app=\"x\"} |= \"y\"\n", "5:11 error rule-file-invalid"),
		refused("a list of rules", "- alert: A\n  expr: vector(1)\n", "1:1 error rule-not-wrapped-in-groups"),
		refused("a bare rule", "alert: A\nexpr: up\n", "1:1 error rule-not-wrapped-in-groups", "2:7 error rule-promql-not-logql expr"),
		refused("a rule among the groups", "groups:\n- alert: A\n  expr: vector(1)\n", "2:3 error rule-not-wrapped-in-groups groups[0]"),
		refused("misspelt groups", "group:\n- name: g\n  rules: [{alert: A, expr: up}]\n", "1:1 error rule-unknown-field group", "3:28 error rule-promql-not-logql group[0].rules[0].expr"),
		refused("groups are a mapping", "groups: {name: g}\n", "1:9 error rule-file-invalid groups"),
		refused("a group is text", "groups: [g]\n", "1:10 error rule-file-invalid groups[0]"),
		refused("rules are a mapping", "groups:\n- name: g\n  rules: {alert: A}\n", "3:10 error rule-file-invalid groups[0].rules"),
		refused("a rule is text", "groups:\n- name: g\n  rules: [A]\n", "3:11 error rule-file-invalid groups[0].rules[0]"),
		refused("an empty group name", "groups:\n- name: ''\n  rules: [{alert: A, expr: '1'}]\n", "2:9 error rule-file-invalid groups[0].name"),
		refused("alert and record", withRule("alert: A\nrecord: b\nexpr: '1'"), "4:5 error rule-file-invalid groups[0].rules[0]"),
		refused("neither alert nor record", withRule("expr: '1'"), "4:5 error rule-file-invalid groups[0].rules[0]"),
		refused("no expr", withRule("alert: A"), "4:5 error rule-file-invalid groups[0].rules[0].expr"),
		refused("an empty expr", withRule("alert: A\nexpr: ''"), "4:5 error rule-file-invalid groups[0].rules[0].expr"),
		refused("a blank expr", withRule("alert: A\nexpr: ' '"), "5:12 error rule-expr-refused groups[0].rules[0].expr"),
		refused("expr is a list", withRule("alert: A\nexpr: ['1']"), "5:11 error rule-file-invalid groups[0].rules[0].expr"),
		refused("labels are a list", withRule(alert+"labels: [a]"), "6:13 error rule-file-invalid groups[0].rules[0].labels"),
		refused("an annotation is a mapping", withRule(alert+"annotations:\n  s: {a: b}"), "7:10 error rule-file-invalid groups[0].rules[0].annotations.s"),
		refused("the label __name__", withRule(alert+"labels:\n  __name__: x"), "7:7 error rule-recording-name-invalid groups[0].rules[0].labels.__name__"),
		refused("a label twice", withRule(alert+"labels:\n  a: x\n  a: y"), "8:7 error rule-unknown-field groups[0].rules[0].labels.a"),
		refused("merge of a text", withRule(alert+"labels:\n  <<: x"), "7:11 error rule-file-invalid groups[0].rules[0].labels.<<"),
		refused("an unknown field from a merge", "groups:\n- name: g\n  rules:\n  - <<: {alert: A, expr: '1', foo: 1}\n", "4:31 error rule-unknown-field groups[0].rules[0].foo"),
		refused("a field of Thanos", "groups:\n- name: g\n  partial_response_strategy: warn\n  rules: [{alert: A, expr: '1'}]\n", "3:3 error rule-foreign-field groups[0].partial_response_strategy"),
		refused("an endless limit", "groups:\n- name: g\n  limit: .inf\n  rules: [{alert: A, expr: '1'}]\n", "3:10 error rule-unknown-field groups[0].limit"),
		same("a limit with a fraction", "groups:\n- name: g\n  limit: 1.5\n  rules: [{alert: A, expr: '1'}]\n"),
		refused("several at once", "groups:\n- name: g\n  interval: soon\n  rules:\n  - alert: A\n    expr: up\n    fro: 5m\n  - record: b\n    expr: '1'\n    for: 1m\n",
			"3:13 error rule-duration-invalid groups[0].interval", "6:11 error rule-promql-not-logql groups[0].rules[0].expr",
			"7:5 error rule-unknown-field groups[0].rules[0].fro", "10:5 error rule-recording-name-invalid groups[0].rules[1].for"),

		refused("a README", "# Rules\n\nWrite them *well*: always.\n- so\n", "3:1 error non-rule-key-in-rule-object").with(Options{Key: "README.md"}),
		refused("a script", "#!/bin/sh\ncurl -X POST http://loki/reload\n", "2:1 error non-rule-key-in-rule-object"),
		refused("a kustomization", "resources:\n- a.yaml\n", "1:1 error non-rule-key-in-rule-object"),
		refused("a dashboard", `{"panels": [], "title": "x"}`, "1:1 error non-rule-key-in-rule-object"),
		refused("another Kubernetes object", "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n", "1:1 error non-rule-key-in-rule-object"),
		refused("a list of texts", "- a\n- b\n", "1:1 error non-rule-key-in-rule-object"),
	})
}

// TestVersions holds from which Loki on fields are accepted.
func TestVersions(t *testing.T) {
	const file = "groups:\n- name: g\n  query_offset: 1m\n  labels: {a: b}\n  rules:\n  - alert: A\n    expr: vector(1)\n    keep_firing_for: 5m\n"
	const offset, labels, keep = "3:3 %s groups[0].query_offset", "4:3 %s groups[0].labels", "8:5 %s groups[0].rules[0].keep_firing_for"
	const dropped, unknown = "warning rule-field-silently-dropped", "error rule-unknown-field"
	for version, rules := range map[string][3]string{
		"v2.8.4": {unknown, unknown, unknown},
		"v2.9.0": {unknown, unknown, dropped},
		"v3.2.0": {dropped, unknown, dropped},
		"v3.5.0": {dropped, dropped, dropped},
		"v3.7.6": {dropped, dropped, dropped},
		"":       {dropped, dropped, dropped},
		"k210":   {dropped, dropped, dropped},
	} {
		r := row{name: version, text: file, refused: slices.Contains(rules[:], unknown), options: Options{LokiVersion: version}}
		for i, format := range []string{offset, labels, keep} {
			r.want = append(r.want, fmt.Sprintf(format, rules[i]))
		}
		runRows(t, []row{r})
	}
}

func TestCheckListsRules(t *testing.T) {
	text := "groups:\n- name: a\n  rules:\n  - {alert: A, expr: vector(1)}\n  - record: b\n    expr: |\n      vector(2)\n- name: b\n"
	f := Check([]byte(text), Options{})
	if f.Alerts != 1 || f.Records != 1 || len(f.Groups) != 2 || !f.Loads {
		t.Fatalf("got %+v", f)
	}
	r := f.Groups[0].Rules[1]
	if r.Name() != "b" || r.Record != "b" || r.Expr != "vector(2)\n" || r.Path() != "groups[0].rules[1]" {
		t.Errorf("got %+v", r)
	}
	if got := text[r.ExprStart:r.ExprEnd]; got != "|\n      vector(2)\n" {
		t.Errorf("the expression stands at %q", got)
	}
	if got := text[r.Start:r.End]; got != "record: b\n    expr: |\n      vector(2)\n" {
		t.Errorf("the rule stands at %q", got)
	}
}
