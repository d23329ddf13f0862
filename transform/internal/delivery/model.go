// Package delivery is the one model of how a rule gets from its ConfigMap to a
// Loki ruler: which workloads evaluate rules, with which config, which sidecars
// they have and what those may read, and for every rule file the way it goes.
//
// What cannot be known from the input (a config, an environment or access that
// stands elsewhere) is Unknown, never guessed.
package delivery

import (
	"cmp"
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

// DefaultLabel marks rule objects in every chart's default values.
const DefaultLabel = "loki_rule"

// Assume holds facts from outside the input. The zero value assumes nothing.
type Assume struct {
	// Tenant is the tenant rules are for. Empty: read from the config.
	Tenant string
	// Namespace is where objects that name none will land. Empty: unknown.
	Namespace string
	// LokiVersion is the version that will run, "v3.4.2". Empty: from the image.
	LokiVersion string
	// AccessExternal: access is managed elsewhere and is there.
	AccessExternal bool
	// Complete: every rule object and every ruler is in the input.
	Complete bool
}

// Model is everything the manifests tell. It is read-only once built.
type Model struct {
	Streams []*manifest.Stream
	Set     *manifest.Set
	Policy  *rbac.Policy
	Assume  Assume

	Rulers  []*Ruler              // workloads that evaluate rules, in input order
	Objects []*RuleObject         // what is, or looks like, rules, in input order
	Broken  []*finding.InputError // documents that cannot be read
}

// Ruler is a workload that evaluates rules.
type Ruler struct {
	*loki.Workload
	Config    *loki.Config
	Limits    *loki.Limits
	Namespace string     // where it will run; "" unknown
	Sidecars  []*Sidecar // of its pod, in container order
	Replicas  int        // -1 when the manifest does not say
	Scaled    bool       // a HorizontalPodAutoscaler or ScaledObject sets the replicas
}

// RuleObject is a ConfigMap or Secret that a sidecar selects, or that looks
// like rules.
type RuleObject struct {
	*manifest.Object
	Files []*RuleFile // by key, in the object's order
	// Selected: it carries the label some sidecar of the input asks for, or, when
	// there is no sidecar, the chart's default label.
	Selected bool
	// Rules: some key of it reads like a rule file.
	Rules bool
}

// RuleFile is one key of a rule object.
type RuleFile struct {
	Key     string
	Field   string // "data", "binaryData" or "stringData"
	KeyNode *document.Node
	Value   *document.Node // the scalar that holds the text, maybe base64
	Text    []byte
	Verdict *rulefile.File
	// Remote: the key ends in ".url"; the sidecar downloads what it names.
	Remote bool
	// Encoded: Value holds Text in base64, so that places inside are not to be had.
	Encoded bool
}

// Path is the file's field in its object: "data[rules.yaml]".
func (f *RuleFile) Path() string { return f.Field + "[" + f.Key + "]" }

// Place is where bytes start to end of the file stand in its object; end 0 is
// not known. In base64 it is the whole value.
func (f *RuleFile) Place(o *manifest.Object, start, end int) finding.Place {
	switch {
	case f.Encoded:
		return o.NodePlace(f.Value)
	case end > start:
		return o.InnerSpan(f.Value, start, end)
	}
	return o.InnerPlace(f.Value, start)
}

// Build reads every document of the streams. Documents that cannot be read are
// in Broken; the rest of the input is judged without them.
func Build(streams []*manifest.Stream, assume Assume) *Model {
	m := &Model{Streams: streams, Assume: assume}
	var objs []*manifest.Object
	for _, s := range streams {
		for _, d := range s.Docs {
			more, err := s.Parse(d)
			if err != nil {
				m.Broken = append(m.Broken, asInput(err, s.Place(d.Start)))
				continue
			}
			objs = append(objs, more...)
		}
	}
	m.Set = manifest.NewSet(objs)
	m.Set.Namespace = assume.Namespace
	m.Policy = rbac.Read(m.Set)
	m.rulers(objs)
	m.ruleObjects(objs)
	return m
}

func asInput(err error, at finding.Place) *finding.InputError {
	var input *finding.InputError
	if errors.As(err, &input) {
		return input
	}
	return &finding.InputError{Place: at, Msg: err.Error()}
}

func (m *Model) rulers(objs []*manifest.Object) {
	for _, o := range objs {
		w, _ := loki.Classify(o)
		if w == nil || o.IsHook() {
			continue
		}
		r := &Ruler{Workload: w, Config: loki.Effective(w, m.Set), Namespace: cmp.Or(o.Namespace, m.Assume.Namespace), Replicas: replicas(o)}
		r.Limits = r.Config.Limits(m.Set)
		if r.Namespace == "" {
			if nss := m.Policy.SubjectNamespaces(w.Pod.ServiceAccount); len(nss) == 1 {
				r.Namespace = nss[0]
			}
		}
		r.Scaled = m.scaled(o)
		for _, c := range slices.Concat(w.Pod.Containers, w.Pod.InitContainers) {
			if c != w.Container && IsSidecar(c) {
				r.Sidecars = append(r.Sidecars, SidecarOf(c))
			}
		}
		m.Rulers = append(m.Rulers, r)
	}
}

func replicas(o *manifest.Object) int {
	n, err := strconv.Atoi(o.Node.Str("spec", "replicas"))
	if err != nil {
		return -1
	}
	return n
}

func (m *Model) scaled(o *manifest.Object) bool {
	for _, kind := range []string{"HorizontalPodAutoscaler", "ScaledObject"} {
		for _, s := range m.Set.Kind(kind) {
			if s.Node.Str("spec", "scaleTargetRef", "name") == o.Name {
				return true
			}
		}
	}
	return false
}

// Version is the Loki version that will read the rules, "" unknown.
func (m *Model) Version(r *Ruler) string { return cmp.Or(m.Assume.LokiVersion, r.Config.Version) }

// Tenant is the only tenant of a ruler without authentication; known is false
// when the config does not tell, and "" means that the directory chooses.
func (m *Model) Tenant(r *Ruler) (tenant string, known bool) {
	if m.Assume.Tenant != "" {
		return m.Assume.Tenant, true
	}
	return r.Config.Tenant.Text, r.Config.Known && r.Config.Tenant.Known
}

func (m *Model) ruleObjects(objs []*manifest.Object) {
	version := ""
	if len(m.Rulers) > 0 {
		version = m.Version(m.Rulers[0])
	}
	mounted := m.mounted()
	for _, o := range objs {
		if o.Kind != "ConfigMap" && o.Kind != "Secret" {
			continue
		}
		r := &RuleObject{Object: o, Selected: m.selected(o)}
		r.Files = files(o, version, r.Selected || mounted[o])
		for _, f := range r.Files {
			r.Rules = r.Rules || rulefile.LooksLikeRules(f.Text)
		}
		if r.Selected || mounted[o] || r.Rules {
			if !r.Selected && !mounted[o] {
				r.Files = slices.DeleteFunc(r.Files, func(f *RuleFile) bool { return !rulefile.LooksLikeRules(f.Text) })
			}
			m.Objects = append(m.Objects, r)
		}
	}
}

// selected reports that an object has the label of a sidecar of the input; of
// none there, the label the charts use.
func (m *Model) selected(o *manifest.Object) bool {
	sidecars := false
	for _, r := range m.Rulers {
		for _, s := range r.Sidecars {
			sidecars = true
			if s.asksFor(o) {
				return true
			}
		}
	}
	_, ok := o.Node.Get("metadata", "labels").FieldOf(DefaultLabel)
	return !sidecars && ok
}

// Labelled reports an object with the sidecar's label and value. A label
// without a value ("loki_rule:") is there with an empty one: this is what the
// API server stores.
func (s *Sidecar) Labelled(o *manifest.Object) bool {
	if s.Label.Text == "" {
		return false
	}
	_, ok := o.Node.Get("metadata", "labels").FieldOf(s.Label.Text)
	return ok && (s.LabelValue.Text == "" || o.Labels[s.Label.Text] == s.LabelValue.Text)
}

// mounted are the objects a ruler's Loki container mounts below its rules
// directory, as ruler.directories does.
func (m *Model) mounted() map[*manifest.Object]bool {
	all := map[*manifest.Object]bool{}
	for _, r := range m.Rulers {
		for _, static := range m.Static(r) {
			all[static.Object] = true
		}
	}
	return all
}

// Static is an object that is mounted where the ruler reads, without a sidecar.
type Static struct {
	Object *manifest.Object
	Mount  *manifest.Mount
}

// Static lists the ConfigMaps and Secrets mounted at or below a ruler's rules
// directory.
func (m *Model) Static(r *Ruler) []Static {
	dir, ok := r.Config.RulesDir()
	if !ok {
		return nil
	}
	var all []Static
	for _, mount := range r.Container.Mounts {
		v := r.Pod.Volume(mount.Name)
		if v == nil || v.Ref == "" || !Within(mount.MountPath, dir) {
			continue
		}
		kind := map[string]string{"configMap": "ConfigMap", "secret": "Secret"}[v.Source]
		if o := m.Set.FindNear(r.Object, kind, v.Ref); kind != "" && o != nil {
			all = append(all, Static{o, mount})
		}
	}
	return all
}

// files reads the keys of an object. judge is for those that will be files: a
// dashboard that nobody asked for is not judged. Of keys that are there twice
// the last counts, and stringData before data.
func files(o *manifest.Object, version string, judge bool) []*RuleFile {
	var all []*RuleFile
	last := map[string]int{}
	judged := map[*document.Node]*RuleFile{} // by value: what an alias repeats is decoded and judged once
	for _, field := range []string{"data", "binaryData", "stringData"} {
		values := o.Node.Get(field)
		if values == nil || values.Kind != document.Mapping {
			continue
		}
		for _, f := range values.Fields {
			v := f.Value.Resolve()
			if v == nil || v.Kind != document.Scalar {
				continue
			}
			file := &RuleFile{Key: f.Key.Value, Field: field, KeyNode: f.Key, Value: v, Remote: strings.HasSuffix(f.Key.Value, ".url")}
			file.read(o, judged[v], version, judge)
			judged[v] = file
			if i, again := last[file.Key]; again {
				all[i] = nil
			}
			last[file.Key] = len(all)
			all = append(all, file)
		}
	}
	return slices.DeleteFunc(all, func(f *RuleFile) bool { return f == nil })
}

// read decodes and judges the file, or takes it from another key that has the
// same value.
func (f *RuleFile) read(o *manifest.Object, same *RuleFile, version string, judge bool) {
	if same != nil && same.Field == f.Field {
		f.Text, f.Encoded, f.Verdict = same.Text, same.Encoded, same.Verdict
	} else {
		f.Text, f.Encoded = text(o, f.Field, f.Value)
	}
	if !f.Remote && f.Verdict == nil && (judge || rulefile.LooksLikeRules(f.Text)) {
		f.Verdict = rulefile.Check(f.Text, rulefile.Options{LokiVersion: version, Key: f.Key})
	}
	if f.Remote {
		f.Verdict = nil
	}
}

// text decodes a value: base64 in a Secret's data and in binaryData.
func text(o *manifest.Object, field string, v *document.Node) (text []byte, encoded bool) {
	if field == "stringData" || field == "data" && o.Kind == "ConfigMap" {
		return []byte(v.Value), false
	}
	decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v.Value), ""))
	if err != nil {
		return []byte(v.Value), false
	}
	return decoded, true
}
