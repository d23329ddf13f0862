package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// rbacBindingWrongSubject: with an account of the ruler's own the community chart
// (from 11.4.0 on) still binds the backend's.
func rbacBindingWrongSubject() Rule {
	return Rule{ID: "rbac-binding-wrong-subject", Severity: finding.Error, Fixable: true, Tells: []delivery.Cause{delivery.AnotherSubject}, Check: func(c *Context) {
		for _, s := range c.denied() {
			binding, subject := c.OtherSubject(s.ruler, s.sidecar)
			f := finding.Finding{
				Message: fmt.Sprintf("the pod runs as ServiceAccount %s, but %s (line %d) gives access to %s; without it %s cannot read: %s",
					s.ruler.Account(), binding.ID(), binding.NodePlace(subject).Line, subject.Str("name"), called(s.sidecar), ends(s.sidecar)),
				Fix: finding.Fix{Text: "bind the pod's own account"},
			}
			if s.ruler.Runs == loki.RoleRuler {
				f.Fix.Values = valuesFor(s.ruler.Object, "ruler:\n  serviceAccount:\n    create: false\n    name: null\n")
			}
			c.reportAccount(s, f)
		}
	}}
}
