package surroundings

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// QuotaNeedsResources is rule quota-needs-resources. A quota on CPU or memory
// refuses every pod with a container that does not say how much it wants,
// unless a LimitRange says it.
func QuotaNeedsResources() check.Rule {
	return check.Rule{
		ID: "quota-needs-resources", Pages: pages(), Severity: finding.Info,
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			for _, quota := range p.Set.Kind("ResourceQuota") {
				if sameNamespace(quota, s.Ruler) {
					overQuota(p, quota, s)
				}
			}
		},
	}
}

func sameNamespace(o *manifest.Object, r *delivery.Ruler) bool {
	return o.Namespace == r.Namespace || (o.Namespace == "" || r.Namespace == "") && o.Stream == r.Object.Stream
}

func overQuota(p *check.Probe, quota *manifest.Object, s check.RulerSidecar) {
	container := s.Sidecar.Container
	var missing []string
	for _, hard := range check.Fields(quota.Node().Get("spec", "hard")) {
		if section, resource, ok := quotaField(hard.Key.Value); ok && !states(container, section, resource) && !defaultLimit(p, s.Ruler, section, resource) {
			missing = append(missing, section+"."+resource)
		}
	}
	if len(missing) == 0 {
		return
	}
	at := container.Node.Get("resources")
	if at == nil || at.Kind != document.Mapping {
		at = container.Node.Get("name")
	}
	p.Info(s.Ruler.Object, at, finding.Finding{
		Path:    container.Path.String() + ".resources",
		Message: fmt.Sprintf("%s limits %s in the namespace, and %s states none: the whole pod is refused", quota.ID(), strings.Join(missing, ", "), container.Name),
		Fix: finding.Fix{
			Text: "state " + strings.Join(missing, ", ") + " for the sidecar",
			Values: check.Values(s.Ruler.Object).At("sidecar.resources").Set("requests.cpu", "50m").Set("requests.memory", "96Mi").
				Set("limits.cpu", "200m").Set("limits.memory", "256Mi").String(),
		},
	})
}

// quotaField tells which field of a container's resources a quota obliges it to
// state: "limits.memory", and the short "memory" for requests.
func quotaField(hard string) (section, resource string, ok bool) {
	section, resource, found := strings.Cut(hard, ".")
	if !found {
		section, resource = "requests", hard
	}
	return section, resource, (section == "requests" || section == "limits") && (resource == "cpu" || resource == "memory")
}

// states reports a container that says how much it wants. What it may have at
// most is also what it wants.
func states(c *manifest.Container, section, resource string) bool {
	return c.Node.Str("resources", section, resource) != "" ||
		section == "requests" && c.Node.Str("resources", "limits", resource) != ""
}

// defaultLimit reports a LimitRange of the namespace that fills the gap. A default
// limit is a default request, too.
func defaultLimit(p *check.Probe, r *delivery.Ruler, section, resource string) bool {
	for _, o := range p.Set.Kind("LimitRange") {
		if !sameNamespace(o, r) {
			continue
		}
		for _, limit := range o.Node().List("spec", "limits") {
			if limit.Str("type") == "Container" && (limit.Str("default", resource) != "" || section == "requests" && limit.Str("defaultRequest", resource) != "") {
				return true
			}
		}
	}
	return false
}
