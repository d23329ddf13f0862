package lint

import (
	"fmt"
	"slices"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// rbacMissing: since 1.31 a refused list ends the sidecar; a refused watch alone
// leaves it healthy and blind (seen against a real API server, runtime.md).
func rbacMissing() Rule {
	return Rule{ID: "rbac-missing", Severity: finding.Error, Fixable: true, Tells: []delivery.Cause{delivery.AccessDenied}, Check: func(c *Context) {
		for _, s := range c.denied() {
			need := c.Missing(s.ruler, s.sidecar)[0]
			consequence := ends(s.sidecar)
			if slices.Equal(need.Verbs, []string{"watch"}) && !s.sidecar.Before(delivery.FatalRefusals) {
				consequence = "it writes the rules once, stays healthy, and never updates them"
			}
			f := finding.Finding{
				Message: fmt.Sprintf("ServiceAccount %s may not %s, as %s must: %s", s.ruler.Account(), delivery.Describe(need), called(s.sidecar), consequence),
				Fix:     finding.Fix{Text: "bind the account to a Role with get, list and watch on " + need.Resource},
			}
			if _, version := s.ruler.Object.Chart(); s.sidecar.Container != nil && semver.Compare("v"+version, "v6.34.0") < 0 {
				f.Fix.Values = valuesFor(s.ruler.Object, "rbac:\n  namespaced: false\n") // there was no Role before
			}
			c.reportAccount(s, f)
		}
	}}
}
