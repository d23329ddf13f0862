// Package loki tells which workloads are Loki rulers, and why, and works out the
// config such a ruler runs with: defaults ← common ← file ← flags.
package loki

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Role says which deployment of Loki evaluates rules in a workload.
type Role uint8

// The roles.
const (
	RoleNone    Role = iota
	RoleRuler        // distributed: -target=ruler
	RoleBackend      // simple scalable, since Loki 2.8
	RoleRead         // simple scalable before
	RoleAll          // single binary
)

// String returns "ruler", "backend", "read", "all" or "none".
func (r Role) String() string { panic("not yet") }

// Workload is a Loki workload that evaluates rules.
type Workload struct {
	Object    *manifest.Object
	Pod       *manifest.Pod
	Container *manifest.Container // the Loki container
	Targets   []string            // from -target, or what the labels say
	Runs      Role
	Why       string // the evidence, one sentence
}

// Classify judges an object. w is nil unless it is a Loki workload that runs
// rules; then reason may tell why not: finding.NotLoki for a ruler of Mimir,
// Cortex or Thanos, finding.NotARuler for Loki without a ruler, "" for
// anything else.
func Classify(o *manifest.Object) (w *Workload, reason finding.Reason) { panic("not yet") }
