package krm

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// itemFiles says in which file of the package the orchestrator found an item:
// a line of the ResourceList is a line of nothing the user has.
type itemFiles map[finding.Object]finding.Place

func filesOf(root *document.Node) itemFiles {
	files := itemFiles{}
	for _, item := range root.List("items") {
		annotations := item.Get("metadata", "annotations")
		path := cmp.Or(originPath(annotations.Str("config.kubernetes.io/origin")), annotations.Str("internal.config.kubernetes.io/path"), annotations.Str("config.kubernetes.io/path"))
		if path == "" {
			continue
		}
		index, err := strconv.Atoi(cmp.Or(annotations.Str("internal.config.kubernetes.io/index"), annotations.Str("config.kubernetes.io/index")))
		if err != nil {
			index = 0
		}
		id := finding.Object{
			APIVersion: item.Str("apiVersion"), Kind: item.Str("kind"),
			Namespace: item.Str("metadata", "namespace"), Name: item.Str("metadata", "name"),
		}
		files[id] = finding.Place{File: path, Document: index + 1}
	}
	return files
}

// originPath is the file an item was read from, where kustomize was asked to say it
// (buildMetadata: [originAnnotations]) and it is one of the user's own. The path
// that kustomize hands to functions is made of the object's name.
func originPath(origin string) string {
	path := ""
	for line := range strings.Lines(origin) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch name {
		case "path":
			path = value
		case "repo":
			return ""
		}
	}
	return path
}

func (f itemFiles) put(id finding.Object, place *finding.Place) {
	if file, ok := f[id]; ok {
		*place = file
	}
}

// withinItem is a path as results have it, which begins in the object.
func withinItem(path string) string {
	if inList, ok := strings.CutPrefix(path, "items["); ok {
		if _, within, ok := strings.Cut(inList, "]."); ok {
			return within
		}
	}
	return path
}
