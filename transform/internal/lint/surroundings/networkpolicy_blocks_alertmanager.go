package surroundings

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/netpol"
)

// NetworkpolicyBlocksAlertmanager is rule networkpolicy-blocks-alertmanager.
// Alerts fire, and a policy drops what tells of them. The loki charts open the
// way for component backend only.
func NetworkpolicyBlocksAlertmanager() check.Rule {
	return check.Rule{
		ID: "networkpolicy-blocks-alertmanager", Pages: pages(), Severity: finding.Warning,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			am := r.Config.AlertmanagerURL
			egress := egress(p, r)
			if egress.Policy == nil || !am.Known {
				return
			}
			for _, address := range strings.Split(am.Text, ",") {
				to, ok := netpol.DestinationOf(strings.TrimSpace(address), r.Namespace)
				if !ok || egress.Opens(to) {
					continue
				}
				p.Warn(r.Object, nil, finding.Finding{
					Place:   egress.Policy.Place(),
					Message: fmt.Sprintf("%s restricts where the pod may connect to, and no policy opens its alertmanager %s: alerts fire, and nobody is told", egress.Policy.ID(), to.Host),
					Fix: finding.Fix{
						Text:   fmt.Sprintf("add a policy that allows port %d of %s; policies add up", to.Port, to),
						Values: check.Values(r.Object).Set("extraObjects", chart.List(alertmanagerPolicy(egress.Policy, r, to))).String(),
					},
				})
			}
		},
	}
}

// alertmanagerPolicy is a policy that opens the way there.
func alertmanagerPolicy(closed *manifest.Object, r *delivery.Ruler, to netpol.Destination) *document.Node {
	inNamespace := to.Service && to.Namespace != ""
	if closed.Kind == "NetworkPolicy" {
		egress := chart.Map("ports", chart.List(tcp(to.Port)))
		if inNamespace {
			egress = chart.Map("ports", chart.List(tcp(to.Port)),
				"to", chart.List(chart.Map("namespaceSelector", labelled("kubernetes.io/metadata.name", to.Namespace))))
		}
		return extraPolicy("NetworkPolicy", r, "alertmanager", egress)
	}
	ports := chart.List(chart.Map("ports", chart.List(chart.Map("port", strconv.Itoa(to.Port), "protocol", "TCP"))))
	egress := chart.Map("toPorts", ports)
	if inNamespace {
		egress = chart.Map("toPorts", ports, "toEndpoints", chart.List(labelled("k8s:io.kubernetes.pod.namespace", to.Namespace)))
	}
	return extraPolicy("CiliumNetworkPolicy", r, "alertmanager", egress)
}
