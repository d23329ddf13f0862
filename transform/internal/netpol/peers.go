package netpol

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// maySelect reports that one of the peers can be a pod of a namespace. What
// cannot be known (the namespace itself, its labels) counts as yes.
func (e Egress) maySelect(r rule, namespace string) bool {
	for _, peer := range r.peers {
		if namespace == "" || r.own == "" || e.peerIn(peer, r.own, namespace) {
			return true
		}
	}
	return false
}

func (e Egress) peerIn(peer *document.Node, own, namespace string) bool {
	if ns := peer.Get("namespaceSelector"); ns != nil {
		return e.mayBe(ns, namespace)
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
func (e Egress) mayBe(selector *document.Node, namespace string) bool {
	const name = "kubernetes.io/metadata.name"
	if o := e.set.Find("Namespace", "", namespace); o != nil {
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

// selects reports that a label selector matches. Cilium writes where a label is
// from before its key.
func selects(selector *document.Node, labels map[string]string) bool {
	named := make(map[string]string, 3*len(labels))
	for key, value := range labels {
		named[key], named["k8s:"+key], named["any:"+key] = value, value, value
	}
	return manifest.Selects(selector, named)
}

func bareKey(key string) string {
	return strings.TrimPrefix(strings.TrimPrefix(key, "k8s:"), "any:")
}
