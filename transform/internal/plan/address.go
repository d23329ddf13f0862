package plan

import (
	"cmp"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// address is the URL of a ruler's HTTP server: from another pod that of its
// Service, in its own pod localhost. "" when no Service is known.
func (p *planner) address(r *Ruler, fromOutside bool) string {
	port := cmp.Or(r.Config.HTTPPort.Text, "3100")
	scheme := "http"
	if !r.Config.Root.Get("server", "http_tls_config", "cert_file").IsNull() {
		scheme = "https"
	}
	prefix := r.Config.Root.Str("server", "http_path_prefix")
	if !fromOutside {
		return scheme + "://127.0.0.1:" + port + prefix
	}
	host, port := p.service(r, port)
	if host == "" {
		return ""
	}
	return scheme + "://" + host + "." + r.Namespace + ".svc:" + port + prefix
}

// service is the Service in front of a ruler's HTTP server and the port to ask it
// at: one that selects its pods by more labels goes before one that selects others
// too, and of these one with an address before a headless one. Without any it is
// the Service that a StatefulSet names.
func (p *planner) service(r *Ruler, httpPort string) (name, port string) {
	var best *manifest.Object
	rank := func(s *manifest.Object) int {
		n := 2 * len(s.Node().Map("spec", "selector"))
		if s.Node().Str("spec", "clusterIP") != "None" {
			n++
		}
		return n
	}
	for _, s := range p.set.Kind("Service") {
		if at := servicePort(s, r, httpPort); at != "" && selects(s, r) && (best == nil || rank(s) > rank(best)) {
			best, port = s, at
		}
	}
	if best != nil {
		return best.Name, port
	}
	return r.Object.Node().Str("spec", "serviceName"), httpPort
}

// selects reports a Service in the namespace of a ruler whose selector matches its
// pods.
func selects(s *manifest.Object, r *Ruler) bool {
	selector, labels := s.Node().Map("spec", "selector"), r.Pod.Template.Map("metadata", "labels")
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0 && (s.Namespace == "" || s.Namespace == r.Namespace)
}

// servicePort is the port of a Service that leads to a port of the ruler, "" when
// none does. The name of a headless Service leads to the pod itself.
func servicePort(s *manifest.Object, r *Ruler, httpPort string) string {
	for _, at := range s.Node().List("spec", "ports") {
		target := cmp.Or(at.Str("targetPort"), at.Str("port"))
		if target != httpPort && !slices.Contains(portNames(r, httpPort), target) {
			continue
		}
		if s.Node().Str("spec", "clusterIP") == "None" {
			return httpPort
		}
		return at.Str("port")
	}
	return ""
}

// portNames are what the Loki container calls a port.
func portNames(r *Ruler, port string) []string {
	var names []string
	for _, n := range r.Container.Node.List("ports") {
		if n.Str("containerPort") == port {
			names = append(names, n.Str("name"))
		}
	}
	return names
}
