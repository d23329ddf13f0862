package netpol

import (
	"slices"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// kubernetes reads a NetworkPolicy; restricts says that it makes its pods
// subject to egress rules.
func kubernetes(o *manifest.Object, pod Pod) (all []rule, restricts bool) {
	spec := o.Node().Get("spec")
	egress := spec.List("egress")
	restricts = slices.Contains(spec.Strings("policyTypes"), "Egress") || spec.Get("policyTypes").IsNull() && len(egress) > 0
	if !restricts || !selects(spec.Get("podSelector"), pod.Labels) {
		return nil, false
	}
	for _, allowed := range egress {
		to := allowed.List("to")
		r := rule{anywhere: len(to) == 0, own: o.Namespace, ports: allowed.List("ports")}
		for _, peer := range to {
			if peer.Get("ipBlock") != nil {
				r.block = true
			} else {
				r.peers = append(r.peers, peer)
			}
		}
		all = append(all, r)
	}
	return all, true
}

// cilium reads a CiliumNetworkPolicy, which has one or many specs.
func cilium(o *manifest.Object, pod Pod) (all []rule, restricts bool) {
	for _, spec := range append(o.Node().List("specs"), o.Node().Get("spec")) {
		egress := spec.List("egress")
		if len(egress) == 0 || !selects(spec.Get("endpointSelector"), pod.Labels) {
			continue
		}
		if denies, said := spec.Bool("enableDefaultDeny", "egress"); denies || !said {
			restricts = true
		}
		for _, allowed := range egress {
			all = append(all, ciliumRule(allowed, o.Namespace))
		}
	}
	return all, restricts
}

// ciliumRule reads one egress rule. A rule without any peer is for all of them,
// but an empty one allows nothing.
func ciliumRule(allowed *document.Node, own string) rule {
	r := rule{own: own, peers: allowed.List("toEndpoints")}
	peers := len(r.peers) > 0
	for _, address := range []string{"toCIDR", "toCIDRSet", "toFQDNs", "toServices", "toNodes", "toGroups"} {
		if allowed.Get(address) != nil {
			r.world, peers = true, true
		}
	}
	for _, entity := range allowed.Strings("toEntities") {
		peers = true
		switch entity {
		case "all":
			r.anywhere = true
		case "kube-apiserver", "cluster", "host", "remote-node":
			r.api = true
		case "world", "world-ipv4", "world-ipv6":
			r.world = true
		}
	}
	toPorts := allowed.List("toPorts")
	for _, p := range toPorts {
		r.ports = append(r.ports, p.List("ports")...)
	}
	r.anywhere = r.anywhere || !peers && len(toPorts) > 0
	return r
}

// opens reports that a rule lets TCP through to a port. A port by name is taken
// to be the one, since what it means is in another manifest.
func (r rule) opens(port int) bool {
	for _, p := range r.ports {
		if protocol := p.Str("protocol"); protocol != "" && protocol != "TCP" && protocol != "ANY" {
			continue
		}
		text := p.Str("port")
		first, err := strconv.Atoi(text)
		last, lastErr := strconv.Atoi(p.Str("endPort"))
		switch {
		case text == "" || text == "0", err != nil && text != "dns":
			return true
		case first == port, lastErr == nil && first <= port && port <= last:
			return true
		}
	}
	return len(r.ports) == 0
}
