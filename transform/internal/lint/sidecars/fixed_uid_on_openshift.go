package sidecars

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// FixedUIDOnOpenShift is rule fixed-uid-on-openshift. Under restricted-v2 a pod
// that asks for a user id outside its namespace's range is refused whole.
func FixedUIDOnOpenShift() check.Rule {
	return check.Rule{
		ID: "fixed-uid-on-openshift", Pages: pages(), Severity: finding.Info,
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			id := s.Sidecar.Container.Node.Str("securityContext", "runAsUser")
			if id == "" {
				return
			}
			evidence := openShift(p)
			if evidence == "" {
				return
			}
			p.ReportField(s.Ruler.Object, s.Sidecar.Container, finding.Finding{
				Severity: finding.Info,
				Current:  id,
				Message:  fmt.Sprintf("container %s asks for user %s, which OpenShift (%s) refuses outside the range of the namespace: the pod is not created", s.Sidecar.Container.Name, id, evidence),
				Fix:      finding.Fix{Text: "leave runAsUser out: the sidecar runs as any user", Values: check.Values(s.Ruler.Object).Set("sidecar.securityContext.runAsUser", nil).Set("sidecar.securityContext.runAsGroup", nil).String()},
			}, "securityContext", "runAsUser")
		},
	}
}

// openShift is an object of the input that only OpenShift has, "" when there is
// none.
func openShift(p *check.Probe) string {
	for _, o := range p.Set.All() {
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
			for _, rule := range o.Node().List("rules") {
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
