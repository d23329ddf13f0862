// Package running holds the pages about how this program itself is run: what
// Helm, kustomize, kpt and Argo CD say when they cannot find it, may not start
// it, or got an error from it. Manifests show none of it, so that no rule here
// has a check; explain finds the pages by what those tools print.
//
// Each page is a file with the id as its name. It stands on package check, and
// knows none of the other rooms.
package running

import (
	"embed"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

//go:embed *.md
var texts embed.FS

// Rules lists the pages, Helm's first.
func Rules() []check.Rule {
	var all []check.Rule
	for _, id := range []string{
		"helm-post-renderer-not-found", "helm-post-renderer-failed", "kustomize-function-not-run", "kpt-function-not-run", "argocd-plugin-not-found",
	} {
		all = append(all, check.Rule{ID: id, Pages: check.Pages{Room: "running", FS: texts}, Severity: finding.Info})
	}
	return all
}
