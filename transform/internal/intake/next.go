package intake

import (
	"cmp"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// What says in one clause what a document of this kind is; "" for a manifest.
func (k Kind) What() string {
	switch k {
	case Manifest:
		return ""
	case Unknown:
		return "this has no apiVersion and kind: it is no Kubernetes object"
	case Prose:
		return "this is text, and no Kubernetes object"
	case Values:
		return "these are values of a Loki chart, and no rendered manifests"
	case ChartMetadata:
		return "this is a chart that is not rendered"
	case RuleFile:
		return "this is a rule file that stands in no ConfigMap or Secret"
	case Kustomization:
		return "this is a kustomization, of which kustomize makes the manifests"
	case HelmRelease:
		return "this is a HelmRelease of a Loki chart, which Flux renders"
	case Application:
		return "this is an Application of a Loki chart, which Argo CD renders"
	case HelmChart:
		return "this is a HelmChart of a Loki chart, which the cluster renders"
	}
	return ""
}

// Next is the command that makes manifests of the document: the release, chart
// and version are read from it where it names them. file is its path as the user
// wrote it.
func (k Kind) Next(root *document.Node, file string) string {
	const lint = " | loki-ruler-sidecar lint -"
	switch k {
	case Values:
		return "render the chart with them: helm template loki grafana/loki -f " + file + lint
	case ChartMetadata:
		return "render it: helm template " + directory(file) + lint
	case RuleFile:
		return "a ConfigMap with the sidecar's label brings it to the ruler: kubectl create configmap NAME --from-file=" + file +
			" --dry-run=client -o yaml, and label it"
	case Kustomization:
		return "build it: kustomize build " + directory(file) + lint
	case HelmRelease, Application, HelmChart:
		return "render it first: " + template(root) + lint
	case Unknown, Prose:
		return "pass rendered manifests, as helm template prints them"
	case Manifest:
	}
	return ""
}

func directory(file string) string {
	if i := strings.LastIndexByte(file, '/'); i >= 0 {
		return file[:i+1]
	}
	return "."
}

// template is the helm template command of what a HelmRelease, Application or
// HelmChart asks for.
func template(root *document.Node) string {
	spec := root.Get("spec")
	source := spec.Get("source")
	if sources := spec.List("sources"); source == nil && len(sources) > 0 {
		source = sources[0]
	}
	release := cmp.Or(spec.Str("releaseName"), source.Str("helm", "releaseName"), root.Str("metadata", "name"), "loki")
	chart := cmp.Or(spec.Str("chart", "spec", "chart"), source.Str("chart"), spec.Str("chart"), spec.Str("chartRef", "name"), source.Str("path"), "loki")
	words := []string{"helm template", release, chart}
	if v := cmp.Or(spec.Str("chart", "spec", "version"), source.Str("targetRevision"), spec.Str("version")); v != "" {
		words = append(words, "--version", quoted(v))
	}
	if repo := cmp.Or(source.Str("repoURL"), spec.Str("repo")); repo != "" {
		words = append(words, "--repo", repo)
	}
	if ns := cmp.Or(spec.Str("targetNamespace"), spec.Str("destination", "namespace"), root.Str("metadata", "namespace")); ns != "" {
		words = append(words, "--namespace", ns)
	}
	return strings.Join(append(words, "-f its-values.yaml"), " ")
}

// quoted keeps a range of versions ("6.x", ">=6.0 <7") one word of a shell.
func quoted(version string) string {
	if strings.ContainsAny(version, " ><*|&;$`\"\\()'") {
		return "'" + strings.ReplaceAll(version, "'", `'\''`) + "'"
	}
	return version
}
