package sidecars

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// RBACSecretsDeniedWithResourceBoth is rule
// rbac-secrets-denied-with-resource-both. With RESOURCE=both Secrets are listed
// first, so that since 1.31 no ConfigMap is read after a refusal
// (src/sidecar.py).
func RBACSecretsDeniedWithResourceBoth() check.Rule {
	return check.Rule{
		ID: "rbac-secrets-denied-with-resource-both", Pages: pages(), Severity: finding.Error, Fixable: true,
		Tells: []delivery.Cause{delivery.SecretsDenied},
		Access: func(p *check.Probe, s check.RulerSidecar) {
			v := s.Sidecar.Resource
			f := finding.Finding{
				Severity: howSure(p, s),
				Message:  fmt.Sprintf("RESOURCE both lists Secrets first, which ServiceAccount %s may not: the sidecar exits before it reads one ConfigMap", s.Ruler.Account()),
				Fix: finding.Fix{
					Text:         "set RESOURCE to configmap, unless rules are kept in Secrets",
					Proposed:     check.InPlaceOf(v.Node.Get("value"), "configmap"),
					Values:       check.Values(s.Ruler.Object).Set("sidecar.rules.resource", "configmap").String(),
					ByPostRender: grants(p, s.Ruler),
				},
			}
			if s.Sidecar.Before(sidecar.Fatal) {
				f.Severity = finding.Warning
				f.Message = fmt.Sprintf("RESOURCE both lists Secrets, which ServiceAccount %s may not: this version goes on without them, every one from 1.31 on exits", s.Ruler.Account())
			}
			if f.Fix.ByPostRender {
				f.Fix.Text += "; post-render leaves RESOURCE as it is and grants what it asks for"
			}
			if s.Sidecar.Container == nil {
				reportAccount(p, s, f)
				return
			}
			p.ReportEnv(s, v, f)
		},
	}
}
