package rules_test

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// What is written and what Loki prints of it (seen in /prometheus/api/v1/rules)
// are one expression.
func TestNormalised(t *testing.T) {
	for _, c := range [][2]string{
		{"sum by(a)( rate( {b=\"c\"} |= `x` [1m] ) )>0", `(sum by (a)(rate({b="c"} |= "x"[1m])) > 0)`},
		{"vector(1)", "vector(1.000000)"},
		{`rate({a="b"}[90s])`, `rate({a="b"}[1m30s])`},
		{"rate({a=\"b\"} |~ `a\\.\"b\"` [1m])", `rate({a="b"} |~ "a\\.\"b\""[1m])`},
		{"vector(0) > 1", "(vector(0.000000) > 1)"},
	} {
		if a, b := rules.Normalised(c[0]), rules.Normalised(c[1]); a != b {
			t.Errorf("%s\n  is %s\n and %s", c[0], a, b)
		}
	}
	if rules.Normalised(`rate({a="b"}[1m])`) == rules.Normalised(`rate({a="c"}[1m])`) {
		t.Error("what differs is one")
	}
	if got := rules.Normalised("rate("); got != "rate(" {
		t.Errorf("what cannot be read became %q", got)
	}
}
