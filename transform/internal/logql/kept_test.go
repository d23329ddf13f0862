package logql

import (
	"slices"
	"testing"
)

// TestKeeps: what is kept for certain can be there by LabelsOf too, and what most
// expressions do with a label is known to keep it.
func TestKeeps(t *testing.T) {
	for _, c := range []struct {
		expr string
		want bool // of the label a
	}{
		{`sum by (a) (rate({b="x"} |= "e" | json | __error__="" | c >= 5 [5m])) > 5`, true},
		{`5 < sum by (a, b) (rate({a="x"}[5m]))`, true},
		{`sum by (b) (rate({a="x"}[5m])) > 5`, false},
		{`sum without (b) (rate({a="x"}[5m]))`, true},
		{`sum without (a) (rate({a="x"}[5m]))`, false},
		{`sum(rate({a="x"}[5m]))`, false},
		{`max by (a) (sum by (a, b) (rate({b="x"}[5m])))`, true},
		{`topk by (a) (3, rate({b="x"}[5m]))`, true},
		{`topk(3, rate({b="x"}[5m]))`, false},
		{`rate({b="x", a=""}[5m])`, false},
		{`rate({b="x", a!=""}[5m])`, true},
		{`rate({b="x"} | a="" [5m])`, false},
		{`rate({b="x"} | a="" or b="x" [5m])`, false},
		{`rate({b="x"} | b="x", a="" [5m])`, false},
		{`rate({b="x"} | b="" [5m])`, true},
		{`rate({b="x"} | logfmt | drop c [5m])`, false},
		{`rate({b="x"} | logfmt | keep a [5m])`, false},
		{`rate({b="x"} | label_format c=a [5m])`, false},
		{`sum by (a) (sum_over_time({b="x"} | logfmt | unwrap c | __error__="" [5m]))`, true},
		{`sum by (a) (sum_over_time({b="x"} | logfmt | unwrap a [5m]))`, false},
		{`sum by (a) (sum_over_time({b="x"} | logfmt | unwrap c | a="" [5m]))`, false},
		{`max_over_time({b="x"} | logfmt | unwrap c [5m]) by (a)`, true},
		{`max_over_time({b="x"} | logfmt | unwrap c [5m]) by (b)`, false},
		{`max_over_time({b="x"} | logfmt | unwrap c [5m]) without (a)`, false},
		{`absent_over_time({a="x"}[5m])`, false},
		{`rate({a="x"}[5m]) / rate({a="x"}[5m])`, false},
		{`rate({b="x"}[5m]) > 1 + 2`, false},
		{`1 > 2`, false},
		{`vector(1)`, false},
		{`{a="x"}`, false},
	} {
		e, err := Parse(c.expr)
		if err != nil {
			t.Fatal(c.expr, err)
		}
		if got := Keeps(AppendAll(nil, e), "a"); got != c.want {
			t.Errorf("%s keeps a: %v", c.expr, got)
		}
	}
	for _, expr := range validExpressions() {
		e, err := Parse(expr)
		if err != nil {
			continue
		}
		labels := LabelsOf(e)
		for _, label := range slices.Concat(labels.Names(), labels.Gone(), []string{"a", "app", "level", "status", "__error__"}) {
			if Keeps(AppendAll(nil, e), label) && !labels.May(label) {
				t.Errorf("%s keeps %s, and cannot have it", expr, label)
			}
		}
	}
}
