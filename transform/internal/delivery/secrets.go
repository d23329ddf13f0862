package delivery

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// Secrets are the places of all objects of kind Secret. Their text does not go
// into a report: reports are uploaded, and read by more people.
func (m *Model) Secrets() []finding.Place {
	var places []finding.Place
	for _, o := range m.Set.Kind("Secret") {
		places = append(places, o.NodePlace(o.Node))
	}
	return places
}

// Redacted is an address, or several with commas between them, without the
// user and password in front of its host.
func Redacted(addresses string) string {
	all := strings.Split(addresses, ",")
	for i, address := range all {
		begin := strings.Index(address, "//") + 2
		if begin < 2 {
			continue
		}
		end := begin + len(address[begin:])
		if slash := strings.IndexByte(address[begin:], '/'); slash >= 0 {
			end = begin + slash
		}
		if at := strings.LastIndexByte(address[begin:end], '@'); at >= 0 {
			all[i] = address[:begin] + "…" + address[begin+at:]
		}
	}
	return strings.Join(all, ",")
}
