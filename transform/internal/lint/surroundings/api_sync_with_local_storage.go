package surroundings

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// APISyncWithLocalStorage is rule api-sync-with-local-storage. Local storage
// refuses every write through the API, with status 500 and "SetRuleGroup
// unsupported in rule local store".
func APISyncWithLocalStorage() check.Rule {
	return check.Rule{
		ID: "api-sync-with-local-storage", Pages: pages(), Severity: finding.Warning,
		Input: func(p *check.Probe) {
			for _, w := range p.Writers() {
				at := slices.IndexFunc(p.Rulers, func(r *delivery.Ruler) bool { return r.Config.StoreType.Is("local") && p.WritesTo(w, r) })
				if at < 0 || w.Observe || w.Objects {
					continue
				}
				p.Warn(w.Object, w.Node, finding.Finding{
					Place: w.Object.InnerPlace(w.Node, w.Offset), Path: w.Path, Current: w.String(),
					Message: fmt.Sprintf("%s writes rules through the API, but %s reads local files and refuses every write", w, p.Rulers[at].Object.ID()),
					Fix:     finding.Fix{Text: "put the rules into labelled ConfigMaps, or give the ruler an object store and switch the sidecar off"},
				})
			}
		},
	}
}
