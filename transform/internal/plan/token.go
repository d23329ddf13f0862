package plan

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

const (
	tokenVolume = "sc-rules-token"
	automount   = "automountServiceAccountToken" // of a pod, and of an account
)

// token sees to it that the sidecar has the account's token: exactly one of
// container (a new sidecar) and existing is given.
//
// A pod that says nothing gets the patch set's automountServiceAccountToken;
// the pod's word wins over the account's. A pod that says false means it, for
// Loki: its word stays, and only the sidecar gets the token, as the projected
// volume the API server would have mounted. The sidecar needs all three files,
// "namespace" too, even when NAMESPACE is set (sidecar.py:124, runtime.md).
func (w *work) token(container *document.Node, existing *manifest.Container) {
	pod := w.ruler.Pod
	switch {
	case pod.Automount == nil:
		if w.wantsAutomount(existing) {
			w.add(edit.Addition{Path: pod.SpecPath, Key: automount, After: "serviceAccountName", Value: document.NewBool(true)},
				finding.Added{Kind: finding.AddedPodField, Name: automount})
		}
	case *pod.Automount:
	case existing != nil:
		if existing.Covering(delivery.TokenPath) == nil {
			w.mountInto(existing, w.addVolume(projectedToken()), delivery.TokenPath, "")
		}
	default:
		m := mount(w.addVolume(projectedToken()), delivery.TokenPath)
		set(m, "readOnly", document.NewBool(true))
		mountNew(container, m)
		w.keep(finding.Added{Kind: finding.AddedPodField, Name: automount})
	}
}

// wantsAutomount: what the patch set says, for a new sidecar; one that is there
// gets it only when it cannot do without, that is when the account says false.
func (w *work) wantsAutomount(existing *manifest.Container) bool {
	switch {
	case w.patchset.Automount == nil || !*w.patchset.Automount:
		return false
	case existing == nil:
		return true
	case existing.Covering(delivery.TokenPath) != nil:
		return false
	}
	account := w.set.Find("ServiceAccount", w.ruler.Namespace, w.ruler.Pod.ServiceAccount)
	if account == nil {
		return false
	}
	mounts, ok := account.Node.Bool(automount)
	return ok && !mounts
}

// projectedToken is what the ServiceAccount admission plugin mounts, written
// out: a bound token, the cluster's CA and the pod's namespace.
func projectedToken() *document.Node {
	str, pair, m := document.NewString, document.Pair, document.NewMapping
	seq := document.NewSequence
	return m(
		pair("name", str(tokenVolume)),
		pair("projected", m(pair("sources", seq(
			m(pair("serviceAccountToken", m(
				pair("path", str("token")),
				pair("expirationSeconds", document.NewInt("3607")),
			))),
			m(pair("configMap", m(
				pair("name", str("kube-root-ca.crt")),
				pair("items", seq(m(pair("key", str("ca.crt")), pair("path", str("ca.crt"))))),
			))),
			m(pair("downwardAPI", m(pair("items", seq(m(
				pair("path", str("namespace")),
				pair("fieldRef", m(pair("fieldPath", str("metadata.namespace")))),
			)))))),
		)))),
	)
}
