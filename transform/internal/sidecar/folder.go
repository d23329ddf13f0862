package sidecar

import (
	"cmp"
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// DefaultAnnotation chooses the directory of one object when FOLDER_ANNOTATION
// sets no other name (sidecar.py:48, since 1.24).
const DefaultAnnotation = "k8s-sidecar-target-directory"

// Annotation is the annotation that chooses an object's directory; "" when none is
// read at all, which a set and empty FOLDER_ANNOTATION does.
func (c *Config) Annotation() string {
	if c.FolderAnnotation.Set {
		return c.FolderAnnotation.Text
	}
	return DefaultAnnotation
}

// workingDirectory is where the image starts its program, and so where a relative
// FOLDER begins (WORKDIR in its Dockerfile).
const workingDirectory = "/app"

// Directory is FOLDER as an absolute path in the sidecar's own file system.
func (c *Config) Directory() string {
	if path.IsAbs(c.Folder.Text) {
		return manifest.Clean(c.Folder.Text)
	}
	home := workingDirectory
	if c.Container != nil {
		home = cmp.Or(c.Container.Node.Str("workingDir"), home)
	}
	return path.Join("/", home, c.Folder.Text)
}

// Relative reports a FOLDER that does not begin with "/".
func (c *Config) Relative() bool {
	return c.Folder.Known && c.Folder.Text != "" && !path.IsAbs(c.Folder.Text)
}

// NamesNoFile reports a key of which no name of a file is left, when ".url" is taken off
// and UNIQUE_FILENAMES, as far as it is known, puts nothing in front:
// the sidecar would write to the directory itself, logs IsADirectoryError and goes on
// with the next (_update_file in src/resources.py; os.path.join(folder, "") in
// src/helpers.py).
func (c *Config) NamesNoFile(key string) bool { return key == ".url" && !c.uniqueNames() }

// uniqueNames: true, in any case of letters, and no other word, not even 1.
func (c *Config) uniqueNames() bool { return strings.EqualFold(c.UniqueFilenames.Text, "true") }

// Target is the file a key of an object becomes, in the sidecar's own file
// system. annotation is the object's folder annotation, "" for none.
func (c *Config) Target(o *manifest.Object, key, annotation string) string {
	dir := c.Directory()
	switch {
	case path.IsAbs(annotation):
		dir = annotation
	case annotation != "":
		dir = path.Join(dir, annotation)
	}
	key = strings.TrimSuffix(key, ".url")
	if c.uniqueNames() {
		key = "namespace_" + o.Namespace + "." + strings.ToLower(o.Kind) + "_" + o.Name + "." + key
	}
	return manifest.Clean(dir + "/" + key)
}
