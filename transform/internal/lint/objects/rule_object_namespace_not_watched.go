package objects

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// RuleObjectNamespaceNotWatched is rule rule-object-namespace-not-watched.
// Without NAMESPACE the sidecar looks into the namespace of its own pod only,
// and an object elsewhere is never fetched.
func RuleObjectNamespaceNotWatched() check.Rule {
	return check.Rule{
		ID: "rule-object-namespace-not-watched", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.NotWatched},
		Once:  func(r *delivery.Route) any { return r.Object },
		Route: func(p *check.Probe, r *delivery.Route) {
			watched := strings.Join(r.Sidecar.Namespaces(r.Ruler.Namespace), ", ")
			ns := r.Object.Namespace
			if ns == "" {
				ns = p.Namespace
			}
			p.Error(r.Object.Object, r.Object.Node().Get("metadata", "namespace"), finding.Finding{
				Path: "metadata.namespace", Current: ns,
				Message: fmt.Sprintf("namespace %s is not watched: %s of %s looks into %s only, and never fetches these rules", ns, r.Sidecar.Container.Name, r.Ruler.Object.ID(), watched),
				Fix: finding.Fix{
					Text:   "watch the namespace as well, and let the sidecar read there, or move the object to " + watched,
					Values: check.Values(r.Ruler.Object).Set("sidecar.rules.searchNamespace", strings.ReplaceAll(watched, ", ", ",")+","+ns).Set("rbac.namespaced", false).String(),
				},
			})
		},
	}
}
