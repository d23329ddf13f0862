package report_test

import (
	"fmt"
	"os"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

func ExampleWrite() {
	manifest := "kind: StatefulSet\nmetadata:\n  name: loki-ruler\n"
	result := &report.Lint{
		Judged: finding.Judged{Rulers: 1},
		Source: report.Sources(map[string][]byte{"loki.yaml": []byte(manifest)}),
		Findings: []finding.Finding{{
			Rule:     "ruler-missing-sidecar",
			Severity: finding.Error,
			Place:    finding.Place{File: "loki.yaml", Line: 3, Column: 9, EndLine: 3, EndColumn: 19},
			Object:   finding.Object{Kind: "StatefulSet", Name: "loki-ruler"},
			Message:  "no container copies rule ConfigMaps to /rules",
			Fix:      finding.Fix{Text: "set ruler.sidecar in the chart's values", Values: "ruler:\n  sidecar: true", ByPostRender: true},
		}},
	}
	if err := report.Write(os.Stdout, report.Text, result, report.Options{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// loki.yaml:3:9: error[ruler-missing-sidecar] StatefulSet loki-ruler: no container copies rule ConfigMaps to /rules
	//     |
	//   3 |   name: loki-ruler
	//     |         ^^^^^^^^^^
	//   hint: set ruler.sidecar in the chart's values
	//   values:
	//       ruler:
	//         sidecar: true
	//   fixable: post-render makes this change
	//
	// 1 error in 1 ruler; 1 fixable by post-render
}

func ExampleWriteTrace() {
	trace := &report.Trace{Routes: []finding.Route{{
		Object: finding.Object{Kind: "ConfigMap", Namespace: "ops", Name: "alerts"},
		Place:  finding.Place{File: "rules.yaml", Line: 7, Column: 3},
		Key:    "alerts.yaml",
		Ruler:  finding.Object{Kind: "StatefulSet", Namespace: "ops", Name: "loki-ruler"},
		Hops: []finding.Hop{
			{Stage: finding.Label, State: finding.Pass, Evidence: "loki_rule is set", Place: finding.Place{File: "rules.yaml", Line: 5, Column: 5}},
			{Stage: finding.Directory, State: finding.Fail, Evidence: "it lands in /rules, above every tenant", Rule: "tenant-dir-missing"},
		},
	}}}
	if err := report.WriteTrace(os.Stdout, report.TraceTable, trace, report.Options{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ✗ ConfigMap ops/alerts alerts.yaml (rules.yaml:7:3) stops at directory [tenant-dir-missing]
	//   ✓ label      loki_rule is set (rules.yaml:5:5)
	//   ✗ directory  it lands in /rules, above every tenant
	//                explain: tenant-dir-missing
	//   ↛ StatefulSet ops/loki-ruler
	//
	// 1 rule file: 0 arrive, 1 stops, 0 unknown
}
