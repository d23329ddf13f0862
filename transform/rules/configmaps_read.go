package rules

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// ReadObjects reads the ConfigMaps and Secrets of a stream of YAML, as kubectl
// get -o yaml writes it, Lists included. Objects of other kinds are passed over; what
// is no object at all is an error.
func ReadObjects(name string, text []byte) ([]Object, error) {
	r := &reader{name: name, lines: yamltext.NewLines(text)}
	var all []Object
	roots, err := r.roots(text)
	if err != nil {
		return nil, err
	}
	for _, root := range roots {
		more, err := r.objects(root)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// roots are those of the documents of a stream of objects. One that kubectl passes
// over is an error: whoever applies the stream does not get what is in it.
func (r *reader) roots(text []byte) (all []*document.Node, err error) {
	for _, d := range document.Split(text) {
		tree, err := document.Parse(text, d)
		if err != nil {
			return nil, r.syntax(err)
		}
		if d.Unread && tree.Root != nil {
			return nil, r.fault(tree.Root, `kubectl passes over what stands between a line "..." and the next line "---"`, `put a line "---" in front of it, or take it out`)
		}
		all = append(all, tree.Root.Resolve())
	}
	return all, nil
}

func (r *reader) objects(n *document.Node) ([]Object, error) {
	kind := n.Str("kind")
	if !n.IsNull() && kind == "" {
		return nil, r.fault(n, "no object of Kubernetes: it has no kind", "give what kubectl get … -o yaml prints, or the files that build has written")
	}
	if strings.HasSuffix(kind, "List") {
		var all []Object
		for _, item := range n.List("items") {
			more, err := r.objects(item)
			if err != nil {
				return nil, err
			}
			all = append(all, more...)
		}
		return all, nil
	}
	if kind != "ConfigMap" && kind != "Secret" {
		return nil, nil
	}
	x := Object{
		Kind: kind, Namespace: n.Str("metadata", "namespace"), Name: n.Str("metadata", "name"),
		Labels: n.Map("metadata", "labels"), Annotations: n.Map("metadata", "annotations"),
	}
	for _, section := range []struct {
		key     string
		encoded bool
	}{{"data", kind == "Secret"}, {"binaryData", true}, {"stringData", false}} {
		values := n.Get(section.key)
		if values == nil || values.Kind != document.Mapping {
			continue
		}
		for _, f := range values.Fields() {
			text := []byte(f.Value.Resolve().Str())
			if section.encoded {
				var err error
				if text, err = base64.StdEncoding.DecodeString(strings.TrimSpace(string(text))); err != nil {
					return nil, r.fault(f.Value, fmt.Sprintf("%s %s: %s.%s is not base64", kind, x.Name, section.key, f.Key.Value), "plain text stands in stringData, or in the data of a ConfigMap")
				}
			}
			x.Files = append(x.Files, ObjectFile{f.Key.Value, text})
		}
	}
	return []Object{x}, nil
}
