package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// rbacScopeMismatch: a Role reaches one namespace, and one refusal ends a sidecar
// of 1.31 or later, however many of its namespaces are permitted.
func rbacScopeMismatch() Rule {
	return Rule{ID: "rbac-scope-mismatch", Severity: finding.Error, Fixable: true, Tells: []delivery.Cause{delivery.ScopeTooNarrow}, Check: func(c *Context) {
		for _, s := range c.denied() {
			f := finding.Finding{
				Severity: howSure(s),
				Message: fmt.Sprintf("NAMESPACE is %s, but ServiceAccount %s may not %s: %s",
					quoted(s.sidecar.Namespace.Text), s.ruler.Account(), delivery.Describe(c.Missing(s.ruler, s.sidecar)[0]), partly(s.sidecar)),
				Fix: finding.Fix{Text: "grant access in every watched namespace", ByPostRender: c.grants(s.ruler)},
			}
			if s.sidecar.Namespace.Text == delivery.AllNamespaces {
				f.Fix.Text = "bind the account to a ClusterRole with a ClusterRoleBinding"
				f.Fix.Values = valuesFor(s.ruler.Object, "rbac:\n  namespaced: false\n")
			}
			if f.Fix.ByPostRender {
				f.Fix.Text += ", or let post-render do it"
			}
			if s.sidecar.Container == nil {
				c.reportAccount(s, f)
				continue
			}
			c.reportEnv(s, s.sidecar.Namespace, f)
		}
	}}
}

// partly says what a refusal in one of several namespaces does.
func partly(s *delivery.Sidecar) string {
	if s.Before(delivery.FatalRefusals) {
		return "nothing of it arrives, and every version from 1.31 on would exit"
	}
	return ends(s)
}
