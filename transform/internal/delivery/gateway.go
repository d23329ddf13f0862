package delivery

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/nginx"
)

// Gateway is the nginx in front of a Loki, with its config.
type Gateway struct {
	Workload *manifest.Object
	Config   *manifest.Object // the ConfigMap
	Key      string           // in its data
	Text     *document.Node
}

// Gateways are the configs with a proxy in them that a workload of component gateway
// mounts from ConfigMaps; any other object has none.
func (m *Model) Gateways(o *manifest.Object) []*Gateway {
	var all []*Gateway
	for _, name := range m.sighted.gateways[o] {
		config := m.Set.FindNear(o, "ConfigMap", name)
		if config == nil {
			continue
		}
		for _, f := range config.Node().Get("data").Merged() {
			if strings.Contains(f.Value.Str(), "proxy_pass") {
				all = append(all, &Gateway{o, config, f.Key.Value, f.Value.Resolve()})
			}
		}
	}
	return all
}

// gatewayComponent is what a chart's gateway is labelled with.
const gatewayComponent = "gateway"

// gatewayConfigs are the ConfigMaps that the pod of a gateway mounts; none of any other.
func gatewayConfigs(pod *manifest.Pod) (names []string) {
	if pod == nil || pod.Template.Str("metadata", "labels", "app.kubernetes.io/component") != gatewayComponent {
		return nil
	}
	for _, v := range pod.Volumes {
		if v.Source == "configMap" {
			names = append(names, v.Ref)
		}
	}
	return names
}

// LeadsToRuler reports that a location passes to a Service that selects one of the
// rulers. A target that cannot be read, and a Service that is not in the input,
// count as one.
func (m *Model) LeadsToRuler(l *nginx.Location, rulers []*Ruler) bool {
	if l == nil {
		return false
	}
	host, ok := l.Upstream()
	if !ok {
		return l.Passes()
	}
	name, _, _ := strings.Cut(host, ".")
	service := m.Set.FindNear(rulers[0].Object, "Service", name)
	if service == nil {
		return true
	}
	for _, r := range rulers {
		if SelectsPod(service, r.Pod) {
			return true
		}
	}
	return false
}

// SelectsPod reports a Service whose selector a pod's labels match.
func SelectsPod(service *manifest.Object, pod *manifest.Pod) bool {
	selector, labels := service.Node().Map("spec", "selector"), pod.Template.Get("metadata", "labels")
	for key, value := range selector {
		if labels.Str(key) != value {
			return false
		}
	}
	return len(selector) > 0
}
