package sidecars

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// SATokenNotMounted is rule sa-token-not-mounted. Loki needs no token, so
// hardened installations switch it off; the sidecar exits without one,
// NAMESPACE set or not.
func SATokenNotMounted() check.Rule {
	return check.Rule{
		ID: "sa-token-not-mounted", Pages: pages(), Severity: finding.Error, Fixable: true,
		Tells: []delivery.Cause{delivery.TokenMissing},
		Access: func(p *check.Probe, s check.RulerSidecar) {
			h := p.Access(s.Ruler, s.Sidecar)
			f := finding.Finding{
				Severity: howSure(p, s),
				Place:    h.Place,
				Path:     s.Ruler.Pod.SpecPath.String() + ".automountServiceAccountToken",
				Message:  fmt.Sprintf("%s has %s; %s", called(s.Sidecar), h.Evidence, ends(s.Sidecar)),
				Fix: finding.Fix{
					Text:   "set automountServiceAccountToken to true on the pod",
					Values: check.Values(s.Ruler.Object).Set("serviceAccount.automountServiceAccountToken", true).String(),
					ByPostRender: p.Adds(s.Ruler, func(a finding.Added) bool {
						return a.Kind == finding.AddedPodField && a.Name == "automountServiceAccountToken" || a.Kind == finding.AddedMount && a.Name == sidecar.TokenPath
					}),
				},
			}
			if off := s.Ruler.Pod.Automount; off != nil && !*off {
				f.Current = "false"
				f.Fix.Proposed = "true"
				if f.Fix.ByPostRender {
					f.Fix.Text += "; post-render leaves it and gives the sidecar alone a projected token"
				}
			}
			p.Report(s.Ruler.Object, nil, f)
		},
	}
}
