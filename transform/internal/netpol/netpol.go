// Package netpol reads network policies, Kubernetes' own kind and Cilium's alike,
// and says what they let a pod connect to.
//
// What a manifest cannot show (whose an address is, what a port's name means, the
// labels of a namespace that is not in the input) counts as open: a policy is said
// to close something only where that is certain. Ingress, denying rules of Cilium
// and the policies of other products are not read. It stands on manifest and
// document.
package netpol

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Pod is a pod that connects to something.
type Pod struct {
	Object    *manifest.Object // its workload
	Namespace string           // where it will run; "" unknown
	Labels    map[string]string
}

// Egress is what the policies of an input let a pod connect to.
type Egress struct {
	// Policy is the first that restricts the pod, nil when none does: then all is
	// open to it.
	Policy *manifest.Object

	set   *manifest.Set
	rules []rule
}

// Of reads the policies of an input that are about a pod.
func Of(set *manifest.Set, pod Pod) Egress {
	e := Egress{set: set}
	for _, kind := range []string{"NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"} {
		for _, o := range set.Kind(kind) {
			if !near(o, pod) || strings.HasPrefix(o.APIVersion, "crd.projectcalico.org/") || strings.HasPrefix(o.APIVersion, "projectcalico.org/") {
				continue
			}
			found, restricts := kubernetes(o, pod)
			if kind != "NetworkPolicy" {
				found, restricts = cilium(o, pod)
			}
			e.rules = append(e.rules, found...)
			if restricts && e.Policy == nil {
				e.Policy = o
			}
		}
	}
	return e
}

// near reports an object of the pod's namespace. One whose namespace is not
// known is taken to be there when both come from the same input.
func near(o *manifest.Object, pod Pod) bool {
	if o.Kind == "CiliumClusterwideNetworkPolicy" || o.Namespace != "" && o.Namespace == pod.Namespace {
		return true
	}
	return (o.Namespace == "" || pod.Namespace == "") && o.Stream == pod.Object.Stream && o.SameRelease(pod.Object)
}

// OpensAPI reports that the API server may be open to the pod, by port 443 or
// 6443.
func (e Egress) OpensAPI() bool {
	return slices.ContainsFunc(e.rules, func(r rule) bool {
		return (r.anywhere || r.block || r.world || r.api) && (r.opens(443) || r.opens(6443))
	})
}

// Opens reports that a destination may be open to the pod.
func (e Egress) Opens(to Destination) bool {
	return slices.ContainsFunc(e.rules, func(r rule) bool {
		return r.opens(to.Port) && (r.anywhere || r.block || r.world && !to.Service || to.Service && e.maySelect(r, to.Namespace))
	})
}

// A rule is something that a policy lets pods connect to.
type rule struct {
	anywhere bool             // any address
	block    bool             // addresses as numbers: whose they are is not known
	world    bool             // addresses outside the cluster
	api      bool             // the API server by Cilium's name for it, or what may contain it
	peers    []*document.Node // pods and namespaces by their labels
	own      string           // namespace of the policy: a peer without a namespace selector is in it
	ports    []*document.Node // none: all
}
