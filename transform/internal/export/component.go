package export

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
)

// component writes a kustomize component: a patch for each ruler, made by
// patch, and the access as resources.
func component(rulers []*plan.Ruler, patch func(*plan.Ruler) *document.Node) []File {
	resources := access(rulers)
	patches := document.NewSequence()
	names := patchNames(rulers)
	var files []File
	for i, r := range rulers {
		if len(r.Adds) == 0 {
			continue
		}
		files = append(files, File{names[i], []byte(header(r) + document.Encode(patch(r), 0, "\n"))})
		item := mapping("path", names[i])
		item.Fields = append(item.Fields, document.Pair("target", target(r)))
		patches.Items = append(patches.Items, item)
	}
	return append(append([]File{kustomization(rulers, patches, resources)}, files...), resources...)
}

// kustomization is the kustomization.yaml that others list under components.
func kustomization(rulers []*plan.Ruler, patches *document.Node, resources []File) File {
	n := mapping("apiVersion", "kustomize.config.k8s.io/v1alpha1", "kind", "Component")
	if len(resources) > 0 {
		list := document.NewSequence()
		for _, f := range resources {
			list.Items = append(list.Items, document.NewString(f.Name))
		}
		n.Fields = append(n.Fields, document.Pair("resources", list))
	}
	if len(patches.Items) > 0 {
		n.Fields = append(n.Fields, document.Pair("patches", patches))
	}
	return File{"kustomization.yaml", []byte(header(rulers...) + document.Encode(n, 0, "\n"))}
}

// patchNames are the files of the patches: kind and name, and the namespace
// where two rulers share those.
func patchNames(rulers []*plan.Ruler) []string {
	count := map[string]int{}
	names := make([]string, len(rulers))
	for i, r := range rulers {
		names[i] = strings.ToLower(r.Object.Kind) + "-" + r.Object.Name
		count[names[i]]++
	}
	for i, r := range rulers {
		if count[names[i]] > 1 {
			names[i] += "." + r.Object.Namespace // no namespace has a dot
		}
		names[i] += ".yaml"
	}
	return names
}
