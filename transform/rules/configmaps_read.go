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
	for _, d := range document.Split(text) {
		tree, err := document.Parse(text, d)
		if err != nil {
			return nil, r.syntax(err)
		}
		more, err := r.objects(tree.Root.Resolve())
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
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
		for _, f := range values.Fields {
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
