package lint

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// rbacCannotCreate: who deploys is in no manifest. What is: that post-render adds
// roles to a release that has none, so that nothing shows that its deployer may
// create them (grafana/loki#18874).
func rbacCannotCreate() Rule {
	return Rule{ID: "rbac-cannot-create", Severity: finding.Info, Check: func(c *Context) {
		for _, kind := range []string{"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"} {
			if len(c.Set.Kind(kind)) > 0 {
				return
			}
		}
		for _, r := range c.Rulers {
			if !c.grants(r) {
				continue
			}
			change, _ := c.Change(r)
			var added []string
			for _, a := range change.Added {
				if a.Kind == finding.AddedObject {
					added = append(added, a.String())
				}
			}
			c.Info(r.Object, nil, finding.Finding{
				Message: "post-render adds " + strings.Join(added, " and ") + " to an input without any RBAC object: whoever deploys must be allowed to create them",
				Fix:     finding.Fix{Text: "ask kubectl auth can-i create roles; where the answer is no, use --rbac none and have the access applied by somebody who may"},
			})
		}
	}}
}
