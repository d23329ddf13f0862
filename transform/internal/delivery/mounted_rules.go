package delivery

import (
	"path"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// mountsOf has, for each object that a ruler mounts where it reads rules, as
// ruler.directories of the charts does, its mounts.
func (m *Model) mountsOf() map[*manifest.Object][]MountedRules {
	all := map[*manifest.Object][]MountedRules{}
	for _, r := range m.Rulers {
		for _, rules := range r.Mounted {
			all[rules.Object] = append(all[rules.Object], rules)
		}
	}
	return all
}

// MountedRules is an object that is mounted where the ruler reads, so that no
// sidecar is needed.
type MountedRules struct {
	Object *manifest.Object
	Mount  *manifest.Mount

	items []*document.Node // of the volume's source; none: all keys are files
	order int              // among the sources that are projected into one volume
	part  string           // what of the volume the mount shows; "" all of it
	open  bool             // which part that is is decided at run time
	only  string           // the rules directory, when the mount is above it
}

// mountedRules are the ConfigMaps and Secrets mounted at or below a ruler's rules
// directory, or above it with items that lead there.
func (m *Model) mountedRules(r *Ruler) []MountedRules {
	dir, ok := r.Config.RulesDir()
	if !ok {
		return nil
	}
	var all []MountedRules
	for _, mount := range r.Container.Mounts {
		for _, rules := range m.objectsIn(r, mount) {
			if !Within(mount.MountPath, dir) {
				rules.only = dir
			}
			if rules.only == "" || rules.leadsIn(r.Container) {
				all = append(all, rules)
			}
		}
	}
	return all
}

// objectsIn are the ConfigMaps and Secrets of a mount, wherever it is.
func (m *Model) objectsIn(r *Ruler, mount *manifest.Mount) []MountedRules {
	var all []MountedRules
	part, known := mount.SubPath, true
	if mount.SubPathExpr != "" {
		part, known = r.Container.Expand(mount.SubPathExpr)
	}
	for i, s := range sources(r.Pod.Volume(mount.Name)) {
		o := m.Set.FindNear(r.Object, s.kind, s.name)
		if o == nil {
			continue
		}
		for _, items := range eachKeyOnce(s.items) {
			all = append(all, MountedRules{Object: o, Mount: mount, items: items, order: i, part: part, open: !known})
		}
	}
	return all
}

// eachKeyOnce parts items in which a key becomes several files: each part has
// every key once. Without items there is one part.
func eachKeyOnce(items []*document.Node) [][]*document.Node {
	var parts [][]*document.Node
	times := map[string]int{}
	for _, item := range items {
		i := times[item.Str("key")]
		if times[item.Str("key")]++; i == len(parts) {
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], item)
	}
	if len(parts) == 0 {
		return [][]*document.Node{items}
	}
	return parts
}

// source is an object whose keys are files of a volume.
type source struct {
	kind, name string
	items      []*document.Node
	optional   bool
}

// MissingKey is a key that a ruler's pod asks for and that its object does not have.
type MissingKey struct {
	Volume    string              // "": a variable of Container asks
	Container *manifest.Container // nil for a volume
	Object    *manifest.Object
	Item      *document.Node // names the key
}

// MissingKeys are the items of the volumes of a ruler's pod, and the variables of its
// containers, that no key of their object stands behind, as far as the objects are in the
// input, and that are not optional.
func (m *Model) MissingKeys(r *Ruler) []MissingKey {
	var all []MissingKey
	add := func(missing MissingKey, s source) {
		if len(s.items) == 0 || s.optional {
			return
		}
		missing.Object = m.Set.FindNear(r.Object, s.kind, s.name)
		if missing.Object == nil {
			return
		}
		for _, missing.Item = range s.items {
			if key := missing.Item.Str("key"); key != "" && !m.mayHaveKey(missing.Object, key) {
				all = append(all, missing)
			}
		}
	}
	for _, v := range r.Pod.Volumes {
		for _, s := range sources(v) {
			add(MissingKey{Volume: v.Name}, s)
		}
	}
	for _, c := range slices.Concat(r.Pod.InitContainers, r.Pod.Containers) {
		for _, s := range asked(c) {
			add(MissingKey{Container: c}, s)
		}
	}
	return all
}

// asked are the objects of which a container's variables take a key each.
func asked(c *manifest.Container) []source {
	var all []source
	for _, v := range c.Node.List("env") {
		for _, of := range []struct{ field, kind string }{{"configMapKeyRef", "ConfigMap"}, {"secretKeyRef", "Secret"}} {
			if ref := v.Get("valueFrom", of.field); ref != nil {
				s := sourceOf(of.kind, ref.Str("name"), ref)
				s.items = []*document.Node{ref}
				all = append(all, s)
			}
		}
	}
	return all
}

