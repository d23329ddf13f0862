package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// rbacSecretsDeniedWithResourceBoth: with RESOURCE=both Secrets are listed first,
// so that since 1.31 no ConfigMap is read after a refusal (src/sidecar.py).
func rbacSecretsDeniedWithResourceBoth() Rule {
	return Rule{ID: "rbac-secrets-denied-with-resource-both", Severity: finding.Error, Fixable: true, Tells: []delivery.Cause{delivery.SecretsDenied}, Check: func(c *Context) {
		for _, s := range c.denied() {
			v := s.sidecar.Resource
			f := finding.Finding{
				Severity: howSure(s),
				Message:  fmt.Sprintf("RESOURCE both lists Secrets first, which ServiceAccount %s may not: the sidecar exits before it reads one ConfigMap", s.ruler.Account()),
				Fix: finding.Fix{
					Text:         "set RESOURCE to configmap, unless rules are kept in Secrets",
					Proposed:     inPlaceOf(v.Node.Get("value"), "configmap"),
					Values:       valuesFor(s.ruler.Object, "sidecar:\n  rules:\n    resource: configmap\n"),
					ByPostRender: c.grants(s.ruler),
				},
			}
			if s.sidecar.Before(delivery.FatalRefusals) {
				f.Severity = finding.Warning
				f.Message = fmt.Sprintf("RESOURCE both lists Secrets, which ServiceAccount %s may not: this version goes on without them, every one from 1.31 on exits", s.ruler.Account())
			}
			if f.Fix.ByPostRender {
				f.Fix.Text += "; post-render leaves RESOURCE as it is and grants what it asks for"
			}
			if s.sidecar.Container == nil {
				c.reportAccount(s, f)
				continue
			}
			c.reportEnv(s, v, f)
		}
	}}
}
