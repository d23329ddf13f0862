package surroundings

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// ManifestUnreadable is rule manifest-unreadable. A document that is no YAML,
// or no object, is in nobody's way until it is applied; what else stands in the
// input is judged without it.
func ManifestUnreadable() check.Rule {
	return check.Rule{
		ID: "manifest-unreadable", Pages: pages(), Severity: finding.Error,
		Input: func(p *check.Probe) {
			for _, broken := range p.Broken {
				hint := broken.Hint
				if hint == "" {
					hint = "correct the document at this place"
				}
				p.Error(nil, nil, finding.Finding{ // there is no object, and none to suppress it on
					Place:   broken.Place,
					Message: "this document cannot be read, and nothing in it was checked: " + broken.Msg,
					Fix:     finding.Fix{Text: hint},
				})
			}
		},
	}
}
