package sidecars

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// RBACScopeMismatch is rule rbac-scope-mismatch. A Role reaches one namespace,
// and one refusal ends a sidecar of 1.31 or later, however many of its
// namespaces are permitted.
func RBACScopeMismatch() check.Rule {
	return check.Rule{
		ID: "rbac-scope-mismatch", Pages: pages(), Severity: finding.Error, Fixable: true,
		Tells: []delivery.Cause{delivery.ScopeTooNarrow},
		Access: func(p *check.Probe, s check.RulerSidecar) {
			f := finding.Finding{
				Severity: howSure(p, s),
				Message: fmt.Sprintf("NAMESPACE is %s, but ServiceAccount %s may not %s: %s",
					check.Quoted(s.Sidecar.Namespace.Text), s.Ruler.Account(), delivery.Describe(p.Missing(s.Ruler, s.Sidecar)[0]), partly(s.Sidecar)),
				Fix: finding.Fix{Text: "grant access in every watched namespace", ByPostRender: grants(p, s.Ruler)},
			}
			if s.Sidecar.Namespace.Text == sidecar.AllNamespaces {
				f.Fix.Text = "bind the account to a ClusterRole with a ClusterRoleBinding"
				f.Fix.Values = check.Values(s.Ruler.Object).Set("rbac.namespaced", false).String()
			}
			if f.Fix.ByPostRender {
				f.Fix.Text += ", or let post-render do it"
			}
			if s.Sidecar.Container == nil {
				reportAccount(p, s, f)
				return
			}
			p.ReportEnv(s, s.Sidecar.Namespace, f)
		},
	}
}

// partly says what a refusal in one of several namespaces does.
func partly(s *sidecar.Config) string {
	if s.Before(sidecar.Fatal) {
		return "nothing of it arrives, and every version from 1.31 on would exit"
	}
	return ends(s)
}
