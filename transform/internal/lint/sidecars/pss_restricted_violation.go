package sidecars

import (
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// PSSRestrictedViolation is rule pss-restricted-violation. Admission judges a
// pod as a whole, so one container that lacks a field takes a working Loki down
// at its next restart.
func PSSRestrictedViolation() check.Rule {
	return check.Rule{
		ID: "pss-restricted-violation", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Ruler, check.ThisPod)},
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			wrong := notRestricted(s.Ruler.Pod, s.Sidecar.Container)
			level, known := enforced(p, s.Ruler)
			if len(wrong) == 0 || known && level != "restricted" {
				return
			}
			if !known && len(notRestricted(s.Ruler.Pod, s.Ruler.Container)) > 0 {
				return // the pod is refused there anyway
			}
			f := finding.Finding{
				Severity: finding.Error,
				Message: fmt.Sprintf("namespace %s enforces the pod security level restricted, which container %s violates (%s): no new pod is admitted",
					s.Ruler.Namespace, s.Sidecar.Container.Name, strings.Join(wrong, "; ")),
				Fix: finding.Fix{
					Text:   "complete the securityContext of " + s.Sidecar.Container.Name,
					Values: restricted(check.Values(s.Ruler.Object)).String(),
				},
			}
			if !known {
				f.Severity = finding.Warning
				f.Message = fmt.Sprintf("container %s is what keeps the pod from the pod security level restricted, Loki itself conforms: %s", s.Sidecar.Container.Name, strings.Join(wrong, "; "))
			}
			p.ReportField(s.Ruler.Object, s.Sidecar.Container, f, "securityContext")
		},
	}
}

// restricted is what the level wants of the sidecar's security context.
func restricted(values chart.Values) chart.Values {
	return values.At("sidecar.securityContext").Set("allowPrivilegeEscalation", false).Set("runAsNonRoot", true).
		Set("capabilities.drop", []string{"ALL"}).Set("seccompProfile.type", "RuntimeDefault")
}

// enforced is the pod security level of a ruler's namespace; known is false when
// the Namespace is not in the input.
func enforced(p *check.Probe, r *delivery.Ruler) (level string, known bool) {
	if r.Namespace == "" {
		return "", false
	}
	ns := p.Set.Find("Namespace", "", r.Namespace)
	if ns == nil {
		return "", false
	}
	return ns.Labels["pod-security.kubernetes.io/enforce"], true
}

// notRestricted lists what of the restricted standard a container does not meet,
// in the words of its error message. Fields a container lacks are the pod's.
func notRestricted(pod *manifest.Pod, container *manifest.Container) []string {
	own, shared := container.Node.Get("securityContext"), pod.Spec.Get("securityContext")
	var wrong []string
	check := func(ok bool, what string) {
		if !ok {
			wrong = append(wrong, what)
		}
	}
	privileged, _ := own.Bool("privileged")
	check(!privileged, "privileged")
	escalation, said := own.Bool("allowPrivilegeEscalation")
	check(said && !escalation, "allowPrivilegeEscalation != false")
	check(slices.Contains(own.Strings("capabilities", "drop"), "ALL"), `capabilities.drop without "ALL"`)
	added := slices.DeleteFunc(own.Strings("capabilities", "add"), func(c string) bool { return c == "NET_BIND_SERVICE" })
	check(len(added) == 0, "capabilities.add "+strings.Join(added, ", "))
	nonRoot, _ := inherited(own, shared, "runAsNonRoot").Bool()
	check(nonRoot, "runAsNonRoot != true")
	check(inherited(own, shared, "runAsUser").Str() != "0", "runAsUser=0")
	profile := inherited(own, shared, "seccompProfile").Str("type")
	check(profile == "RuntimeDefault" || profile == "Localhost", "seccompProfile.type")
	for _, m := range container.Mounts {
		if v := pod.Volume(m.Name); v != nil {
			check(!slices.Contains(riskyVolumes(), v.Source), "volume "+v.Name+" ("+v.Source+")")
		}
	}
	return wrong
}

// inherited is a field of a container's security context, else of its pod's.
func inherited(own, shared *document.Node, key string) *document.Node {
	if n := own.Get(key); !n.IsNull() {
		return n
	}
	return shared.Get(key)
}

// riskyVolumes are the common kinds restricted does not allow.
func riskyVolumes() []string {
	return []string{"hostPath", "nfs", "gcePersistentDisk", "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "rbd", "iscsi", "glusterfs"}
}
