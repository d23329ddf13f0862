package sidecars

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// RBACMissing is rule rbac-missing. Since 1.31 a refused list ends the sidecar;
// a refused watch alone leaves it healthy and blind (seen against a real API
// server).
func RBACMissing() check.Rule {
	return check.Rule{
		ID: "rbac-missing", Pages: pages(), Severity: finding.Error, Fixable: true,
		Tells: []delivery.Cause{delivery.AccessDenied},
		Access: func(p *check.Probe, s check.RulerSidecar) {
			need := p.Missing(s.Ruler, s.Sidecar)[0]
			consequence := ends(s.Sidecar)
			if slices.Equal(need.Verbs, []string{"watch"}) && !s.Sidecar.Before(sidecar.Fatal) {
				consequence = "it writes the rules once, stays healthy, and never updates them"
			}
			f := finding.Finding{
				Message: fmt.Sprintf("ServiceAccount %s may not %s, as %s must: %s", s.Ruler.Account(), delivery.Describe(need), called(s.Sidecar), consequence),
				Fix:     finding.Fix{Text: "bind the account to a Role with get, list and watch on " + need.Resource},
			}
			if s.Sidecar.Container != nil && !chart.Of(s.Ruler.Object).Can(chart.NamespacedRoles) {
				f.Fix.Values = check.Values(s.Ruler.Object).Set("rbac.namespaced", false).String()
			}
			reportAccount(p, s, f)
		},
	}
}
