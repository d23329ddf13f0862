package check

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

func (p *Probe) ruleObjects() []*delivery.RuleObject {
	mounted := map[*delivery.RuleObject]bool{}
	for _, r := range p.Routes {
		if r.Mount != nil && !r.MountedElsewhere() {
			mounted[r.Object] = true
		}
	}
	var all []*delivery.RuleObject
	for _, o := range p.Objects {
		if o.Selected || mounted[o] || o.NotWrapped || p.Near(o.Object) != nil {
			all = append(all, o)
		}
	}
	return all
}

// Label is the node of a label's value, nil when it is not there.
func Label(o *manifest.Object, key string) *document.Node {
	return o.Node().Get("metadata", "labels").Get(key)
}

// Annotation is the node of an annotation's value, nil when it is not there.
func Annotation(o *manifest.Object, key string) *document.Node {
	return o.Metadata("annotations").Get(key)
}

// Fields are the entries of a mapping; anything else has none.
func Fields(n *document.Node) []document.Field {
	if n == nil || n.Kind != document.Mapping {
		return nil
	}
	return n.Fields()
}
