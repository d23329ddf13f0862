package transform_test

import (
	"fmt"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

func ExampleExplainExpression() {
	e, _ := transform.ExplainExpression(`sum(count_over_time({app="x"} | json [5m])) == 0`, finding.Assume{})
	fmt.Println(e.Kind, e.Reads[0].Window, e.Findings[0].Rule)
	fmt.Println(e.Fires)
	// Output:
	// metric 5m rule-alert-never-fires
	// an alert with it never fires: some comparison leaves out every value that its operand can have
}

func TestExplainExpression(t *testing.T) {
	for _, tc := range []struct{ text, kind, since, until, finding string }{
		{`vector(1)`, "metric", "2.7", "", ""},
		{`rate({a="b"} |= "c" [5m]) > 1`, "metric", "", "", ""},
		{`rate({a="b"} |> "c" | keep d [5m]) > 1`, "metric", "3.0", "", ""},
		{`variants(rate({a="b"}[5m])) of ({a="b"}[5m])`, "metric", "3.5", "4.0", "rule-expr-version"},
		{`rate({a=~"b"}[5m]) > 1`, "metric", "", "", ""},
		{`{a="b"}`, "log", "", "", "rule-log-query-as-expr"},
		{`1 + 1`, "number", "", "", "rule-alert-always-fires"},
		{`rate({a="b"})`, "refused", "", "", "rule-expr-refused"},
		{`{a="b"`, "refused", "", "", "rule-expr-unbalanced"},
		{`1 and 2`, "refused", "", "", "rule-expr-refused"},
	} {
		e, ok := transform.ExplainExpression(tc.text, finding.Assume{})
		got := ""
		if len(e.Findings) > 0 {
			got = e.Findings[0].Rule
			if e.Findings[0].Title == "" {
				t.Errorf("%s: %s has no title", tc.text, got)
			}
		}
		if !ok || e.Kind != tc.kind || e.Since != tc.since || e.Until != tc.until || got != tc.finding {
			t.Errorf("%s: %+v", tc.text, e)
		}
	}
	for _, text := range []string{"", "rule-file-invalid", `level=error msg="x"`, `{"a": 1}`, "up == 0"} {
		if e, ok := transform.ExplainExpression(text, finding.Assume{}); ok {
			t.Errorf("%q is taken for an expression: %+v", text, e)
		}
	}
}
