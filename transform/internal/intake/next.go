package intake

import (
	"cmp"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
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
	case ApplicationSet:
		return "this is an ApplicationSet of a Loki chart, whose Applications Argo CD renders"
	case Helmfile:
		return "this is a helmfile, which renders a Loki chart"
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
		return "render the chart with them: helm template loki grafana/loki -f " + quoted(file) + lint
	case ChartMetadata:
		return rendering(directory(file))
	case RuleFile:
		return "a ConfigMap with the sidecar's label brings it to the ruler: kubectl create configmap NAME --from-file=" + quoted(file) +
			" --dry-run=client -o yaml, and label it"
	case Kustomization:
		return "build it: kustomize build " + inflating(root) + quoted(directory(file)) + lint
	case Helmfile:
		return "render it first: helmfile -f " + quoted(file) + " template" + lint
	case ApplicationSet:
		return "render it first, with the parameters of a generator: " + template(root.Get("spec", "template")) + lint
	case HelmRelease, Application, HelmChart:
		next := "render it first: " + template(root) + lint
		if object := sourceObject(root.Get("spec")); object != "" {
			next += "; " + unknownAddress + " is that of " + object
		}
		return next
	case Unknown, Prose:
		return "pass rendered manifests, as helm template prints them"
	case Manifest:
	}
	return ""
}

// rendering is the next step for a chart in a directory.
func rendering(chart string) string {
	return "render it: helm template " + quoted(chart) + " | loki-ruler-sidecar lint -"
}

// inflating is the flag without which kustomize renders no chart.
func inflating(kustomization *document.Node) string {
	if hasAny(kustomization, "helmCharts", "helmChartInflationGenerator") {
		return "--enable-helm "
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
// HelmChart asks for. Where the chart comes from stands in another object of Flux;
// what has to be looked up there is URL in the command, and named behind it.
func template(root *document.Node) string {
	spec := root.Get("spec")
	source := sourceOfLoki(spec)
	release := cmp.Or(spec.Str("releaseName"), source.Str("helm", "releaseName"), root.Str("metadata", "name"), "loki")
	chart, repository := chartAndRepository(spec, source)
	out := []string{"helm template", quoted(release), quoted(chart)}
	if v := cmp.Or(spec.Str("chart", "spec", "version"), source.Str("targetRevision"), spec.Str("version")); v != "" && source.Str("path") == "" {
		out = append(out, "--version", quoted(v))
	}
	if repository != "" {
		out = append(out, "--repo", quoted(repository))
	}
	if ns := cmp.Or(spec.Str("targetNamespace"), spec.Str("destination", "namespace"), root.Str("metadata", "namespace")); ns != "" {
		out = append(out, "--namespace", quoted(ns))
	}
	return strings.Join(append(out, "-f its-values.yaml"), " ")
}

// unknownAddress stands in a command for the address that only another object of
// the cluster has.
const unknownAddress = "URL"

// chartAndRepository is the chart as helm template takes it, and the value of its
// --repo, "" where the chart is a path, or is an address itself.
func chartAndRepository(spec, source *document.Node) (chart, repository string) {
	address := sanitize.URL(cmp.Or(source.Str("repoURL"), spec.Str("repo")))
	switch chart = cmp.Or(spec.Str("chart", "spec", "chart"), source.Str("chart"), spec.Str("chart")); {
	case spec.Str("chartRef", "name") != "":
		return unknownAddress, ""
	case chart == "":
		return cmp.Or(source.Str("path"), "loki"), ""
	case sourceObject(spec) != "":
		return chart, unknownAddress
	case strings.HasPrefix(address, "oci://"):
		return address + "/" + chart, ""
	case source.Str("repoURL") != "" && !strings.Contains(address, "://"):
		return "oci://" + address + "/" + chart, "" // so Argo CD writes a registry
	}
	return chart, address
}

// sourceObject names the object of Flux that has the address of a HelmRelease's
// chart, "" where the release has it itself, or where the chart is a path.
func sourceObject(spec *document.Node) string {
	ref, kind := spec.Get("chart", "spec", "sourceRef"), "HelmRepository"
	if spec.Get("chartRef") != nil {
		ref, kind = spec.Get("chartRef"), "OCIRepository"
	}
	kind = cmp.Or(ref.Str("kind"), kind)
	if name := ref.Str("name"); name != "" && kind != "GitRepository" && kind != "Bucket" {
		return kind + " " + name
	}
	return ""
}

// sourceOfLoki is the source of an Application that has the chart.
func sourceOfLoki(spec *document.Node) *document.Node {
	sources := append([]*document.Node{spec.Get("source")}, spec.List("sources")...)
	i := slices.IndexFunc(sources, func(s *document.Node) bool { return isLoki(s.Str("chart")) || isLoki(s.Str("path")) })
	return sources[max(i, 0)]
}

// quoted keeps what a manifest or a file name says one word of a shell, and no
// option: people paste the commands that they are shown.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./:@%+=,", r)
	}
	switch {
	case strings.HasPrefix(word, "-"):
		word = "./" + word
	case word == "":
		return "''"
	}
	if !strings.ContainsFunc(word, func(r rune) bool { return !plain(r) }) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
