package engine

import (
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// FuzzQuery holds that any lines and any expression give a result or an error.
func FuzzQuery(f *testing.F) {
	for _, query := range []string{
		`sum by (a) (count_over_time({app="shop"} | json | a > 1 or b = "x" [1m])) / ignoring (a) group_left sum(rate({app="shop"} |~ "(?i)x" [30s]))`,
		`quantile_over_time(0.9, {app="shop"} | logfmt | label_format c="{{.a | upper}}" | unwrap duration(a) | __error__="" [1m]) by (b)`,
		`topk(2, count_over_time({app="shop"} | pattern "<a> <b>" | drop a | keep b [1m])) or absent_over_time({app="x"} | unpack | decolorize [1m])`,
		`rate_counter({app="shop"} | regexp "(?P<a>[0-9]+)" | unwrap a [1m])`,
		`label_replace(bytes_rate({app="shop"} | line_format "{{.a}}" != ip("10.0.0.1") [1m]), "x", "$1", "a", "(.*)") > bool 1`,
	} {
		f.Add(query, `{"a":"1","b":{"c":"d"}}`, `a=1s b="x y"`)
	}
	f.Fuzz(func(_ *testing.T, query, first, second string) {
		expr, err := logql.Parse(query)
		if err != nil {
			return
		}
		q, err := Compile(expr)
		if err != nil {
			return
		}
		_, _ = q.Instant(logOf(first, second, first), start.Add(time.Minute))
	})
}
