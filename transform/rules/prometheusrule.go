package rules

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

const prometheusRule = "PrometheusRule"

// PrometheusRules makes one PrometheusRule for each file, as Alloy's
// loki.rules.kubernetes reads them. Namespaces are not kept: Alloy makes its own
// of the object's name.
func (d *Delivery) PrometheusRules(o ObjectOptions) []Object {
	o.Kind, o.Annotation, o.Pack = prometheusRule, "", 0
	var all []Object
	for _, f := range d.Files {
		if len(f.Groups) == 0 {
			continue
		}
		suffix := strings.TrimSuffix(strings.TrimSuffix(f.Namespace, ".yaml"), ".yml")
		x := newObject(o, d.Repository, f.Tenant, suffix)
		x.Files = []ObjectFile{{f.Namespace, WriteFile(f.Groups)}}
		x.Annotations[sourceNote] = f.Source.Path
		x.Annotations[digestNote] = x.digest()
		all = append(all, x)
	}
	distinct(all)
	return all
}

// specNode is the spec of a PrometheusRule: the groups of its one file.
func (x *Object) specNode() *document.Node {
	tree, err := document.ParseText(x.Files[0].Text)
	if err != nil { // we have written it ourselves
		panic("internal error: " + err.Error())
	}
	return document.Clone(tree.Root)
}

// ReadPrometheusRules reads the groups of the PrometheusRules of a stream of
// YAML. The namespace of each is the object's name, with .yaml behind it.
func ReadPrometheusRules(name string, text []byte, tenant string) ([]Group, error) {
	r := &reader{name: name, tenant: tenant, lines: yamltext.NewLines(text)}
	var all []Group
	roots, err := r.roots(text)
	if err != nil {
		return nil, err
	}
	for _, root := range roots {
		more, err := r.prometheusRules(root)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

func (r *reader) prometheusRules(n *document.Node) ([]Group, error) {
	switch kind := n.Str("kind"); {
	case kind == prometheusRule:
		return r.groups(n.Get("spec", "groups"), n.Str("metadata", "name")+".yaml")
	case strings.HasSuffix(kind, "List"):
		var all []Group
		for _, item := range n.List("items") {
			more, err := r.prometheusRules(item)
			if err != nil {
				return nil, err
			}
			all = append(all, more...)
		}
		return all, nil
	}
	return nil, nil
}
