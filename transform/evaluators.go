package transform

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// Evaluator is a workload that evaluates rules, whatever the deployment mode.
type Evaluator struct {
	Object finding.Object
	Place  finding.Place
	What   string // one clause: "evaluates the rules (SimpleScalable mode: backend); its rules sidecar is loki-sc-rules"
}

// Evaluators says which workloads evaluate the rules of some manifests: what a
// stream without a distributed ruler has instead. It reads every document.
func Evaluators(inputs []Input) []Evaluator {
	m := delivery.Build(open(inputs), "", finding.Assume{})
	var all []Evaluator
	for _, r := range m.Rulers {
		what := "evaluates the rules (" + mode(r.Runs) + ")"
		if len(r.Sidecars) > 0 {
			what += "; its rules sidecar is " + r.Sidecars[0].Container.Name
		} else {
			what += "; it has no rules sidecar"
		}
		all = append(all, Evaluator{Object: r.Object.ID(), Place: r.Object.Place(), What: what})
	}
	return all
}

// mode is the chart's word for the deployment that a role belongs to.
func mode(r loki.Role) string {
	switch r {
	case loki.RoleRuler:
		return "Distributed mode: ruler"
	case loki.RoleBackend, loki.RoleRead:
		return fmt.Sprintf("SimpleScalable mode: %s", r)
	case loki.RoleAll:
		return "SingleBinary mode"
	case loki.RoleNone:
	}
	return "an unknown mode"
}
