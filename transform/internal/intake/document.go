package intake

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Kind is what a document is.
type Kind uint8

// The kinds. Manifest is the zero value: everything with apiVersion and kind
// that is none of the others.
const (
	Manifest       Kind = iota
	Unknown             // a document without a kind: nothing that the API server takes
	Prose               // no mapping at all
	Values              // the values of a Loki chart
	ChartMetadata       // Chart.yaml, beside templates that are not rendered
	RuleFile            // groups: at the top, as Loki reads it from a directory
	Kustomization       // kustomization.yaml, of which kustomize build makes manifests
	HelmRelease         // Flux's, of a Loki chart
	Application         // Argo CD's, of a Loki chart
	ApplicationSet      // Argo CD's template of such Applications
	HelmChart           // Rancher's helm controller, of a Loki chart
	Helmfile            // helmfile.yaml, with a release of a Loki chart
)

// Document recognises a document by the keys of its root. A nil root, a document
// with nothing in it, is a manifest: it harms nobody.
func Document(root *document.Node) Kind {
	root = root.Resolve()
	switch {
	case root == nil || root.IsNull():
		return Manifest
	case root.Kind != document.Mapping:
		return Prose
	}
	apiVersion, kind := root.Str("apiVersion"), root.Str("kind")
	switch {
	case kind == "Kustomization" || kind == "Component":
		if apiVersion == "" || strings.HasPrefix(apiVersion, "kustomize.config.k8s.io/") {
			return Kustomization
		}
		return Manifest // Flux has a Kustomization of its own
	case kind != "":
		return release(root, apiVersion, kind)
	}
	return unkinded(root)
}

// ByKind recognises a document by its kind alone; ok is false where that does not tell.
func ByKind(kind string) (what Kind, ok bool) {
	switch kind {
	case "", "Kustomization", "Component", "HelmRelease", "Application", "ApplicationSet", "HelmChart":
		return Unknown, false
	}
	return Manifest, true
}

// release tells what stands for a chart that somebody else renders. One of
// another chart is a manifest like any other.
func release(root *document.Node, apiVersion, kind string) Kind {
	switch {
	case kind == "HelmRelease" && strings.HasPrefix(apiVersion, "helm.toolkit.fluxcd.io/") && OfLoki(root):
		return HelmRelease
	case kind == "Application" && strings.HasPrefix(apiVersion, "argoproj.io/") && OfLoki(root):
		return Application
	case kind == "ApplicationSet" && strings.HasPrefix(apiVersion, "argoproj.io/") && OfLoki(root.Get("spec", "template")):
		return ApplicationSet
	case kind == "HelmChart" && strings.HasPrefix(apiVersion, "helm.cattle.io/") && OfLoki(root):
		return HelmChart
	}
	return Manifest
}

// OfLoki reports a HelmRelease, Application or HelmChart whose chart is one of
// Loki's.
//
// Assumption: such a chart has loki in its name, or in the path of the
// directory it comes from. A chart called "logging" that has Loki as a
// dependency defeats it, unless its own name says so.
func OfLoki(root *document.Node) bool {
	spec := root.Get("spec")
	names := []string{spec.Str("chart", "spec", "chart"), spec.Str("chartRef", "name"), spec.Str("chart")}
	sources := append([]*document.Node{spec.Get("source")}, spec.List("sources")...)
	for _, s := range sources {
		names = append(names, s.Str("chart"), s.Str("path"))
	}
	return slices.ContainsFunc(names, isLoki)
}

func isLoki(chart string) bool { return strings.Contains(strings.ToLower(chart), "loki") }

// unkinded tells what has no kind.
func unkinded(root *document.Node) Kind {
	switch {
	case sequence(root.Get("groups")), len(root.Fields()) == 1 && root.Get("groups") != nil:
		return RuleFile // "groups:" alone is one too, whatever stands behind it
	case hasAny(root, "resources", "configMapGenerator", "secretGenerator", "patchesStrategicMerge", "transformers", "helmCharts", "helmChartInflationGenerator", "generatorOptions") && !isValues(root):
		return Kustomization // kustomize takes one without a kind
	case slices.ContainsFunc(root.List("releases"), func(r *document.Node) bool { return isLoki(r.Str("chart")) }):
		return Helmfile
	case root.Str("apiVersion") != "" && root.Str("name") != "" && root.Str("version") != "":
		return ChartMetadata
	case root.Str("apiVersion") == "" && isValues(root):
		return Values
	}
	return Unknown
}

func sequence(n *document.Node) bool {
	return n.Resolve() != nil && n.Resolve().Kind == document.Sequence
}

func hasAny(root *document.Node, keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return root.Get(key) != nil })
}

// isValues reports keys of Loki's charts: one that only they have, or two that
// others may have as well. A chart that has Loki as a dependency has them one
// level down, below its name or alias.
func isValues(root *document.Node) bool {
	if chartKeys(root) {
		return true
	}
	return slices.ContainsFunc(root.Fields(), func(f document.Field) bool {
		return strings.Contains(strings.ToLower(f.Key.Value), "loki") && chartKeys(f.Value.Resolve())
	})
}

func chartKeys(n *document.Node) bool {
	if n == nil || n.Kind != document.Mapping {
		return false
	}
	if hasAny(n, "loki", "deploymentMode", "lokiCanary", "singleBinary", "bloomGateway", "patternIngester", "tableManager", "indexGateway") {
		return true
	}
	found := 0
	for _, key := range []string{"ruler", "sidecar", "backend", "read", "write", "distributor", "ingester", "querier", "queryFrontend", "compactor", "gateway"} {
		if n.Get(key) != nil {
			found++
		}
	}
	return found >= 2
}
