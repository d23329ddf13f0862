// Package delivery is the one model of how a rule gets from its ConfigMap to a
// Loki ruler: which workloads evaluate rules, with which config, which sidecars
// they have and what those may read, and for every rule file its route.
//
// A route is a list of hops, one for each stage, and ends at the first that fails;
// a hop that does not pass has a Cause. What cannot be known from the input (a
// config, an environment or access that is written elsewhere) is Unknown, never
// guessed.
//
// It does not word findings and knows no rule of lint; it changes no manifest. It
// stands on loki (what a ruler reads), sidecar (what a k8s-sidecar does), rbac
// (who may do what) and rulefile (what Loki makes of a file).
package delivery

import (
	"cmp"
	"errors"
	"hash/maphash"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// DefaultLabel marks rule objects in every chart's default values.
const DefaultLabel = chart.RuleLabel

// Model is everything the manifests tell. Nobody changes it once it is built, but
// for the caller that has expressions judged elsewhere: it adds what it learns to
// the verdicts of the files, before any route is asked for.
type Model struct {
	Streams []*manifest.Stream
	Set     *manifest.Set
	Policy  *rbac.Policy
	// Namespace is where objects that name none will land, "" unknown.
	Namespace string
	Assume    finding.Assume

	Rulers []*Ruler // workloads that evaluate rules, in input order
	// Deliverers are what writes into the object stores that rulers read.
	Deliverers []*Deliverer
	Objects    []*RuleObject         // what is, or looks like, rules, in input order
	Broken     []*finding.InputError // documents, and whole streams, that cannot be read
	// Strangers are those of Broken that are something else: whole streams, and
	// templates that are not rendered.
	Strangers []*finding.InputError
	// NoObjects are what can be read, or need not be, and holds no object: text,
	// empty lists, and charts, one for each.
	NoObjects []*finding.InputError

	waive      func(*Route, Hop) string // see RoutesPast
	maySecrets []finding.Place          // documents that cannot be read, and may be a Secret

	charts   map[string]bool                     // that NoObjects has
	wrapped  []*manifest.Stream                  // files that a generator makes an object of
	bindings map[string][]int                    // RoleBindings, see bindingsByNamespace
	before   *Model                              // that this one is a copy of; nil for none
	surveyor *manifest.Surveyor                  // of all objects, here and in the models before
	seed     maphash.Seed                        // of the sums of texts, here and in the models before
	verdicts verdicts                            // of its own rule files
	filesOf  map[*manifest.Object]filesRead      // that are not among the verdicts
	reader   rulefile.Reader                     // of rule files
	trees    *manifest.Trees                     // of its own documents, see Share
	sighted  sighted                             // what the first look at each object found
	asking   asking                              // who may ask for what
	sources  map[*document.Node]*manifest.Stream // of values that a generator takes from a file; nil for one that is not in the input
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
	Collects  bool       // it is no Loki, but the pod of a [Deliverer]

	Mounted []MountedRules // the objects it mounts where it reads rules, by itself

	store   Hop                 // see Model.Store
	judged  map[*Sidecar]judged // its own sidecars
	objects []*RuleObject       // that are meant for it
}

// Build reads every document of the streams. Documents that cannot be read are
// in Broken; the rest of the input is judged without them. namespace is where
// objects that name none will land, "" unknown.
func Build(streams []*manifest.Stream, namespace string, assume finding.Assume) *Model {
	return buildWith(streams, namespace, assume, nil)
}

func buildWith(streams []*manifest.Stream, namespace string, assume finding.Assume, before *Model) *Model {
	m := &Model{Streams: streams, Namespace: namespace, Assume: assume, before: before, verdicts: verdicts{}, filesOf: map[*manifest.Object]filesRead{}, sources: map[*document.Node]*manifest.Stream{}}
	if m.seed, m.surveyor = maphash.MakeSeed(), new(manifest.Surveyor); before != nil {
		m.seed, m.surveyor = before.seed, before.surveyor
	}
	m.sighted.of, m.sighted.gateways = map[*manifest.Object]sight{}, map[*manifest.Object][]string{}
	objs := m.read(streams)
	m.Set = manifest.NewSet(objs)
	m.Set.Namespace = namespace
	m.Policy = rbac.Read(m.Set)
	m.bindings = bindingsByNamespace(m.Set)
	m.rulers()
	m.deliverers()
	m.ask()
	m.ruleObjects(objs)
	m.otherKinds(objs)
	m.notWrapped()
	return m
}

func asInput(err error, at finding.Place) *finding.InputError {
	var input *finding.InputError
	if errors.As(err, &input) {
		return input
	}
	return &finding.InputError{Place: at, Msg: err.Error()}
}

func (m *Model) rulers() {
	scaled := scaledNames(m.Set)
	for _, o := range m.sighted.lokis {
		w, _ := loki.ClassifyIn(o, func() *manifest.Set { return m.Set })
		if w == nil || o.IsHook() {
			continue
		}
		w.Pod.ResolveEnv(m.Set)
		r := &Ruler{Workload: w, Config: m.assumedConfig(loki.Effective(w, m.Set)), Namespace: cmp.Or(o.Namespace, m.Namespace), Replicas: replicas(o)}
		r.Limits = r.Config.Limits(m.Set)
		if r.Namespace == "" {
			if nss := m.Policy.SubjectNamespaces(w.Pod.ServiceAccount); len(nss) == 1 {
				r.Namespace = nss[0]
			}
		}
		r.Scaled = scaled[o.Name]
		for _, c := range w.Pod.All() {
			if c != w.Container && sidecar.Is(c) {
				r.Sidecars = append(r.Sidecars, m.readSidecar(c))
			}
		}
		r.Mounted = m.mountedRules(r)
		r.store = m.judgeStore(r)
		m.judgeSidecars(r)
		m.Rulers = append(m.Rulers, r)
	}
}

func replicas(o *manifest.Object) int {
	n, err := strconv.Atoi(o.Node().Str("spec", "replicas"))
	if err != nil {
		return -1
	}
	return n
}

// scaledNames are the names of workloads whose replicas something else sets.
func scaledNames(set *manifest.Set) map[string]bool {
	names := map[string]bool{}
	for _, kind := range []string{"HorizontalPodAutoscaler", "ScaledObject"} {
		for _, o := range set.Kind(kind) {
			names[o.Node().Str("spec", "scaleTargetRef", "name")] = true
		}
	}
	return names
}

// Version is the Loki version that will read the rules, "" unknown.
func (m *Model) Version(r *Ruler) string { return cmp.Or(m.Assume.LokiVersion, r.Config.Version) }

// Tenant is the only tenant of a ruler without authentication; known is false
// when the config does not tell, and "" means that the directory chooses. No
// assumption makes one tenant of many.
//
// 13 inlined copies were 1.3 KB of code.
//
//go:noinline
func (m *Model) Tenant(r *Ruler) (tenant string, known bool) {
	known = r.Config.Tenant.Known && (r.Config.Known || m.Assume.Auth != "")
	if many := known && r.Config.Tenant.Text == ""; m.Assume.Tenant != "" && !many {
		return m.Assume.Tenant, true
	}
	return r.Config.Tenant.Text, known
}