// filledLater reports an object into which a controller of the cluster writes keys: a
// token's Secret (kube-controller-manager), on OpenShift the bundle of CAs, and one that
// is there for its name alone.
func filledLater(o *manifest.Object) bool {
	values := func(field string) bool { return len(o.Node().Map(field)) > 0 }
	return !slices.ContainsFunc(valueFields, values) || o.Node().Str("type") == "kubernetes.io/service-account-token" || o.Labels["config.openshift.io/inject-trusted-cabundle"] == "true"
}

// mayHaveKey reports a key that an object has, or may get: from a controller, from what
// is not in the input, or from another manifest of it, such as a patch.
func (m *Model) mayHaveKey(o *manifest.Object, key string) bool {
	if hasKey(o, key) || o.Partial || filledLater(o) {
		return true // mostly; to look at all objects for each key would be quadratic
	}
	return slices.ContainsFunc(m.Set.Kind(o.Kind), func(other *manifest.Object) bool {
		return other.Name == o.Name && other.Namespace == o.Namespace && hasKey(other, key)
	})
}

func hasKey(o *manifest.Object, key string) bool {
	for _, field := range valueFields {
		if o.Node().Get(field, key) != nil {
			return true
		}
	}
	return false
}

// sources are the objects of a volume: one, or several that are projected into
// one directory.
func sources(v *manifest.Volume) []source {
	switch {
	case v == nil:
		return nil
	case v.Source == "configMap" && v.Ref != "":
		return []source{sourceOf("ConfigMap", v.Ref, v.Node.Get(v.Source))}
	case v.Source == "secret" && v.Ref != "":
		return []source{sourceOf("Secret", v.Ref, v.Node.Get(v.Source))}
	}
	var all []source
	for _, s := range v.Node.List("projected", "sources") {
		for _, of := range []struct{ field, kind string }{{"configMap", "ConfigMap"}, {"secret", "Secret"}} {
			if name := s.Str(of.field, "name"); name != "" {
				all = append(all, sourceOf(of.kind, name, s.Get(of.field)))
			}
		}
	}
	return all
}

func sourceOf(kind, name string, n *document.Node) source {
	optional, _ := n.Bool("optional")
	return source{kind, name, n.List("items"), optional}
}

// leadsIn reports a mount above the rules directory with an item that becomes a
// file in it, and no other mount over that. One that shows a part which is decided at run
// time leads nowhere that is known.
func (s MountedRules) leadsIn(loki *manifest.Container) bool {
	for _, item := range s.items {
		if key := item.Str("key"); s.inside(key) && loki.Covering(s.at(key)) == s.Mount {
			return true
		}
	}
	return false
}

// shows reports a mount that makes a key of its object a file: its items name the key,
// and with a subPath the mount shows that part of the volume only.
func (s MountedRules) shows(key string) bool {
	file := s.file(key)
	return file != "" && (s.open || Within(file, s.part))
}

// inside reports a key whose file is where the ruler reads: of a mount above the rules
// directory only what leads there counts.
func (s MountedRules) inside(key string) bool { return Within(s.at(key), s.only) }

// mountsFor are the mounts that make a key of an object a file, else the first of
// those that leave it out; none when the object is not mounted.
func mountsFor(o *RuleObject, f *RuleFile, mounted []MountedRules) (with []MountedRules) {
	var without []MountedRules
	for _, s := range mounted {
		switch {
		case s.Object != o.Object:
		case s.shows(f.Key):
			if s.inside(f.Key) {
				with = append(with, s)
			}
		case without == nil:
			without = []MountedRules{s}
		}
	}
	if len(with) > 0 {
		return with
	}
	return without
}

// at is the file a key of the object becomes.
func (s MountedRules) at(key string) string {
	rest, _ := manifest.Below(s.part, s.file(key))
	return path.Join("/", s.Mount.MountPath, rest)
}

// file is the path of a key in the volume, "" when it is not there.
func (s MountedRules) file(key string) string {
	if item := s.item(key); item != nil {
		return path.Clean(item.Str("path"))
	}
	if len(s.items) > 0 {
		return ""
	}
	return key
}

// item is the one that names a key, nil when none does.
func (s MountedRules) item(key string) *document.Node {
	i := slices.IndexFunc(s.items, func(item *document.Node) bool { return item.Str("key") == key })
	if i < 0 {
		return nil
	}
	return s.items[i]
}

// itemStart is where the item of a key stands among the items; 0 when none names it.
func (s MountedRules) itemStart(key string) int {
	if item := s.item(key); item != nil {
		return item.Start
	}
	return 0
}
