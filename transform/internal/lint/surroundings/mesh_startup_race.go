package surroundings

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// MeshStartupRace is rule mesh-startup-race. The sidecar calls the API server
// first thing, and a mesh's proxy lets nothing through until it is up.
func MeshStartupRace() check.Rule {
	return check.Rule{
		ID: "mesh-startup-race", Pages: pages(), Severity: finding.Info,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			m := meshOf(p, r)
			if !p.WillHaveSidecar(r) || m == nil || m.waits(r) {
				return
			}
			p.Info(r.Object, nil, finding.Finding{
				Place: m.object.NodePlace(m.node), Path: m.path, Current: m.node.Value,
				Message: m.name + " puts a proxy into the pod: the sidecar may ask the Kubernetes API before the proxy lets it through, and restart",
				Fix:     finding.Fix{Text: m.remedy, Values: check.WorkloadValues(r).SetKeys([]string{"podAnnotations", m.annotation}, m.value).String()},
			})
		},
	}
}

// mesh is a service mesh that injects a proxy, and where it was told to.
type mesh struct {
	name              string
	object            *manifest.Object
	node              *document.Node
	path              string
	remedy            string
	annotation, value string // of the pod: what helps
}

// meshOf reads the labels and annotations of the pod, and where those say
// nothing, of its namespace.
func meshOf(p *check.Probe, r *delivery.Ruler) *mesh {
	meta := r.Pod.Template.Get("metadata")
	at := r.Pod.TemplatePath.String() + ".metadata."
	for _, section := range []string{"labels", "annotations"} {
		if n := meta.Get(section, "sidecar.istio.io/inject"); n != nil {
			return istio(n.Value == "true", r.Object, n, at+section)
		}
		if n := meta.Get(section, "linkerd.io/inject"); n != nil {
			return linkerd(n.Value == "enabled" || n.Value == "ingress", r.Object, n, at+section)
		}
	}
	ns := p.Set.Find("Namespace", "", r.Namespace)
	if ns == nil || r.Namespace == "" {
		return nil
	}
	if n := check.Label(ns, "istio-injection"); n != nil {
		return istio(n.Value == "enabled", ns, n, "metadata.labels")
	}
	if n := check.Label(ns, "istio.io/rev"); n != nil {
		return istio(n.Value != "", ns, n, "metadata.labels")
	}
	if n := check.Annotation(ns, "linkerd.io/inject"); n != nil {
		return linkerd(n.Value == "enabled" || n.Value == "ingress", ns, n, "metadata.annotations")
	}
	return nil
}

func istio(on bool, o *manifest.Object, n *document.Node, path string) *mesh {
	if !on {
		return nil
	}
	return &mesh{"Istio", o, n, path, "let the proxy start first, with holdApplicationUntilProxyStarts",
		"proxy.istio.io/config", `{"holdApplicationUntilProxyStarts": true}`}
}

func linkerd(on bool, o *manifest.Object, n *document.Node, path string) *mesh {
	if !on {
		return nil
	}
	return &mesh{"Linkerd", o, n, path, "keep the API server out of the proxy",
		"config.linkerd.io/skip-outbound-ports", "443"}
}

// waits reports that a remedy is there: the proxy starts first, or does not
// carry the traffic to the API server.
func (m *mesh) waits(r *delivery.Ruler) bool {
	annotations := r.Pod.Template.Map("metadata", "annotations")
	is := func(key, value string) bool { return annotations[key] == value }
	skips := func(key string) bool {
		return slices.Contains(strings.FieldsFunc(annotations[key], func(r rune) bool { return r == ',' || r == ' ' }), "443")
	}
	if m.name == "Linkerd" {
		return skips("config.linkerd.io/skip-outbound-ports") || is("config.linkerd.io/proxy-await", "enabled") ||
			is("config.alpha.linkerd.io/proxy-enable-native-sidecar", "true") || is("config.beta.linkerd.io/proxy-enable-native-sidecar", "true")
	}
	config := annotations["proxy.istio.io/config"]
	return strings.Contains(config, "holdApplicationUntilProxyStarts") && strings.Contains(config, "true") ||
		skips("traffic.sidecar.istio.io/excludeOutboundPorts") || annotations["traffic.sidecar.istio.io/excludeOutboundIPRanges"] != "" ||
		is("sidecar.istio.io/nativeSidecar", "true")
}
