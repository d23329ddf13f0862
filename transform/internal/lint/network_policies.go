package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// A way is something that a network policy lets pods connect to: Kubernetes'
// own kind and Cilium's, read alike.
type way struct {
	anywhere bool             // any address
	block    bool             // addresses as numbers: whose they are is not known
	world    bool             // addresses outside the cluster
	api      bool             // the API server by Cilium's name for it, or what may contain it
	peers    []*document.Node // pods and namespaces by their labels
	own      string           // namespace of the policy: a peer without a namespace selector is in it
	ports    []*document.Node // none: all
}

// ways are what the policies of the input let a ruler's pod connect to. policy
// is one that restricts it, nil when none does: then all is open.
func (c *Context) ways(r *delivery.Ruler) (policy *manifest.Object, all []way) {
	for _, kind := range []string{"NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"} {
		for _, o := range c.Set.Kind(kind) {
			if !near(o, r) || strings.HasPrefix(o.APIVersion, "crd.projectcalico.org/") || strings.HasPrefix(o.APIVersion, "projectcalico.org/") {
				continue
			}
			found, restricts := kubernetesWays(o, r)
			if kind != "NetworkPolicy" {
				found, restricts = ciliumWays(o, r)
			}
			all = append(all, found...)
			if restricts && policy == nil {
				policy = o
			}
		}
	}
	return policy, all
}

// near reports an object of the ruler's namespace. One whose namespace is not
// known is taken to be there when both come from the same input.
func near(o *manifest.Object, r *delivery.Ruler) bool {
	if o.Kind == "CiliumClusterwideNetworkPolicy" || o.Namespace != "" && o.Namespace == r.Namespace {
		return true
	}
	return (o.Namespace == "" || r.Namespace == "") && o.Stream == r.Object.Stream && oneRelease(o, r.Object)
}

// oneRelease reports objects that do not say that they belong to different
// releases.
func oneRelease(a, b *manifest.Object) bool {
	const instance = "app.kubernetes.io/instance"
	return a.Labels[instance] == "" || b.Labels[instance] == "" || a.Labels[instance] == b.Labels[instance]
}

// kubernetesWays reads a NetworkPolicy; restricts says that it makes its pods
// subject to egress rules.
func kubernetesWays(o *manifest.Object, r *delivery.Ruler) (all []way, restricts bool) {
	spec := o.Node.Get("spec")
	egress := spec.List("egress")
	restricts = slices.Contains(spec.Strings("policyTypes"), "Egress") || spec.Get("policyTypes").IsNull() && len(egress) > 0
	if !restricts || !selects(spec.Get("podSelector"), podLabels(r)) {
		return nil, false
	}
	for _, rule := range egress {
		to := rule.List("to")
		w := way{anywhere: len(to) == 0, own: o.Namespace, ports: rule.List("ports")}
		for _, peer := range to {
			if peer.Get("ipBlock") != nil {
				w.block = true
			} else {
				w.peers = append(w.peers, peer)
			}
		}
		all = append(all, w)
	}
	return all, true
}

// ciliumWays reads a CiliumNetworkPolicy, which has one or many specs.
func ciliumWays(o *manifest.Object, r *delivery.Ruler) (all []way, restricts bool) {
	for _, spec := range append(o.Node.List("specs"), o.Node.Get("spec")) {
		egress := spec.List("egress")
		if len(egress) == 0 || !selects(spec.Get("endpointSelector"), podLabels(r)) {
			continue
		}
		if denies, said := spec.Bool("enableDefaultDeny", "egress"); denies || !said {
			restricts = true
		}
		for _, rule := range egress {
			all = append(all, ciliumWay(rule, o.Namespace))
		}
	}
	return all, restricts
}

// ciliumWay reads one egress rule. A rule without any peer is for all of them,
// but an empty one allows nothing.
func ciliumWay(rule *document.Node, own string) way {
	w := way{own: own, peers: rule.List("toEndpoints")}
	peers := len(w.peers) > 0
	for _, address := range []string{"toCIDR", "toCIDRSet", "toFQDNs", "toServices", "toNodes", "toGroups"} {
		if rule.Get(address) != nil {
			w.world, peers = true, true
		}
	}
	for _, entity := range rule.Strings("toEntities") {
		peers = true
		switch entity {
		case "all":
			w.anywhere = true
		case "kube-apiserver", "cluster", "host", "remote-node":
			w.api = true
		case "world", "world-ipv4", "world-ipv6":
			w.world = true
		}
	}
	toPorts := rule.List("toPorts")
	for _, p := range toPorts {
		w.ports = append(w.ports, p.List("ports")...)
	}
	w.anywhere = w.anywhere || !peers && len(toPorts) > 0
	return w
}

// opens reports that a way lets TCP through to a port. A port by name is taken
// to be the one, since what it means is in another manifest.
func (w way) opens(port int) bool {
	for _, p := range w.ports {
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
	return len(w.ports) == 0
}

func podLabels(r *delivery.Ruler) map[string]string { return r.Pod.Template.Map("metadata", "labels") }

// selects reports that a label selector matches; one without any condition
// matches all. Cilium writes where a label is from before its key.
func selects(selector *document.Node, labels map[string]string) bool {
	for key, want := range selector.Map("matchLabels") {
		if got, ok := labels[bareKey(key)]; !ok || got != want {
			return false
		}
	}
	for _, e := range selector.List("matchExpressions") {
		got, ok := labels[bareKey(e.Str("key"))]
		in := ok && slices.Contains(e.Strings("values"), got)
		switch e.Str("operator") {
		case "In":
			ok = in
		case "NotIn":
			ok = !in
		case "DoesNotExist":
			ok = !ok
		}
		if !ok {
			return false
		}
	}
	return true
}

func bareKey(key string) string {
	return strings.TrimPrefix(strings.TrimPrefix(key, "k8s:"), "any:")
}
