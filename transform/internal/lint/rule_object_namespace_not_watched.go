package lint

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// ruleObjectNamespaceNotWatched: without NAMESPACE the sidecar looks into the
// namespace of its own pod only, and an object elsewhere is never fetched.
func ruleObjectNamespaceNotWatched() Rule {
	return Rule{ID: "rule-object-namespace-not-watched", Severity: finding.Error, Tells: []delivery.Cause{delivery.NotWatched}, Check: func(c *Context) {
		told := map[*delivery.RuleObject]bool{}
		for _, r := range c.Stops() {
			if told[r.Object] {
				continue
			}
			told[r.Object] = true
			watched := strings.Join(r.Sidecar.Namespaces(r.Ruler.Namespace), ", ")
			ns := r.Object.Namespace
			if ns == "" {
				ns = c.Namespace
			}
			c.Error(r.Object.Object, r.Object.Node.Get("metadata", "namespace"), finding.Finding{
				Path: "metadata.namespace", Current: ns,
				Message: fmt.Sprintf("namespace %s is not watched: %s of %s looks into %s only, and never fetches these rules", ns, r.Sidecar.Container.Name, r.Ruler.Object.ID(), watched),
				Fix: finding.Fix{
					Text:   "watch the namespace as well, and let the sidecar read there, or move the object to " + watched,
					Values: valuesFor(r.Ruler.Object, "sidecar:\n  rules:\n    searchNamespace: "+strings.ReplaceAll(watched, ", ", ",")+","+ns+"\nrbac:\n  namespaced: false\n"),
				},
			})
		}
	}}
}
