package sidecars

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// RBACBindingWrongSubject is rule rbac-binding-wrong-subject. With an account
// of the ruler's own the community chart (from 11.4.0 on) still binds the
// backend's.
func RBACBindingWrongSubject() check.Rule {
	return check.Rule{
		ID: "rbac-binding-wrong-subject", Pages: pages(), Severity: finding.Error, Fixable: true,
		Tells: []delivery.Cause{delivery.AnotherSubject},
		Access: func(p *check.Probe, s check.RulerSidecar) {
			binding, subject := p.OtherSubject(s.Ruler, s.Sidecar)
			f := finding.Finding{
				Message: fmt.Sprintf("the pod runs as ServiceAccount %s, but %s (line %d) gives access to %s; without it %s cannot read: %s",
					s.Ruler.Account(), binding.ID(), binding.NodePlace(subject).Line, subject.Str("name"), called(s.Sidecar), ends(s.Sidecar)),
				Fix: finding.Fix{Text: "bind the pod's own account"},
			}
			if s.Ruler.Runs == loki.RoleRuler {
				f.Fix.Values = check.Values(s.Ruler.Object).Set("ruler.serviceAccount.create", false).Set("ruler.serviceAccount.name", nil).String()
			}
			reportAccount(p, s, f)
		},
	}
}
