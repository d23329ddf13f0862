package sidecars

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

const defaultContainer = "kubectl.kubernetes.io/default-container"

// DefaultContainerMissing is rule default-container-missing. When nothing
// names another, kubectl logs takes the first container, which charts 6.30 to 6.32 made the sidecar.
func DefaultContainerMissing() check.Rule {
	return check.Rule{
		ID: "default-container-missing", Pages: pages(), Severity: finding.Info,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			n := r.Pod.Template.Get("metadata", "annotations").Get(defaultContainer)
			fix := finding.Fix{
				Text:   "name " + r.Container.Name + " in the annotation " + defaultContainer,
				Values: check.WorkloadValues(r).SetKeys([]string{"podAnnotations", defaultContainer}, r.Container.Name).String(),
			}
			switch {
			case n == nil && len(r.Pod.Containers) > 1 && fetches(r, r.Pod.Containers[0].Name):
				p.Info(r.Object, check.NameNode(r.Pod.Containers[0]), finding.Finding{
					Path:    r.Pod.SpecPath.String() + ".containers[0]",
					Current: r.Pod.Containers[0].Name,
					Message: fmt.Sprintf("the sidecar %s is the first container, so kubectl logs shows its log and not Loki's", r.Pod.Containers[0].Name),
					Fix:     fix,
				})
			case n != nil && (fetches(r, n.Value) || !has(r, n.Value)):
				fix.Proposed = check.InPlaceOf(n, r.Container.Name)
				p.Info(r.Object, n, finding.Finding{
					Path:    r.Pod.TemplatePath.String() + ".metadata.annotations[" + defaultContainer + "]",
					Current: n.Value,
					Message: fmt.Sprintf("the annotation makes kubectl show container %s, which is not Loki", n.Value),
					Fix:     fix,
				})
			}
		},
	}
}

// fetches reports that the container of this name is a sidecar.
func fetches(r *delivery.Ruler, name string) bool {
	return slices.ContainsFunc(r.Sidecars, func(s *sidecar.Config) bool { return s.Container.Name == name })
}

func has(r *delivery.Ruler, name string) bool {
	return slices.ContainsFunc(r.Pod.All(), func(c *manifest.Container) bool { return c.Name == name })
}
