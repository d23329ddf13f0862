package surroundings

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// ObjectGivenTwice is rule object-given-twice. A cluster has one object of a kind,
// a namespace and a name: what is judged of the others is about none.
func ObjectGivenTwice() check.Rule {
	return check.Rule{
		ID: "object-given-twice", Pages: pages(), Severity: finding.Warning,
		Input: func(p *check.Probe) {
			first := map[finding.Object]*manifest.Object{}
			for _, r := range p.Rulers {
				givenTwice(p, first, r.Object)
			}
			for _, o := range p.RuleObjects {
				givenTwice(p, first, o.Object)
			}
		},
	}
}

// givenTwice: two without a namespace may be meant for two.
func givenTwice(p *check.Probe, first map[finding.Object]*manifest.Object, o *manifest.Object) {
	id := o.ID()
	before := first[id]
	if before == nil {
		first[id] = o
	}
	if before == nil || before == o || o.Namespace == "" || o.Name == "" {
		return
	}
	p.Warn(o, o.Node().Get("metadata", "name"), finding.Finding{
		Path:    "metadata.name",
		Message: fmt.Sprintf("it is in the input twice, first at %s: a cluster has one of them, and kubectl leaves the one that comes last", before.Place()),
		Fix:     finding.Fix{Text: "leave one out; of several clusters each has a file or a directory of its own"},
	})
}
