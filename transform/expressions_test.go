package transform_test

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

const judgedRules = `apiVersion: v1
kind: ConfigMap
metadata: {name: rules, namespace: logs, labels: {loki_rule: ""}}
data:
  a.yaml: |
    groups:
      - name: g
        rules:
          - alert: A
            expr: sum(rate({app="x"}[1m])) > 1
`

// TestJudgeExpressions: a judge of a Go program's own is told of every file, and
// what it says is found at its place.
func TestJudgeExpressions(t *testing.T) {
	start := strings.Index("groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: sum(", "sum(")
	for _, c := range []struct {
		name string
		says func(file string) transform.Judgement
		want string // "rule severity line:column message" of the finding, or the error
	}{
		{"nothing", func(file string) transform.Judgement { return transform.Judgement{Name: file} }, ""},
		{"an error", func(file string) transform.Judgement {
			return transform.Judgement{Name: file, Problems: []finding.Problem{{Severity: finding.Error, Start: start, End: start + 3, Message: "no"}}}
		}, "rule-file-invalid error 10:19 no"},
		{"a warning under another rule", func(file string) transform.Judgement {
			return transform.Judgement{Name: file, Problems: []finding.Problem{{Rule: "rule-group-empty", Severity: finding.Warning, Start: start, Message: "maybe"}}}
		}, "rule-group-empty warning 10:19 maybe"},
		{"offsets that are none", func(file string) transform.Judgement {
			return transform.Judgement{Name: file, Problems: []finding.Problem{{Severity: finding.Warning, Start: -7, End: 1 << 40, Message: "far"}}}
		}, "rule-file-invalid warning 6:5 far"},
		{"a rule that is none", func(file string) transform.Judgement {
			return transform.Judgement{Name: file, Problems: []finding.Problem{{Rule: "mine"}}}
		}, `the judge of expressions names a rule "mine", which lint does not have`},
		{"a file that is none", func(string) transform.Judgement { return transform.Judgement{Name: "mine"} },
			`the judge of expressions names a file "mine", which was not handed to it`},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := transform.LintOptions{JudgeExpressions: func(files []transform.RuleText) ([]transform.Judgement, error) {
				if len(files) != 1 || !strings.HasPrefix(string(files[0].Text), "groups:") {
					t.Fatalf("the judge gets %q", files)
				}
				return []transform.Judgement{c.says(files[0].Name)}, nil
			}}
			if got := judgedFinding(opts); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// judgedFinding is lint's finding about the expression, or its error.
func judgedFinding(opts transform.LintOptions) string {
	result, err := transform.Lint([]transform.Input{{Name: "rules.yaml", Data: []byte(judgedRules)}}, opts)
	if err != nil {
		return err.Error()
	}
	for _, f := range result.Findings {
		if f.Rule == "rule-file-invalid" || f.Rule == "rule-group-empty" {
			_, at, _ := strings.Cut(f.Place.String(), ":")
			return f.Rule + " " + f.Severity.String() + " " + at + " " + f.Message
		}
	}
	return ""
}
