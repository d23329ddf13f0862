package transform_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// BenchmarkLint is a real render of 70 KB with 200 rule ConfigMaps beside it:
// the goal is 50 ms.
func BenchmarkLint(b *testing.B) {
	in := []transform.Input{{Name: "loki.yaml", Data: realRender(b)}, {Name: "rules.yaml", Data: ruleConfigMaps(200)}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := transform.Lint(in, transform.LintOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTrace is the same for trace.
func BenchmarkTrace(b *testing.B) {
	in := []transform.Input{{Name: "loki.yaml", Data: realRender(b)}, {Name: "rules.yaml", Data: ruleConfigMaps(200)}}
	for b.Loop() {
		if _, err := transform.Trace(in, transform.LintOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLintLinear: twice the rules cost twice as much.
func BenchmarkLintLinear(b *testing.B) {
	for _, n := range []int{200, 400, 800, 1600} {
		in := []transform.Input{{Name: "loki.yaml", Data: realRender(b)}, {Name: "rules.yaml", Data: ruleConfigMaps(n)}}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := transform.Lint(in, transform.LintOptions{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/rule")
		})
	}
}

// ruleConfigMaps are n rule objects in the namespace of the real render.
func ruleConfigMaps(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: rules-%[1]d
  namespace: ops
  labels:
    loki_rule: ""
data:
  rules-%[1]d.yaml: |
    groups:
      - name: app-%[1]d
        interval: 1m
        rules:
          - alert: ErrorsHigh
            expr: sum by (cluster) (rate({app="app-%[1]d", namespace="prod"} |= "error" [5m])) > 4
            for: 10m
            labels:
              severity: page
            annotations:
              summary: "errors on {{ $labels.cluster }}"
          - record: app:requests:rate5m
            expr: sum(rate({app="app-%[1]d"} | json | status >= 200 [5m]))
`, i)
	}
	return b.Bytes()
}
