package surroundings

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/writer"
)

// AlloyPrefixOverlap is rule alloy-prefix-overlap. The component takes every
// namespace that begins with its prefix for its own, and deletes what it does not
// know there.
func AlloyPrefixOverlap() check.Rule {
	return check.Rule{
		ID: "alloy-prefix-overlap", Pages: pages(), Severity: finding.Warning,
		Input: func(p *check.Probe) {
			var seen []*writer.Writer
			for _, kind := range []string{"ConfigMap", "Secret"} {
				for _, w := range p.Writers() {
					if w.Object.Kind == kind {
						overlaps(p, w, seen)
						seen = append(seen, w)
					}
				}
			}
		},
	}
}

// overlaps reports a component whose prefix another one before has too.
func overlaps(p *check.Probe, w *writer.Writer, seen []*writer.Writer) {
	for _, before := range seen {
		if !sameGoal(w, before) || !strings.HasPrefix(w.Prefix, before.Prefix) && !strings.HasPrefix(before.Prefix, w.Prefix) {
			continue
		}
		p.Warn(w.Object, w.Node, finding.Finding{
			Place: w.Object.InnerPlace(w.Node, w.Offset), Path: w.Path, Current: w.Prefix,
			Message: fmt.Sprintf("loki_namespace_prefix is %q here and %q in %s, for the same Loki: each takes the other's namespaces for its own, and deletes them", w.Prefix, before.Prefix, before.Object.ID()),
			Fix:     finding.Fix{Text: "give each a prefix that does not begin with the other's: cluster-a, cluster-b"},
		})
		return
	}
}

// sameGoal reports components that write to one address for one tenant, and whose
// prefixes are in plain sight.
func sameGoal(a, b *writer.Writer) bool {
	return a.Prefix != "" && b.Prefix != "" && a.Address != "" && a.Address == b.Address && a.Tenant == b.Tenant
}
