package sidecars

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// RBACCannotCreate is rule rbac-cannot-create. Who deploys is in no manifest.
// What is: that post-render adds roles to a release that has none, so that
// nothing shows that its deployer may create them (grafana/loki#18874).
func RBACCannotCreate() check.Rule {
	return check.Rule{
		ID: "rbac-cannot-create", Pages: pages(), Severity: finding.Info,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			for _, kind := range []string{"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"} {
				if len(p.Set.Kind(kind)) > 0 {
					return
				}
			}
			if !grants(p, r) {
				return
			}
			change, _ := p.Change(r)
			var added []string
			for _, a := range change.Added {
				if a.Kind == finding.AddedObject {
					added = append(added, a.String())
				}
			}
			p.Info(r.Object, nil, finding.Finding{
				Message: "post-render adds " + strings.Join(added, " and ") + " to an input without any RBAC object: whoever deploys must be allowed to create them",
				Fix:     finding.Fix{Text: "ask kubectl auth can-i create roles; where the answer is no, use --rbac none and have the access applied by somebody who may"},
			})
		},
	}
}
