package lint

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// networkpolicyBlocksAlertmanager: alerts fire, and a policy drops what tells
// of them. The loki charts open the way for component backend only.
func networkpolicyBlocksAlertmanager() Rule {
	return Rule{ID: "networkpolicy-blocks-alertmanager", Severity: finding.Warning, Check: func(c *Context) {
		for _, r := range c.Rulers {
			am := r.Config.AlertmanagerURL
			policy, ways := c.ways(r)
			if policy == nil || !am.Known {
				continue
			}
			for _, address := range strings.Split(am.Text, ",") {
				to, ok := destinationOf(strings.TrimSpace(address), r)
				if !ok || c.reaches(ways, to) {
					continue
				}
				c.Warn(r.Object, nil, finding.Finding{
					Place:   policy.Place(),
					Message: fmt.Sprintf("%s restricts where the pod may connect to, and no policy opens its alertmanager %s: alerts fire, and nobody is told", policy.ID(), to.host),
					Fix: finding.Fix{
						Text:   fmt.Sprintf("add a policy that allows port %d of %s; policies add up", to.port, to.where()),
						Values: valuesFor(r.Object, alertmanagerPolicy(policy, r, to)),
					},
				})
			}
		}
	}}
}

// alertmanagerPolicy is a policy that opens the way there.
func alertmanagerPolicy(closed *manifest.Object, r *delivery.Ruler, to destination) string {
	if closed.Kind == "NetworkPolicy" {
		egress := fmt.Sprintf("        - ports: [{port: %d, protocol: TCP}]\n", to.port)
		if to.service && to.namespace != "" {
			egress += "          to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: " + to.namespace + "}}}]\n"
		}
		return extraPolicy("NetworkPolicy", r, "alertmanager", egress)
	}
	egress := fmt.Sprintf("        - toPorts: [{ports: [{port: %q, protocol: TCP}]}]\n", strconv.Itoa(to.port))
	if to.service && to.namespace != "" {
		egress += "          toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: " + to.namespace + "}}]\n"
	}
	return extraPolicy("CiliumNetworkPolicy", r, "alertmanager", egress)
}

// destination is a host that a pod connects to.
type destination struct {
	host      string
	port      int
	namespace string // of a Service; "" for hosts outside, or not known
	service   bool
}

func (d destination) where() string {
	if d.service && d.namespace != "" {
		return "namespace " + d.namespace
	}
	return d.host
}

// destinationOf reads a URL as the ruler's pod resolves it: "am" is a Service of
// its own namespace, "am.monitoring" and "am.monitoring.svc…" of another. Other
// names and numbers are outside. ok is false for what is no URL, or is looked
// up by discovery.
func destinationOf(address string, r *delivery.Ruler) (d destination, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || strings.HasPrefix(u.Hostname(), "_") || strings.ContainsAny(address, "${") {
		return d, false
	}
	d = destination{host: u.Hostname(), port: 80}
	if u.Scheme == "https" {
		d.port = 443
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		d.port = port
	}
	parts := strings.Split(strings.TrimSuffix(d.host, "."), ".")
	switch {
	case len(parts) == 1:
		d.service, d.namespace = true, r.Namespace
	case len(parts) == 2 || parts[2] == "svc":
		d.service, d.namespace = true, parts[1]
	}
	return d, true
}

// reaches reports that some way may lead there.
func (c *Context) reaches(ways []way, to destination) bool {
	for _, w := range ways {
		if w.opens(to.port) && (w.anywhere || w.block || w.world && !to.service || to.service && c.maySelect(w, to.namespace)) {
			return true
		}
	}
	return false
}

// maySelect reports that one of the peers can be a pod of a namespace. What
// cannot be known (the namespace itself, its labels) counts as yes.
func (c *Context) maySelect(w way, namespace string) bool {
	for _, peer := range w.peers {
		if namespace == "" || w.own == "" || c.peerIn(peer, w.own, namespace) {
			return true
		}
	}
	return false
}

func (c *Context) peerIn(peer *document.Node, own, namespace string) bool {
	if ns := peer.Get("namespaceSelector"); ns != nil {
		return c.mayBe(ns, namespace)
	}
	const cilium = "io.kubernetes.pod.namespace" // Cilium has the namespace as a label of the pod
	for _, prefix := range []string{"", "k8s:", "any:"} {
		if want := peer.Str("matchLabels", prefix+cilium); want != "" {
			return want == namespace
		}
	}
	if labelsNamespaces(peer) {
		return true
	}
	return own == namespace
}

// labelsNamespaces reports a selector of Cilium with a condition on namespaces
// that is not just a name.
func labelsNamespaces(peer *document.Node) bool {
	of := func(key string) bool {
		key = bareKey(key)
		return strings.HasPrefix(key, "io.kubernetes.pod.namespace") || strings.HasPrefix(key, "io.cilium.k8s.namespace.labels.")
	}
	for key := range peer.Map("matchLabels") {
		if of(key) {
			return true
		}
	}
	for _, e := range peer.List("matchExpressions") {
		if of(e.Str("key")) {
			return true
		}
	}
	return false
}

// mayBe reports a namespace selector that can match a namespace: by its name,
// by its labels where it is in the input, else by any other label.
func (c *Context) mayBe(selector *document.Node, namespace string) bool {
	const name = "kubernetes.io/metadata.name"
	if o := c.Set.Find("Namespace", "", namespace); o != nil {
		labels := map[string]string{name: namespace}
		for key, value := range o.Labels {
			labels[key] = value
		}
		return selects(selector, labels)
	}
	if want, ok := selector.Map("matchLabels")[name]; ok && want != namespace {
		return false
	}
	for _, e := range selector.List("matchExpressions") {
		if e.Str("key") == name && !selects(document.NewMapping(document.Pair("matchExpressions", document.NewSequence(e))), map[string]string{name: namespace}) {
			return false
		}
	}
	return true
}
