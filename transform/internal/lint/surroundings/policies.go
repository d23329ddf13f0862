package surroundings

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/netpol"
)

// extraPolicy is a policy for a ruler's pods, as the charts take it in their
// values. egress is its one rule.
func extraPolicy(kind string, r *delivery.Ruler, name string, egress *document.Node) *document.Node {
	const component = "app.kubernetes.io/component"
	version, selector, types := "networking.k8s.io/v1", "podSelector", []any{"policyTypes", []string{"Egress"}}
	if kind != "NetworkPolicy" {
		version, selector, types = "cilium.io/v2", "endpointSelector", nil
	}
	spec := slices.Concat([]any{selector, labelled(component, podOf(r).Labels[component])}, types, []any{"egress", chart.List(egress)})
	return chart.Map("apiVersion", version, "kind", kind, "metadata", chart.Map("name", r.Object.Name+"-"+name), "spec", chart.Map(spec...))
}

// tcp is a port as NetworkPolicies have it, and labelled a selector.
func tcp(port int) *document.Node { return chart.Map("port", port, "protocol", "TCP") }

func labelled(label, value string) *document.Node {
	return chart.Map("matchLabels", chart.Map(label, value))
}

// egress is what the policies of the input let a ruler's pod connect to.
func egress(p *check.Probe, r *delivery.Ruler) netpol.Egress { return netpol.Of(p.Set, podOf(r)) }

func podOf(r *delivery.Ruler) netpol.Pod {
	return netpol.Pod{Object: r.Object, Namespace: r.Namespace, Labels: r.Pod.Template.Map("metadata", "labels")}
}
