package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// networkpolicyBlocksApiserver: the first egress policy that selects a pod drops
// what no policy allows, the API server included. Its address is in no manifest,
// so that a policy by address is taken on trust.
func networkpolicyBlocksApiserver() Rule {
	return Rule{ID: "networkpolicy-blocks-apiserver", Severity: finding.Warning, Check: func(c *Context) {
		for _, r := range c.Rulers {
			policy, ways := c.ways(r)
			if policy == nil || !c.watches(r) || leadsToAPI(ways) {
				continue
			}
			c.Warn(policy, nil, finding.Finding{
				Path:    "spec.egress",
				Message: fmt.Sprintf("the policy selects %s, and no policy lets it connect to the Kubernetes API (port 443 or 6443): its sidecar gets no rules", r.Object.ID()),
				Fix: finding.Fix{
					Text:   "add a policy that allows it; policies add up",
					Values: valuesFor(r.Object, apiPolicy(policy, r)),
				},
			})
		}
	}}
}

// watches reports a ruler with a sidecar, or one that post-render gives one.
func (c *Context) watches(r *delivery.Ruler) bool { return len(r.Sidecars) > 0 || c.Repaired(r) }

func leadsToAPI(ways []way) bool {
	for _, w := range ways {
		if (w.anywhere || w.block || w.world || w.api) && (w.opens(443) || w.opens(6443)) {
			return true
		}
	}
	return false
}

// apiPolicy is a policy that opens the API server, of the kind that closes it.
func apiPolicy(closed *manifest.Object, r *delivery.Ruler) string {
	kind := `  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
`
	selector, egress := "podSelector", `      policyTypes: [Egress]
      egress:
        - ports: [{port: 443, protocol: TCP}, {port: 6443, protocol: TCP}]
`
	if closed.Kind != "NetworkPolicy" {
		kind = `  - apiVersion: cilium.io/v2
    kind: CiliumNetworkPolicy
`
		selector, egress = "endpointSelector", `      egress:
        - toEntities: [kube-apiserver]
`
	}
	return fmt.Sprintf(`extraObjects:
%s    metadata:
      name: %s-apiserver
    spec:
      %s:
        matchLabels: {app.kubernetes.io/component: %s}
%s`, kind, r.Object.Name, selector, podLabels(r)["app.kubernetes.io/component"], egress)
}
