package export

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
)

// flux writes the part of a HelmRelease that patches the rulers. Flux runs no
// binary and its patches cannot add objects, so the access is a manifest of
// its own, to be applied beside the release.
func flux(rulers []*plan.Ruler) []File {
	patches := document.NewSequence()
	for _, r := range rulers {
		if len(r.Adds) == 0 {
			continue
		}
		text := document.NewString(document.Encode(strategicMerge(r), 0, "\n"))
		text.Style = document.Literal
		patches.AddItem(document.NewMapping(
			document.Pair("target", target(r)),
			document.Pair("patch", text),
		))
	}
	if len(patches.Items()) == 0 {
		return access(rulers)
	}
	post := document.NewMapping(document.Pair("kustomize", document.NewMapping(document.Pair("patches", patches))))
	n := document.NewMapping(document.Pair("spec", document.NewMapping(
		document.Pair("postRenderers", document.NewSequence(post)),
	)))
	beside := access(rulers)
	head := header(rulers...) + "# To be merged into the HelmRelease (helm.toolkit.fluxcd.io/v2)"
	if len(beside) > 0 {
		head += "; apply rbac.yaml beside it"
	}
	return append([]File{{"helmrelease-postrenderers.yaml", []byte(head + ".\n" + document.Encode(n, 0, "\n"))}}, beside...)
}
