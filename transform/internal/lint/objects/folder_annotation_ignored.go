package objects

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// FolderAnnotationIgnored is rule folder-annotation-ignored. The sidecar reads
// one annotation, named by FOLDER_ANNOTATION, and once that is set the default
// name counts no longer (sidecar.py:48).
func FolderAnnotationIgnored() check.Rule {
	return check.Rule{
		ID: "folder-annotation-ignored", Pages: pages(), Severity: finding.Error,
		Object: func(p *check.Probe, o *delivery.RuleObject) {
			annotations := o.Metadata("annotations")
			if annotations == nil || annotations.Kind != document.Mapping {
				return
			}
			s := readsNoFolder(p, o)
			if s == nil {
				return
			}
			for _, f := range annotations.Fields() {
				if value := f.Value.Resolve(); value != nil && value.Kind == document.Scalar && !sameFolder(o, s.Sidecar, value.Value) {
					ignoredFolder(p, o, s, f)
				}
			}
		},
	}
}

// readsNoFolder is the sidecar that selects an object and finds no folder
// annotation on it, nil when one finds it or it is not known.
func readsNoFolder(p *check.Probe, o *delivery.RuleObject) *check.RulerSidecar {
	var last *check.RulerSidecar
	for _, s := range p.Selecting(o.Object) {
		if !s.Sidecar.FolderAnnotation.Known || !s.Sidecar.Folder.Known || o.Annotations[s.Sidecar.Annotation()] != "" {
			return nil
		}
		last = &s
	}
	return last
}

// sameFolder: the annotation asks for the directory the files go to anyway.
func sameFolder(o *delivery.RuleObject, s *sidecar.Config, value string) bool {
	return s.Target(o.Object, "x", value) == s.Target(o.Object, "x", "")
}

// ignoredFolder judges one annotation: the sidecar's default name can mean
// nothing else; others are guessed by name and value.
func ignoredFolder(p *check.Probe, o *delivery.RuleObject, by *check.RulerSidecar, f document.Field) {
	s := by.Sidecar
	key, value := f.Key.Value, f.Value.Resolve().Value
	found := finding.Finding{
		Path: "metadata.annotations[" + key + "]", Current: key,
		Message: fmt.Sprintf("%s reads %s, not %s: the files do not go to %s but to %s", s.Container.Name, annotationRead(s), key, value, s.Folder.Text),
		Fix: finding.Fix{
			Text:     "write " + s.Annotation() + ", or set FOLDER_ANNOTATION to " + key,
			Proposed: check.InPlaceOf(f.Key, s.Annotation()),
			Values:   check.Values(by.Ruler.Object).Set("sidecar.rules.folderAnnotation", key).String(),
		},
	}
	if s.Annotation() == "" {
		found.Fix.Text, found.Fix.Proposed = "set FOLDER_ANNOTATION to "+key, ""
	}
	switch {
	case key == sidecar.DefaultAnnotation:
		p.Error(o.Object, f.Key, found)
	case namesFolder(key) && isFolder(value):
		p.Warn(o.Object, f.Key, found)
	}
}

// annotationRead is the annotation that a sidecar reads, in words.
func annotationRead(s *sidecar.Config) string {
	if s.Annotation() == "" {
		return "no annotation at all, for FOLDER_ANNOTATION is empty"
	}
	return "the annotation " + s.Annotation()
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
