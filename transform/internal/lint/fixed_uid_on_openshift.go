package lint

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// fixedUIDOnOpenShift: under restricted-v2 a pod that asks for a user id outside
// its namespace's range is refused whole.
func fixedUIDOnOpenShift() Rule {
	return Rule{ID: "fixed-uid-on-openshift", Severity: finding.Info, Check: func(c *Context) {
		evidence := c.openShift()
		if evidence == "" {
			return
		}
		for _, s := range c.sidecars() {
			id := s.sidecar.Container.Node.Str("securityContext", "runAsUser")
			if id == "" {
				continue
			}
			c.reportField(s.ruler.Object, s.sidecar.Container, finding.Finding{
				Severity: finding.Info,
				Current:  id,
				Message:  fmt.Sprintf("container %s asks for user %s, which OpenShift (%s) refuses outside the range of the namespace: the pod is not created", s.sidecar.Container.Name, id, evidence),
				Fix:      finding.Fix{Text: "leave runAsUser out: the sidecar runs as any user", Values: valuesFor(s.ruler.Object, "sidecar:\n  securityContext:\n    runAsUser: null\n    runAsGroup: null\n")},
			}, "securityContext", "runAsUser")
		}
	}}
}

// openShift is an object of the input that only OpenShift has, "" when there is
// none.
func (c *Context) openShift() string {
	for _, o := range c.Set.All() {
		group, _, _ := strings.Cut(o.APIVersion, "/")
		if strings.HasSuffix(group, ".openshift.io") {
			return o.ID().String()
		}
		if o.Kind == "Namespace" {
			for key := range o.Annotations {
				if strings.HasPrefix(key, "openshift.io/") {
					return o.ID().String()
				}
			}
		}
		if o.Kind == "Role" || o.Kind == "ClusterRole" {
			for _, rule := range o.Node.List("rules") {
				for _, resource := range rule.Strings("resources") {
					if resource == "securitycontextconstraints" {
						return o.ID().String()
					}
				}
			}
		}
	}
	return ""
}
