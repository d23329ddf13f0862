package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
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
			c.Warn(r.Object, nil, finding.Finding{
				Place:   policy.Place(),
				Message: fmt.Sprintf("%s restricts where the pod may connect to, and no policy opens the Kubernetes API (port 443 or 6443): its sidecar gets no rules", policy.ID()),
				Fix: finding.Fix{
					Text:   "add a policy that allows it; policies add up",
					Values: valuesFor(r.Object, apiPolicy(policy, r)),
				},
			})
		}
	}}
}

// watches reports a ruler with a sidecar, or one that post-render gives one. What
// it does may not be known, as when it cannot tell the namespace: then a
// distributed ruler with a local store is taken to get one.
func (c *Context) watches(r *delivery.Ruler) bool {
	if len(r.Sidecars) > 0 || c.Repaired(r) {
		return true
	}
	_, planned := c.Change(r)
	return !planned && r.Runs == loki.RoleRuler && r.Config.StoreType.Is("local")
}

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
	if closed.Kind == "NetworkPolicy" {
		return extraPolicy("NetworkPolicy", r, "apiserver", "        - ports: [{port: 443, protocol: TCP}, {port: 6443, protocol: TCP}]\n")
	}
	return extraPolicy("CiliumNetworkPolicy", r, "apiserver", "        - toEntities: [kube-apiserver]\n")
}

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
%s`, version, kind, r.Object.Name, name, selector, podLabels(r)["app.kubernetes.io/component"], types, egress)
}
