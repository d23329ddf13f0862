package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// saTokenNotMounted: Loki needs no token, so hardened installations switch it
// off; the sidecar exits without one, NAMESPACE set or not (runtime.md).
func saTokenNotMounted() Rule {
	return Rule{ID: "sa-token-not-mounted", Severity: finding.Error, Fixable: true, Tells: []delivery.Cause{delivery.TokenMissing}, Check: func(c *Context) {
		for _, s := range c.denied() {
			h := c.Access(s.ruler, s.sidecar)
			f := finding.Finding{
				Severity: howSure(s),
				Place:    h.Place,
				Path:     s.ruler.Pod.SpecPath.String() + ".automountServiceAccountToken",
				Message:  fmt.Sprintf("%s has %s; %s", called(s.sidecar), h.Evidence, ends(s.sidecar)),
				Fix: finding.Fix{
					Text:   "set automountServiceAccountToken to true on the pod",
					Values: valuesFor(s.ruler.Object, "serviceAccount:\n  automountServiceAccountToken: true\n"),
					ByPostRender: c.adds(s.ruler, func(a finding.Added) bool {
						return a.Kind == finding.AddedPodField && a.Name == "automountServiceAccountToken" || a.Kind == finding.AddedMount && a.Name == delivery.TokenPath
					}),
				},
			}
			if off := s.ruler.Pod.Automount; off != nil && !*off {
				f.Current = "false"
				f.Fix.Proposed = "true"
				if f.Fix.ByPostRender {
					f.Fix.Text += "; post-render leaves it and gives the sidecar alone a projected token"
				}
			}
			c.Report(s.ruler.Object, nil, f)
		}
	}}
}
