package plan

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// askAt gives the variables the address of a ruler, where nobody says one. unseen is
// the Service in it that is not in the input.
func (p *planner) askAt(ps *patchset.PatchSet, r *Ruler, fromOutside bool, vars map[string]string) (unseen string) {
	if ps.Variable(patchset.Address) != patchset.Auto {
		return ""
	}
	delete(vars, patchset.Address)
	address, unseen := p.address(r, fromOutside)
	if address != "" {
		vars[patchset.Address] = address
	}
	return unseen
}

// address is the URL of a ruler's HTTP server: from another pod that of its
// Service, in its own pod localhost. "" when no Service is known, or a part of it is
// decided outside the input. unseen is the Service in it that is not in the input.
func (p *planner) address(r *Ruler, fromOutside bool) (url, unseen string) {
	if decidedOutside(r.Config) != "" {
		return "", ""
	}
	port := cmp.Or(r.Config.HTTPPort.Text, defaultHTTPPort)
	scheme := "http"
	if r.Config.HTTPCert.Text != "" {
		scheme = "https"
	}
	prefix := r.Config.HTTPPrefix.Text
	if !fromOutside {
		return scheme + "://127.0.0.1:" + port + prefix, ""
	}
	host, port, seen := p.service(r, port)
	if host == "" {
		return "", ""
	}
	if !seen {
		unseen = host
	}
	return scheme + "://" + host + "." + r.Namespace + ".svc:" + port + prefix, unseen
}

// decidedOutside is the first setting in a ruler's address whose value the config or a
// flag takes from somewhere outside the input; "" when there is none. Where the config
// is not known, Loki's default is assumed.
func decidedOutside(c *loki.Config) string {
	for _, setting := range []struct {
		name string
		loki.Value
	}{{"server.http_listen_port", c.HTTPPort}, {"server.http_path_prefix", c.HTTPPrefix}} {
		if !setting.Known && setting.From != "" {
			return setting.name
		}
	}
	return ""
}

// defaultHTTPPort is Loki's server.http_listen_port.
const defaultHTTPPort = "3100"

// service is the Service in front of a ruler's HTTP server and the port to ask it
// at: one that selects its pods by more labels goes before one that selects others
// too, and of these one with an address before a headless one. Without any it is
// the one that a StatefulSet names, which the input need not have; where it does, it
// has to be headless and select the pods: its name is theirs then, whatever its ports.
func (p *planner) service(r *Ruler, httpPort string) (name, port string, seen bool) {
	var best *manifest.Object
	rank := func(s *manifest.Object) int {
		n := 2 * len(s.Node().Map("spec", "selector"))
		if s.Node().Str("spec", "clusterIP") != "None" {
			n++
		}
		return n
	}
	named := r.Object.Node().Str("spec", "serviceName")
	for _, s := range p.set.Kind("Service") {
		if s.Name == named && inNamespaceOf(s, r) {
			if seen = s.Node().Str("spec", "clusterIP") == "None" && selects(s, r); !seen {
				named = ""
			}
		}
		if at := servicePort(s, r, httpPort); at != "" && selects(s, r) && (best == nil || rank(s) > rank(best)) {
			best, port = s, at
		}
	}
	if best != nil {
		return best.Name, port, true
	}
	return named, httpPort, seen
}

// noAddress is that it is not known at which address a ruler is asked. From another pod
// that is for want of a Service: it says how near those came that select it.
func (p *planner) noAddress(r *Ruler, fromOutside bool) error {
	unknown := &finding.InputError{
		Place: r.Object.Place(),
		Msg:   fmt.Sprintf("cannot tell at which address %s %s is asked: ", r.Object.Kind, r.Object.Name),
		Hint:  "say the address in a patch set, -f FILE, with spec: {variables: {ADDRESS: http://127.0.0.1:" + defaultHTTPPort + "}}",
	}
	if fromOutside {
		unknown.Hint = "give its Services with it; or say the address in a patch set, -f FILE, with spec: {presets: [sync], variables: {ADDRESS: http://loki-gateway." + cmp.Or(r.Namespace, "NAMESPACE") + "}}"
	}
	if setting := decidedOutside(r.Config); setting != "" {
		unknown.Msg += "its " + setting + " is decided outside the input"
		return &untoldError{finding.AddressConflict, unknown}
	}
	port := cmp.Or(r.Config.HTTPPort.Text, defaultHTTPPort)
	why := "no Service in the input selects its pods"
	for _, s := range p.set.Kind("Service") {
		if selects(s, r) {
			why = fmt.Sprintf("Service %s selects its pods, and has no port that leads to %s, where it serves HTTP", s.Name, port)
		}
	}
	unknown.Msg += why
	return &untoldError{finding.AddressConflict, unknown}
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
	return len(selector) > 0 && inNamespaceOf(s, r)
}

func inNamespaceOf(s *manifest.Object, r *Ruler) bool {
	return s.Namespace == "" || s.Namespace == r.Namespace
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
