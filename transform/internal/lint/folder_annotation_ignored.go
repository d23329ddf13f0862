package lint

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// folderAnnotationIgnored: the sidecar reads one annotation, named by
// FOLDER_ANNOTATION, and once that is set the default name counts no longer
// (sidecar.py:48).
func folderAnnotationIgnored() Rule {
	return Rule{ID: "folder-annotation-ignored", Severity: finding.Error, Check: func(c *Context) {
		for _, o := range c.ruleObjects() {
			s := c.readsNoFolder(o)
			annotations := o.Node.Get("metadata", "annotations")
			if s == nil || annotations == nil || annotations.Kind != document.Mapping {
				continue
			}
			for _, f := range annotations.Fields {
				if value := f.Value.Resolve(); value != nil && value.Kind == document.Scalar && !sameFolder(o, s.sidecar, value.Value) {
					c.ignoredFolder(o, s, f)
				}
			}
		}
	}}
}

// readsNoFolder is the sidecar that selects an object and finds no folder
// annotation on it, nil when one finds it or it is not known.
func (c *Context) readsNoFolder(o *delivery.RuleObject) *served {
	var last *served
	for _, s := range c.selecting(o.Object) {
		if !s.sidecar.FolderAnnotation.Known || !s.sidecar.Folder.Known || o.Annotations[s.sidecar.Annotation()] != "" {
			return nil
		}
		last = &s
	}
	return last
}

// sameFolder: the annotation asks for the directory the files go to anyway.
func sameFolder(o *delivery.RuleObject, s *delivery.Sidecar, value string) bool {
	return s.Target(o.Object, "x", value) == s.Target(o.Object, "x", "")
}

// ignoredFolder judges one annotation: the sidecar's default name can mean
// nothing else; others are guessed by name and value.
func (c *Context) ignoredFolder(o *delivery.RuleObject, by *served, f document.Field) {
	s := by.sidecar
	key, value := f.Key.Value, f.Value.Resolve().Value
	found := finding.Finding{
		Path: "metadata.annotations[" + key + "]", Current: key,
		Message: fmt.Sprintf("%s reads the annotation %s, not %s: the files do not go to %s but to %s", s.Container.Name, s.Annotation(), key, value, s.Folder.Text),
		Fix: finding.Fix{
			Text:     "write " + s.Annotation() + ", or set FOLDER_ANNOTATION to " + key,
			Proposed: inPlaceOf(f.Key, s.Annotation()),
			Values:   valuesFor(by.ruler.Object, "sidecar:\n  rules:\n    folderAnnotation: "+key+"\n"),
		},
	}
	switch {
	case key == delivery.DefaultFolderAnnotation:
		c.Error(o.Object, f.Key, found)
	case namesFolder(key) && isFolder(value):
		c.Warn(o.Object, f.Key, found)
	}
}

// namesFolder guesses from an annotation's name that it means a directory.
func namesFolder(key string) bool {
	name := strings.ToLower(key[strings.LastIndexByte(key, '/')+1:])
	for _, word := range []string{"folder", "directory", "tenant"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// isFolder reports a value that can be a path or a tenant.
func isFolder(value string) bool {
	if value == "true" || value == "false" {
		return false
	}
	for _, part := range strings.Split(strings.Trim(value, "/"), "/") {
		if !delivery.ValidTenant(part) {
			return false
		}
	}
	return true
}
