package rulefile

import (
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestProposals puts every proposed text in its place; the file must then load
// without a word.
func TestProposals(t *testing.T) {
	const alert = "alert: A\nexpr: vector(1)\n"
	for name, text := range map[string]string{
		"empty":                     "",
		"comments":                  "# none\n",
		"glued marker":              "---groups: []\n",
		"crowded marker":            "--- groups: []\n",
		"interval":                  "groups:\n- name: g\n  interval: 30\n  rules: [{alert: A, expr: '1'}]\n",
		"for":                       withRule(alert + "for: \"5 minutes\""),
		"limit":                     "groups:\n- name: g\n  limit: \"10\"\n  rules: [{alert: A, expr: '1'}]\n",
		"record":                    withRule("record: my-metric.name\nexpr: '1'"),
		"label":                     withRule(alert + "labels: {my-label: x}"),
		"annotation":                withRule(alert + "annotations:\n  \"runbook-url\": x"),
		"field":                     withRule("alert: A\nexrp: vector(1)"),
		"field of a group":          "groups:\n- nmae: g\n  rules: [{alert: A, expr: '1'}]\n",
		"field of the file":         "Groups:\n- name: g\n  rules: [{alert: A, expr: '1'}]\n",
		"rules":                     "groups:\n- name: g\n  rule: [{alert: A, expr: '1'}]\n",
		"name of a rule":            withRule("alret: A\nexpr: '1'"),
		"group name":                "groups:\n- name: g\n  rules: [{alert: A, expr: '1'}]\n- name: g\n  rules: [{alert: A, expr: '1'}]\n",
		"range":                     withExpr(`rate({app="x"}[$__interval]) > 0 > 0`),
		"range in double quotes":    withRule("alert: A\nexpr: \"rate({app=\\\"x\\\"}[5 min]) > 0\""),
		"log query":                 withExpr(`{app="x"} |= "error"`),
		"log query in quotes":       withRule(`alert: A` + "\n" + `expr: '{app="x"} |= "it''s"'`),
		"log query, double quotes":  withRule(`alert: A` + "\n" + `expr: "{app=\"x\"} |~ \"\\\\d\""`),
		"log query, folded":         "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: >-\n      {app=\"x\"}\n      |= \"y\"\n",
		"selector":                  withExpr(`rate({app=~".*"}[5m]) > 0`),
		"selector in double quotes": withRule("alert: A\nexpr: \"rate({app=~\\\".*\\\"}[5m]) > 0\""),
		"single quotes":             withExpr(`rate({app='xy'}[5m]) > 0`),
		"value without quotes":      withRule("alert: A\nexpr: rate({app=x}[5m]) > 0"),
		"value in single quotes":    withRule("alert: A\nexpr: 'rate({app=x}[5m]) > 0'"),
		"bare group":                "# mine\nname: g\nrules:\n  - alert: A\n    expr: |\n      vector(1)\n\n      > 0\n    annotations:\n      s: \"a\n        b\"\n",
		"bare rule":                 alert,
		"list of groups":            "- name: g\n  rules:\n  - alert: A\n    expr: vector(1)\n",
		"indented list of groups":   "---\n  - name: g\n    rules:\n    - {alert: A, expr: vector(1)}\n",
		"list of rules":             "- alert: A\n  expr: vector(1)\n# and\n- record: b\n  expr: vector(1)\n",
		"PrometheusRule":            "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: x\nspec:\n  groups:\n    - name: g\n      # why\n      rules:\n        - alert: A\n          expr: |\n            vector(1)\n",
		"PrometheusRule, flow":      "apiVersion: v1\nkind: PrometheusRule\nspec: {groups: [{name: g, rules: [{alert: A, expr: '1'}]}]}\n",
	} {
		t.Run(name, func(t *testing.T) {
			problems := Check([]byte(text), Options{}).Problems
			if len(problems) != 1 {
				t.Fatalf("got %d problems: %+v", len(problems), problems)
			}
			p := problems[0]
			fixed := text[:p.Start] + p.Proposed + text[p.End:]
			after := Check([]byte(fixed), Options{})
			if p.Proposed == "" || !after.Loads || slices.ContainsFunc(after.Problems, func(p Problem) bool { return p.Severity > finding.Info }) {
				t.Errorf("%s: proposed %q gives\n%s\n%+v", p.Rule, p.Proposed, fixed, after.Problems)
			}
		})
	}
}

// TestNoProposal holds where a proposal could not be put in place as it is.
func TestNoProposal(t *testing.T) {
	for name, text := range map[string]string{
		"an anchor is cut off": "apiVersion: v1\nkind: PrometheusRule\nmetadata: {labels: &l {a: b}}\nspec:\n  groups:\n  - name: g\n    rules: [{alert: A, expr: '1', labels: *l}]\n",
		"flow style":           `{"name": "g", "rules": []}`,
	} {
		if p := Check([]byte(text), Options{}).Problems[0]; p.Proposed != "" {
			t.Errorf("%s: proposed %q", name, p.Proposed)
		}
	}
}

func TestFixTexts(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"cut by a comment":      {withRule("alert: A\nexpr: count_over_time({app=\"x\"} |= \"ticket #1\" [5m])"), "begins a comment"},
		"begins a mapping":      {withRule("alert: A\nexpr: {app=\"x\"} |= \"y\""), "begins a YAML mapping"},
		"unquoted template":     {withRule("alert: A\nexpr: '1'\nannotations:\n  s: {{ $value }} x"), "quote the value"},
		"severity beside alert": {withRule("alert: A\nexpr: '1'\nseverity: page"), "move it under labels:"},
		"summary beside alert":  {withRule("alert: A\nexpr: '1'\nsummary: page"), "move it under annotations:"},
		"tab":                   {"groups:\n\t- name: g\n", "indent with spaces"},
	} {
		problems := Check([]byte(tc.text), Options{}).Problems
		if len(problems) == 0 || !strings.Contains(problems[0].FixText, tc.want) {
			t.Errorf("%s: got %+v", name, problems)
		}
	}
}
