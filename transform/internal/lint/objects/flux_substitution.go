package objects

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// fluxGroup is the group of Flux's Kustomizations, and the prefix of the labels
// it puts on what it applies.
const fluxGroup = "kustomize.toolkit.fluxcd.io/"

// FluxSubstitution is rule flux-substitution. With postBuild, Flux replaces
// every ${NAME} of what it applies, in the text of a rule too.
func FluxSubstitution() check.Rule {
	return check.Rule{
		ID: "flux-substitution", Pages: pages(), Severity: finding.Info,
		Object: func(p *check.Probe, o *delivery.RuleObject) {
			_, applied := o.Labels[fluxGroup+"name"]
			if !applied && !fluxSubstitutes(p) || fluxLeavesAlone(o.Object) {
				return
			}
			for _, f := range o.Files {
				substituted(p, o, f)
			}
		},
	}
}

// fluxSubstitutes: a Flux Kustomization with postBuild is in the input.
func fluxSubstitutes(p *check.Probe) bool {
	for _, k := range p.Set.Kind("Kustomization") {
		if strings.HasPrefix(k.APIVersion, fluxGroup) && !k.Node().Get("spec", "postBuild").IsNull() {
			return true
		}
	}
	return false
}

func fluxLeavesAlone(o *manifest.Object) bool {
	const key, off = fluxGroup + "substitute", "disabled"
	return o.Annotations[key] == off || o.Labels[key] == off
}

func substituted(p *check.Probe, o *delivery.RuleObject, f *delivery.RuleFile) {
	start, end := variable(f.Text())
	if start < 0 || f.Encoded {
		return
	}
	name := f.Text()[start:end]
	p.Info(o.Object, f.Value, finding.Finding{
		Place: f.Place(o.Object, start, end), Path: f.Path(), Current: name,
		Message: fmt.Sprintf("Flux replaces %s before it applies the object: by nothing up to 2.8, with an error since 2.9, unless it knows the variable", name),
		Fix:     finding.Fix{Text: fmt.Sprintf("annotate the object with %ssubstitute: disabled, or write $%s", fluxGroup, name)},
	})
}

// variable finds the first ${…} that is not escaped as $${…}; start is -1 when
// there is none.
func variable(text string) (start, end int) {
	for from := 0; ; {
		i := strings.Index(text[from:], "${")
		if i < 0 {
			return -1, -1
		}
		i += from
		from = i + len("${")
		n := strings.IndexAny(text[from:], "}\n$")
		switch {
		case n < 0:
			return -1, -1
		case text[from+n] == '}' && (i == 0 || text[i-1] != '$'):
			return i, from + n + len("}")
		}
		from += n
	}
}
