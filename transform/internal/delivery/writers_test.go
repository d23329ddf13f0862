package delivery

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestAddressedTo: whose address is a ruler's.
func TestAddressedTo(t *testing.T) {
	const services = `kind: Service
metadata: {name: loki, namespace: logs, labels: {app.kubernetes.io/instance: a}}
---
kind: Service
metadata: {name: other, namespace: logs, labels: {app.kubernetes.io/instance: b}}
---
`
	labelled := edit(t, storedRuler, "kind: StatefulSet\nmetadata: {name: ruler, namespace: logs}", "kind: StatefulSet\nmetadata: {name: ruler, namespace: logs, labels: {app.kubernetes.io/instance: a}}")
	m := build(t, finding.Assume{}, labelled+services)
	for _, test := range []struct {
		name, address, namespace string
		want                     bool
	}{
		{"none in plain sight", "", "logs", true},
		{"its Service", "http://ruler:3100", "logs", true},
		{"its Service, in full", "http://ruler.logs.svc.cluster.local:3100", "logs", true},
		{"its Service, and nobody knows in which namespace it runs", "http://ruler.logs:3100", "", true},
		{"one of that name in another namespace", "http://ruler.shop:3100", "logs", false},
		{"another Service of its release", "http://loki", "logs", true},
		{"a Service of another release", "http://other", "logs", false},
		{"a Service that is not here", "http://mimir", "logs", false},
		{"a host outside", "https://ruler.logs.example.org", "logs", false},
		{"a host outside, and nobody knows in which namespace it runs", "https://ruler.logs.example.org", "", false},
		{"no URL", "ruler", "logs", false},
		{"a host in a variable", "http://${RULER}", "logs", false},
	} {
		if got := AddressedTo(m.Set, test.address, m.Rulers[0].Object, test.namespace); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}
