package rulefile

import (
	"fmt"
	"strings"
	"testing"
)

func TestCheckExpression(t *testing.T) {
	for src, want := range map[string]string{
		`sum(rate({a="b"}[5m])) > 1`:     "",
		`sum(rate({a="b"}[5m]))`:         `rule-alert-always-fires "sum(rate({a=\"b\"}[5m]))" -> ""`,
		"sum(\n  rate({a=\"b\"})\n) > 1": `rule-expr-refused "}" -> "} [5m]"`,
		`rate({a="b"} |~ "(" [5m]) > 1`:  `rule-expr-fails "\"(\"" -> "\"()\""`,
		`{a="b"}`:                        `rule-log-query-as-expr "{a=\"b\"}" -> "count_over_time({a=\"b\"} [5m]) > 0"`,
		`absent_over_time({a="b"}[5m])`:  "",
		`rate({a="b"}[10s]) > 1`:         `rule-range-shorter-than-interval "[10s]" -> "[1m]"`,
		``:                               `rule-expr-refused "" -> ""`,
	} {
		_, problems := CheckExpression(src, Options{})
		var got []string
		for _, p := range problems {
			got = append(got, fmt.Sprintf("%s %q -> %q", p.Rule, src[p.Start:p.End], p.Proposed))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%q:\n got %s\nwant %s", src, got, want)
		}
	}
}
