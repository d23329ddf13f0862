package surroundings

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/writer"
)

// RuleWriterConflict is rule rule-writer-conflict. lokitool deletes what it did not
// write, and of two loki-rules sync the second refuses.
func RuleWriterConflict() check.Rule {
	return check.Rule{
		ID: "rule-writer-conflict", Pages: pages(), Severity: finding.Warning,
		Input: func(p *check.Probe) {
			for i, d := range p.Deliverers {
				if n := replicasOf(d); n > 1 {
					conflict(p, d, fmt.Sprintf("%d pods of %s run %s for one ruler: all but the first refuse to write", n, d.Object.ID(), d), "run one: replicas: 1, and strategy Recreate")
				}
				for _, before := range p.Deliverers[:i] {
					if why := disagree(p, before, d); why != "" {
						conflict(p, d, fmt.Sprintf("%s of %s and %s of %s write for one tenant of %s: %s", d, d.Object.ID(), before, before.Object.ID(), d.Ruler.Object.ID(), why), "leave the tenant to one of them")
						break
					}
				}
			}
		},
	}
}

func conflict(p *check.Probe, d *delivery.Deliverer, message, fix string) {
	p.Warn(d.Object, d.Node, finding.Finding{Place: d.Place(), Path: d.Path, Current: d.String(), Message: message, Fix: finding.Fix{Text: fix}})
}

// replicasOf is how many pods of loki-rules sync run at a time; 0 is not known.
func replicasOf(d *delivery.Deliverer) int {
	if d.Pod == nil || d.Object.Kind == "CronJob" {
		return 0
	}
	return d.Pod.Replicas
}

// disagree says why two writers cannot share a tenant, "" when they can, or are not
// known to have one in common.
func disagree(p *check.Probe, a, b *delivery.Deliverer) string {
	if a.Ruler != b.Ruler || !oneTenant(p, a, b) {
		return ""
	}
	deletes := func(d *delivery.Deliverer) bool { return d.Program == writer.Lokitool && d.Verb == "sync" }
	syncs := func(d *delivery.Deliverer) bool { return d.Program == writer.LokiRules && d.Verb == "sync" }
	switch {
	case deletes(a) || deletes(b):
		return "lokitool deletes every group that is not in its own files"
	case syncs(a) && syncs(b):
		return "the second refuses to write"
	}
	return ""
}

// oneTenant reports writers of the same tenant: the only one there is, or one that
// both name. What reads directories of tenants may write for any.
func oneTenant(p *check.Probe, a, b *delivery.Deliverer) bool {
	if only, known := p.Tenant(a.Ruler); known && only != "" {
		return true
	}
	if a.Pod != nil || b.Pod != nil {
		return (a.Pod != nil || a.Tenant != "") && (b.Pod != nil || b.Tenant != "")
	}
	return a.Tenant != "" && a.Tenant == b.Tenant
}
