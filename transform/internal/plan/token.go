package plan

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

const (
	tokenVolume = "sc-rules-token"
	automount   = "automountServiceAccountToken" // of a pod, and of an account
)

// token gives the sidecar the account's token. Exactly one of container (a new
// sidecar) and existing is set.
//
// A pod that says nothing about it gets the patch set's
// automountServiceAccountToken, which wins over the account's. A pod that says
// false means it, for Loki: the field stays, and only the sidecar gets the token,
// in the projected volume that the API server would have mounted. k8s-sidecar
// reads all three files, "namespace" even when NAMESPACE is set (its sidecar.py
// opens it at start to have a default).
func (p *rulerPlan) token(container *document.Node, existing *manifest.Container) {
	pod := p.ruler.Pod
	switch {
	case pod.Automount == nil:
		if p.wantsAutomount(existing) {
			p.add(edit.Addition{Path: pod.SpecPath, Key: automount, After: "serviceAccountName", Value: document.NewBool(true)},
				finding.Added{Kind: finding.AddedPodField, Name: automount})
		}
	case *pod.Automount:
	case existing != nil:
		if existing.Covering(sidecar.TokenPath) == nil {
			p.mountInto(existing, p.addVolume(projectedToken()), sidecar.TokenPath, "")
		}
	default:
		m := mount(p.addVolume(projectedToken()), sidecar.TokenPath)
		set(m, "readOnly", document.NewBool(true))
		mountNew(container, m)
		p.keep(finding.Added{Kind: finding.AddedPodField, Name: automount})
	}
}

// wantsAutomount says what the patch set says, for a new sidecar. An existing one
// gets the field only when it cannot do without, that is when the account says
// false.
func (p *rulerPlan) wantsAutomount(existing *manifest.Container) bool {
	switch {
	case p.patchset.Automount == nil || !*p.patchset.Automount:
		return false
	case existing == nil:
		return true
	case existing.Covering(sidecar.TokenPath) != nil:
		return false
	}
	account := p.set.Find("ServiceAccount", p.ruler.Namespace, p.ruler.Pod.ServiceAccount)
	if account == nil {
		return false
	}
	mounts, ok := account.Node().Bool(automount)
	return ok && !mounts
}

// projectedToken is the volume that the ServiceAccount admission plugin mounts: a
// bound token, the cluster's CA and the pod's namespace.
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
