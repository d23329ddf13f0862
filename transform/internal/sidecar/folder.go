package sidecar

import (
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// DefaultAnnotation chooses the directory of one object when FOLDER_ANNOTATION
// sets no other name (sidecar.py:48, since 1.24).
const DefaultAnnotation = "k8s-sidecar-target-directory"

// Annotation is the annotation that chooses an object's directory.
func (c *Config) Annotation() string { return c.FolderAnnotation.Or(DefaultAnnotation) }

// Target is the file a key of an object becomes, in the sidecar's own file
// system. annotation is the object's folder annotation, "" for none.
func (c *Config) Target(o *manifest.Object, key, annotation string) string {
	dir := c.Folder.Text
	switch {
	case path.IsAbs(annotation):
		dir = annotation
	case annotation != "":
		dir = path.Join(dir, annotation)
	}
	key = strings.TrimSuffix(key, ".url")
	if strings.EqualFold(c.UniqueFilenames.Text, "true") {
		key = "namespace_" + o.Namespace + "." + strings.ToLower(o.Kind) + "_" + o.Name + "." + key
	}
	return path.Join(dir, key)
}
