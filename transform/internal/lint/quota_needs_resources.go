package lint

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// quotaNeedsResources: a quota on CPU or memory refuses every pod with a
// container that does not say how much it wants, unless a LimitRange says it.
func quotaNeedsResources() Rule {
	return Rule{ID: "quota-needs-resources", Severity: finding.Info, Check: func(c *Context) {
		for _, s := range c.sidecars() {
			for _, quota := range c.Set.Kind("ResourceQuota") {
				if sameNamespace(quota, s.ruler) {
					c.overQuota(quota, s)
				}
			}
		}
	}}
}

func sameNamespace(o *manifest.Object, r *delivery.Ruler) bool {
	return o.Namespace == r.Namespace || (o.Namespace == "" || r.Namespace == "") && o.Stream == r.Object.Stream
}

func (c *Context) overQuota(quota *manifest.Object, s served) {
	container := s.sidecar.Container
	var missing []string
	for _, hard := range fields(quota.Node.Get("spec", "hard")) {
		if section, resource, ok := wants(hard.Key.Value); ok && !states(container, section, resource) && !c.defaulted(s.ruler, section, resource) {
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
	c.Info(s.ruler.Object, at, finding.Finding{
		Path:    container.Path.String() + ".resources",
		Message: fmt.Sprintf("%s limits %s in the namespace, and %s states none: the whole pod is refused", quota.ID(), strings.Join(missing, ", "), container.Name),
		Fix: finding.Fix{
			Text:   "state " + strings.Join(missing, ", ") + " for the sidecar",
			Values: valuesFor(s.ruler.Object, "sidecar:\n  resources:\n    requests:\n      cpu: 50m\n      memory: 96Mi\n    limits:\n      cpu: 200m\n      memory: 256Mi\n"),
		},
	})
}

// wants tells which field of a container's resources a quota obliges it to
// state: "limits.memory", and the short "memory" for requests.
func wants(hard string) (section, resource string, ok bool) {
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

// defaulted reports a LimitRange of the namespace that fills the gap. A default
// limit is a default request, too.
func (c *Context) defaulted(r *delivery.Ruler, section, resource string) bool {
	for _, o := range c.Set.Kind("LimitRange") {
		if !sameNamespace(o, r) {
			continue
		}
		for _, limit := range o.Node.List("spec", "limits") {
			if limit.Str("type") == "Container" && (limit.Str("default", resource) != "" || section == "requests" && limit.Str("defaultRequest", resource) != "") {
				return true
			}
		}
	}
	return false
}
