package chart

import (
	"cmp"
	"encoding/base64"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Rendering is what a release rendered, and what it would render with other
// values, as far as the table of effects tells.
type Rendering struct {
	Workload  *manifest.Object // that runs the ruler; its chart is the release's
	Target    string           // what it runs: ruler, backend, all
	Container string           // the name of Loki's
	Config    ConfigText       // Loki's own
	Objects   []*manifest.Object

	values  *document.Node // of the chart itself
	changed map[*manifest.Object]*document.Node
	added   []*document.Node
}

// ConfigText is where a release keeps Loki's config.
type ConfigText struct {
	Object   *manifest.Object // nil: not known
	Key      string
	Text     string
	InBase64 bool
}

// Change is an object as other values would render it.
type Change struct {
	Object *manifest.Object
	Node   *document.Node // nil: it would not be there
}

// With is what values, a text as [Values.String] writes it, would change in the
// rendering. ok is false when that is not known: for a key without an effect in
// the table, or a config that is not in the input.
func (r Rendering) With(values string) (changes []Change, added []*document.Node, ok bool) {
	tree, err := document.ParseText([]byte(values))
	if err != nil {
		return nil, nil, false
	}
	of := Of(r.Workload)
	root := tree.Root
	for _, key := range of.prefix {
		root = root.Get(key)
	}
	r.values, r.changed = root, map[*manifest.Object]*document.Node{}
	effects := of.effects()
	paths := make([][]string, len(effects))
	for i, e := range effects {
		paths[i] = e.path(r.Target)
		value := root.Get(paths[i]...)
		reached := value != nil && of.does(e) && (e.only == "" || e.only == r.Target)
		if reached && !e.apply(&r, value) {
			return nil, nil, false
		}
	}
	if !areDeclared(root, nil, paths) {
		return nil, nil, false
	}
	for _, o := range r.Objects {
		if n, is := r.changed[o]; is {
			changes = append(changes, Change{o, n})
		}
	}
	return changes, r.added, true
}

// node is an object in the making, which may be written to.
func (r *Rendering) node(o *manifest.Object) *document.Node {
	n, ok := r.changed[o]
	if !ok {
		n = document.Clone(o.Node())
		r.changed[o] = n
	}
	return n
}

func (r *Rendering) remove(o *manifest.Object) { r.changed[o] = nil }

// pod is the pod of a workload in the making; nil without one.
func (r *Rendering) pod(o *manifest.Object) *manifest.Pod {
	p := manifest.PodOf(manifest.ObjectOf(o.Kind, r.node(o)))
	if p.Spec == nil {
		return nil
	}
	return p
}

// sidecar is the chart's own sidecar in the ruler's pod; nil when it is not there.
func (r *Rendering) sidecar() *manifest.Container {
	if p := r.pod(r.Workload); p != nil {
		for _, c := range p.Containers {
			if c.Name == ContainerName {
				return c
			}
		}
	}
	return nil
}

// loki is the Loki container in the making.
func (r *Rendering) loki() *manifest.Container {
	if p := r.pod(r.Workload); p != nil {
		for _, c := range p.Containers {
			if c.Name == r.Container {
				return c
			}
		}
	}
	return nil
}

// setConfig lays values over Loki's config, as the charts merge them.
func (r *Rendering) setConfig(over *document.Node) bool {
	c := &r.Config
	if c.Object == nil {
		return false
	}
	tree, err := document.ParseText([]byte(c.Text))
	if err != nil {
		return false
	}
	root := cmp.Or(tree.Root, document.NewMapping())
	text := document.Encode(overDefaults(document.Clone(root), over), 0, "\n")
	c.Text = text
	if c.InBase64 {
		text = base64.StdEncoding.EncodeToString([]byte(text))
	}
	for _, field := range []string{"stringData", "data", "binaryData"} {
		if data := r.node(c.Object).Get(field); data.Get(c.Key) != nil {
			put(data, document.NewString(text), c.Key)
			return true
		}
	}
	return false
}

// ofRelease are the release's objects of a kind.
//
// 4 inlined copies were 3.1 KB of code.
//
//go:noinline
func (r *Rendering) ofRelease(kind string) []*manifest.Object {
	var all []*manifest.Object
	for _, o := range r.Objects {
		if o.Kind == kind && o.SameRelease(r.Workload) && (o.Namespace == "" || r.Workload.Namespace == "" || o.Namespace == r.Workload.Namespace) {
			all = append(all, o)
		}
	}
	return all
}

// put writes a value into a mapping in the making, at the end of a row of keys.
// Mappings are laid over one another, as Helm does.
func put(m, value *document.Node, keys ...string) {
	key, rest := keys[0], keys[1:]
	i := slices.IndexFunc(m.Fields(), func(f document.Field) bool { return f.Key.Value == key })
	if i < 0 {
		i = len(m.Fields())
		m.AddPair(key, document.NewMapping())
	}
	at := &m.Fields()[i].Value
	switch {
	case len(rest) > 0:
		if (*at).Kind != document.Mapping {
			*at = document.NewMapping()
		}
		put(*at, value, rest...)
	case value.IsNull():
		m.SetFields(slices.Delete(m.Fields(), i, i+1))
	default:
		*at = overDefaults(*at, value)
	}
}

// appendTo adds items to a list below a mapping in the making.
func appendTo(m *document.Node, key string, items ...*document.Node) {
	list := document.NewSequence()
	if old := m.Get(key); old != nil {
		list.SetItems(slices.Clone(old.Items()))
	}
	list.AddItem(items...)
	put(m, list, key)
}

// without takes items out of a list below a mapping.
func without(m *document.Node, key string, goes func(item *document.Node) bool) {
	list := document.NewSequence()
	for _, item := range m.List(key) {
		if !goes(item) {
			list.AddItem(item)
		}
	}
	put(m, list, key)
}

// called asks for items of a name.
func called(name string) func(*document.Node) bool {
	return func(item *document.Node) bool { return item.Str("name") == name }
}
