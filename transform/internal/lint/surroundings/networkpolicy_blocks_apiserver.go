package surroundings

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// NetworkpolicyBlocksApiserver is rule networkpolicy-blocks-apiserver. The
// first egress policy that selects a pod drops what no policy allows, the API
// server included. Its address is in no manifest, so that a policy by address
// is taken on trust.
func NetworkpolicyBlocksApiserver() check.Rule {
	return check.Rule{
		ID: "networkpolicy-blocks-apiserver", Pages: pages(), Severity: finding.Warning,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			egress := egress(p, r)
			if egress.Policy == nil || !p.WillHaveSidecar(r) || egress.OpensAPI() {
				return
			}
			p.Warn(r.Object, nil, finding.Finding{
				Place:   egress.Policy.Place(),
				Message: fmt.Sprintf("%s restricts where the pod may connect to, and no policy opens the Kubernetes API (port 443 or 6443): its sidecar gets no rules", egress.Policy.ID()),
				Fix: finding.Fix{
					Text:   "add a policy that allows it; policies add up",
					Values: check.Values(r.Object).Set("extraObjects", chart.List(apiPolicy(egress.Policy, r))).String(),
				},
			})
		},
	}
}

// apiPolicy is a policy that opens the API server, of the kind that closes it.
func apiPolicy(closed *manifest.Object, r *delivery.Ruler) *document.Node {
	if closed.Kind == "NetworkPolicy" {
		return extraPolicy("NetworkPolicy", r, "apiserver", chart.Map("ports", chart.List(tcp(443), tcp(6443))))
	}
	return extraPolicy("CiliumNetworkPolicy", r, "apiserver", chart.Map("toEntities", []string{"kube-apiserver"}))
}
