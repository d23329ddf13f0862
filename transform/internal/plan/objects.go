package plan

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// newObject is an object to be added right before another.
type newObject struct {
	node   *document.Node
	beside *manifest.Object
}

// metadata gives a new object its name, the labels of the release, and the ruler's
// annotation of origin if it has one: by it Helm 4 maps an object back to its
// template, for --show-only and --output-dir.
func (p *rulerPlan) metadata(namespace, name string) *document.Node {
	md := document.NewMapping(document.Pair("name", document.NewString(name)))
	if namespace != "" {
		set(md, "namespace", document.NewString(namespace))
	}
	if labels := releaseLabels(p.ruler.Object.Node().Get("metadata", "labels")); len(labels.Fields()) > 0 {
		set(md, "labels", labels)
	}
	if component := md.Get("labels", componentLabel); component != nil && p.account != "" {
		*component = *document.NewString(syncComponent)
	}
	if origin := p.ruler.Object.Annotations[manifest.FilenameAnnotation]; origin != "" {
		set(md, "annotations", document.NewMapping(document.Pair(manifest.FilenameAnnotation, document.NewString(origin))))
	}
	return md
}

// releaseLabels are the labels that say to which release and chart an object
// belongs. part-of is left out: by it the chart selects the members of a ring.
func releaseLabels(labels *document.Node) *document.Node {
	out := document.NewMapping()
	if labels == nil {
		return out
	}
	for _, f := range labels.Fields() {
		key := f.Key.Value
		if key == "app.kubernetes.io/part-of" {
			continue
		}
		if strings.HasPrefix(key, "app.kubernetes.io/") || key == "helm.sh/chart" {
			out.AddField(document.Field{Key: document.Clone(f.Key), Value: document.Clone(f.Value)})
		}
	}
	return out
}

// names hands out names that no object of the input has.
type names struct{ taken map[string]bool }

func newNames(set *manifest.Set) *names {
	n := &names{taken: map[string]bool{}}
	for _, o := range set.All() {
		n.taken[nameKey(o.Kind, o.Namespace, o.Name)] = true
	}
	return n
}

func nameKey(kind, namespace, name string) string { return kind + "\x00" + namespace + "\x00" + name }

// free is the first of base, base-2, base-3, … that no object of these kinds has
// in the namespace. An object that names no namespace may land in any.
func (n *names) free(namespace, base string, kinds ...string) string {
	for i := 1; ; i++ {
		name := base
		if i > 1 {
			name = fmt.Sprintf("%s-%d", base, i)
		}
		if n.isFree(namespace, name, kinds) {
			for _, k := range kinds {
				n.taken[nameKey(k, namespace, name)] = true
			}
			return name
		}
	}
}

func (n *names) isFree(namespace, name string, kinds []string) bool {
	for _, k := range kinds {
		if n.taken[nameKey(k, namespace, name)] || n.taken[nameKey(k, "", name)] {
			return false
		}
	}
	return true
}
