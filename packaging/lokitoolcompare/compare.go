package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// result is what came of all files.
type result struct {
	taken, refused int            // by both
	known          map[string]int // differences that have a reason, by it
	differences    []difference
}

type difference struct {
	text         string
	ours, theirs verdict
}

// judge says whether Loki takes a file.
type judge func(text string) (verdict, error)

func compare(files []file, ours, theirs judge) (*result, error) {
	r := &result{known: map[string]int{}}
	for _, f := range files {
		mine, err := ours(f.text)
		if err != nil {
			return nil, err
		}
		other, err := theirs(f.text)
		if err != nil {
			return nil, err
		}
		switch {
		case mine.taken && other.taken:
			r.taken++
		case !mine.taken && !other.taken:
			r.refused++
		case other.taken && f.lenient != "":
			r.known[f.lenient]++
		default:
			r.differences = append(r.differences, difference{f.text, mine, other})
		}
	}
	return r, nil
}

func (r *result) write(w io.Writer, seed uint64) {
	for _, d := range r.differences {
		fmt.Fprintf(w, "--- loki-ruler-sidecar: %s, lokitool: %s\n%s", d.ours, d.theirs, d.text)
	}
	for _, reason := range slices.Sorted(maps.Keys(r.known)) {
		fmt.Fprintf(w, "%4d files that lokitool takes and the ruler refuses: %s\n", r.known[reason], reason)
	}
	fmt.Fprintf(w, "seed %d: %d files taken by both, %d refused by both, %d differences\n", seed, r.taken, r.refused, len(r.differences))
}

func (v verdict) String() string {
	if v.taken {
		return "takes it"
	}
	return "refuses it (" + strings.Join(strings.Fields(v.why), " ") + ")"
}

// ruler is a Loki that has the ConfigMap rules mounted as the rules of its only
// tenant.
const ruler = `apiVersion: v1
kind: ConfigMap
metadata: {name: loki, namespace: logs}
data:
  config.yaml: |
    auth_enabled: false
    ruler: {storage: {type: local, local: {directory: /rules}}, rule_path: /tmp/rules, enable_api: true}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: loki-ruler, namespace: logs}
spec:
  selector: {matchLabels: {app: ruler}}
  template:
    metadata: {labels: {app: ruler}}
    spec:
      containers:
        - name: ruler
          image: grafana/loki:3.7.6
          args: [-config.file=/etc/loki/config.yaml, -target=ruler]
          volumeMounts: [{name: config, mountPath: /etc/loki}, {name: rules, mountPath: /rules/fake}]
      volumes: [{name: config, configMap: {name: loki}}, {name: rules, configMap: {name: rules}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: rules, namespace: logs}
data:
  rules.yaml: |2
    `

// ours asks the project's own linter: how does a route that leads to a ruler end
// where Loki reads the file? The route stops too at a file that Loki loads and then
// fails to evaluate. lokitool takes such a file, as the ruler does.
func ours(text string) (verdict, error) {
	input := []transform.Input{{Name: "loki.yaml", Data: []byte(ruler + strings.ReplaceAll(text, "\n", "\n    ") + "\n")}}
	traced, err := transform.Trace(input, transform.LintOptions{})
	if err != nil {
		return verdict{}, err
	}
	for _, route := range traced.Routes {
		for _, hop := range route.Hops {
			if route.Key != "rules.yaml" || hop.Stage != finding.Parse {
				continue
			}
			if hop.State == finding.Fail && hop.Rule == failsWhenEvaluated {
				return refusal(input)
			}
			return verdict{hop.State == finding.Pass, hop.Evidence}, nil
		}
	}
	return verdict{}, fmt.Errorf("the linter does not judge this file:\n%s", text)
}

// failsWhenEvaluated is the rule about an expression that Loki loads.
const failsWhenEvaluated = "rule-expr-fails"

// refusal is why Loki does not load a file of which an expression fails when it is
// evaluated: the first error of another kind. Without one, Loki loads it.
func refusal(input []transform.Input) (verdict, error) {
	linted, err := transform.Lint(input, transform.LintOptions{})
	if err != nil {
		return verdict{}, err
	}
	for _, f := range linted.Findings {
		if f.Severity == finding.Error && f.Object.Name == "rules" && f.Rule != failsWhenEvaluated {
			return verdict{why: f.Message}, nil
		}
	}
	return verdict{taken: true}, nil
}
