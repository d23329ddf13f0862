package export

import (
	"strconv"
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
		item.AddPair("target", target(r))
		patches.AddItem(item)
	}
	return append(append([]File{kustomization(rulers, patches, resources)}, files...), resources...)
}

// kustomization is the kustomization.yaml that others list under components.
func kustomization(rulers []*plan.Ruler, patches *document.Node, resources []File) File {
	n := mapping("apiVersion", "kustomize.config.k8s.io/v1alpha1", "kind", "Component")
	if len(resources) > 0 {
		list := document.NewSequence()
		for _, f := range resources {
			list.AddItem(document.NewString(f.Name))
		}
		n.AddPair("resources", list)
	}
	if len(patches.Items()) > 0 {
		n.AddPair("patches", patches)
	}
	return File{"kustomization.yaml", []byte(header(rulers...) + document.Encode(n, 0, "\n"))}
}

// patchNames are the files of the patches: kind and name, the namespace where
// two rulers share those, and a number where they share all three.
func patchNames(rulers []*plan.Ruler) []string {
	names := make([]string, len(rulers))
	for i, r := range rulers {
		names[i] = fileName(strings.ToLower(r.Object.Kind) + "-" + r.Object.Name)
	}
	for i, n := range count(names) {
		if n > 1 {
			names[i] += "." + fileName(rulers[i].Object.Namespace) // no namespace has a dot
		}
	}
	taken := map[string]bool{}
	for i, base := range names {
		for n := 2; taken[names[i]]; n++ {
			names[i] = base + "." + strconv.Itoa(n)
		}
		taken[names[i]] = true
		names[i] += ".yaml"
	}
	return names
}

// count is how often the name at each place is there.
func count(names []string) []int {
	times := map[string]int{}
	for _, name := range names {
		times[name]++
	}
	all := make([]int, len(names))
	for i, name := range names {
		all[i] = times[name]
	}
	return all
}

// fileName keeps what Kubernetes allows in a name. Manifests may say anything,
// and a path must not lead out of the directory that is written to.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' {
			return r
		}
		return '-'
	}, name)
}
