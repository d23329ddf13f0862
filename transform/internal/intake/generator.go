package intake

import (
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Generator is an entry of a kustomization's configMapGenerator or
// secretGenerator: what the object it makes will be.
type Generator struct {
	Kind            string // ConfigMap or Secret
	Name, Namespace string // as written: kustomize puts a hash behind the name, unless it is told not to
	Node            *document.Node
	Labels          []document.Field // the object's own, those of generatorOptions and of the kustomization; later ones win
	Annotations     []document.Field
	Files           []GeneratedFile
	Partial         bool // other keys come from files of variables, or from the object that it is merged into
}

// GeneratedFile is one key of a generated object.
type GeneratedFile struct {
	Key  string
	Path string         // of the file that is the value, from the kustomization's directory; "" for a literal
	Text string         // of a literal
	Node *document.Node // the entry
}

// Generators reads the generators of a kustomization. What kustomize would refuse
// is left out.
func Generators(kustomization *document.Node) []Generator {
	var all []Generator
	for _, kind := range []struct{ field, kind string }{{"configMapGenerator", "ConfigMap"}, {"secretGenerator", "Secret"}} {
		for _, entry := range kustomization.List(kind.field) {
			if name := entry.Str("name"); name != "" {
				all = append(all, generator(kustomization, entry, kind.kind))
			}
		}
	}
	return all
}

func generator(kustomization, entry *document.Node, kind string) Generator {
	g := Generator{Kind: kind, Name: entry.Str("name"), Namespace: entry.Str("namespace"), Node: entry}
	if ns := kustomization.Str("namespace"); ns != "" {
		g.Namespace = ns
	}
	for _, meta := range []struct {
		field string
		to    *[]document.Field
	}{{"labels", &g.Labels}, {"annotations", &g.Annotations}} {
		for _, from := range []*document.Node{kustomization.Get("generatorOptions", meta.field), entry.Get("options", meta.field)} {
			*meta.to = append(*meta.to, fields(from)...)
		}
	}
	g.Labels = append(g.Labels, fields(kustomization.Get("commonLabels"))...)
	g.Annotations = append(g.Annotations, fields(kustomization.Get("commonAnnotations"))...)
	for _, more := range kustomization.List("labels") {
		g.Labels = append(g.Labels, fields(more.Get("pairs"))...)
	}
	for _, f := range entry.List("files") {
		if f.Value != "" {
			g.Files = append(g.Files, generatedFile(f))
		}
	}
	g.Partial = entry.Get("envs") != nil || entry.Get("env") != nil || entry.Str("behavior") == "merge"
	for _, l := range entry.List("literals") {
		if key, text, ok := strings.Cut(l.Value, "="); ok {
			g.Files = append(g.Files, GeneratedFile{Key: key, Text: strings.Trim(text, `"'`), Node: l})
		}
	}
	return g
}

// generatedFile reads "key=path", or a path whose last element is the key.
func generatedFile(entry *document.Node) GeneratedFile {
	if key, file, ok := strings.Cut(entry.Value, "="); ok {
		return GeneratedFile{Key: key, Path: file, Node: entry}
	}
	return GeneratedFile{Key: path.Base(entry.Value), Path: entry.Value, Node: entry}
}

func fields(n *document.Node) []document.Field {
	if n = n.Resolve(); n == nil || n.Kind != document.Mapping {
		return nil
	}
	return n.Fields()
}
