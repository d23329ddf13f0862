package netpol

import (
	"net/url"
	"strconv"
	"strings"
)

// Destination is a host that a pod connects to.
type Destination struct {
	Host      string
	Port      int
	Namespace string // of a Service; "" for hosts outside, or not known
	Service   bool   // of Kubernetes
}

// String names it as a policy would: by the namespace of a Service, else the host.
func (d Destination) String() string {
	if d.Service && d.Namespace != "" {
		return "namespace " + d.Namespace
	}
	return d.Host
}

// DestinationOf reads a URL as a pod of a namespace resolves it: "am" is a Service of
// its own namespace, "am.monitoring" and "am.monitoring.svc…" of another. Other
// names and numbers are outside. ok is false for what is no URL, or is looked
// up by discovery.
func DestinationOf(address, namespace string) (d Destination, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || strings.HasPrefix(u.Hostname(), "_") || strings.ContainsAny(address, "${") {
		return d, false
	}
	d = Destination{Host: u.Hostname(), Port: 80}
	if u.Scheme == "https" {
		d.Port = 443
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		d.Port = port
	}
	parts := strings.Split(strings.TrimSuffix(d.Host, "."), ".")
	switch {
	case len(parts) == 1:
		d.Service, d.Namespace = true, namespace
	case len(parts) == 2 || parts[2] == "svc":
		d.Service, d.Namespace = true, parts[1]
	}
	return d, true
}
