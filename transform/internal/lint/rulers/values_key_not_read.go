package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// ValuesKeyNotRead is rule values-key-not-read. Helm takes any key, and a chart
// without a schema says nothing of those that no template looks at. With the
// values at hand it is no suspicion: the key is there, and is told in the file.
func ValuesKeyNotRead() check.Rule {
	return check.Rule{
		ID: "values-key-not-read", Pages: pages(), Severity: finding.Warning,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			of := chart.Of(r.Object)
			for _, file := range p.ValuesFiles() {
				for _, key := range file.UnreadBy(of.Name, of.Version) {
					p.Warn(r.Object, nil, finding.Finding{
						Place:   key.Place,
						Path:    key.Path,
						Message: key.Path + " " + key.Why + ": what is written there is dropped without a word",
						Fix:     finding.Fix{Text: key.Next},
					})
				}
			}
		},
	}
}
