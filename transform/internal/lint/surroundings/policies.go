package surroundings

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/netpol"
)

// extraPolicy is a policy for a ruler's pods, as the charts take it in their
// values. egress are its rules, indented.
func extraPolicy(kind string, r *delivery.Ruler, name, egress string) string {
	version, selector, types := "networking.k8s.io/v1", "podSelector", "      policyTypes: [Egress]\n"
	if kind != "NetworkPolicy" {
		version, selector, types = "cilium.io/v2", "endpointSelector", ""
	}
	return fmt.Sprintf(`extraObjects:
  - apiVersion: %s
    kind: %s
    metadata:
      name: %s-%s
    spec:
      %s:
        matchLabels: {app.kubernetes.io/component: %s}
%s      egress:
%s`, version, kind, r.Object.Name, name, selector, podOf(r).Labels["app.kubernetes.io/component"], types, egress)
}

// egress is what the policies of the input let a ruler's pod connect to.
func egress(p *check.Probe, r *delivery.Ruler) netpol.Egress { return netpol.Of(p.Set, podOf(r)) }

func podOf(r *delivery.Ruler) netpol.Pod {
	return netpol.Pod{Object: r.Object, Namespace: r.Namespace, Labels: r.Pod.Template.Map("metadata", "labels")}
}
