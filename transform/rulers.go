package transform

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// Ruler is what rendered manifests tell of one Loki ruler to somebody who wants
// to bring it rules.
type Ruler struct {
	Object finding.Object
	Place  finding.Place
	Facts  []Fact // in the order of [FactNames]
}

// Fact is one thing that is known of a ruler, or is not.
type Fact struct {
	Name  string
	Value string
	Known bool          // false: it is decided outside the manifests
	From  string        // "file", "flag -ruler.storage.type", "common", "default", "sidecar", "post-render", …
	Place finding.Place // zero where no line says it
}

// The names of facts.
const (
	FactNamespace    = "namespace"      // of the ruler
	FactVersion      = "version"        // of Loki, "v3.7.6"
	FactReplicas     = "replicas"       //
	FactService      = "service"        // headless, whose addresses are the ruler's pods: "loki-ruler-headless"
	FactSelector     = "selector"       // of the ruler's pods, as kubectl takes it
	FactPort         = "port"           // of HTTP
	FactPathPrefix   = "path-prefix"    // of HTTP
	FactAuth         = "auth"           // "true": every request names its tenant
	FactTenant       = "tenant"         // the only one; "" where there are many
	FactStore        = "store"          // "local", "s3", …
	FactThanos       = "thanos-clients" // "true": ruler_storage counts, and not ruler.storage
	FactDirectory    = "directory"      // of a local store
	FactBucket       = "bucket"         // name, or directory of "filesystem"
	FactPrefix       = "bucket-prefix"  // in front of rules/ in every key
	FactEndpoint     = "bucket-endpoint"
	FactRegion       = "bucket-region"
	FactInsecure     = "bucket-insecure"
	FactAPI          = "api"           // "true": /loki/api/v1/rules and /prometheus/api/v1/rules answer
	FactSharding     = "sharding"      // "true": rulers share the groups
	FactShardingAlgo = "sharding-algo" // "by-group" or "by-rule"
	FactPoll         = "poll-interval"
	FactEvaluation   = "evaluation-interval"
	FactResend       = "resend-delay"
	FactGrace        = "for-grace-period"
	FactMaxRules     = "max-rules-per-group"   // "0": none
	FactMaxGroups    = "max-groups-per-tenant" // "0": none; of a tenant of its own: "max-groups-per-tenant[team-a]", and likewise
	FactGateway      = "gateway"               // the nginx in front of the ruler: "Deployment logs/loki-gateway"
	FactRulesRoute   = "gateway-rules"         // where it passes /loki/api/v1/rules: "loki-ruler.logs.svc"
	FactLoadedRoute  = "gateway-loaded"        // and /prometheus/api/v1/rules, which says what is loaded
	FactMaxSeries    = "max-query-series"      // that a query may give
	FactLabel        = "label"                 // that the sidecar looks for
	FactLabelValue   = "label-value"           // "" is any
	FactAnnotation   = "annotation"            // that chooses the directory
	FactFolder       = "folder"                // where objects without it go
	FactSubdirectory = "subdirectory"          // of the rules directory: "" is the directory itself, "fake" a tenant's
	FactWatched      = "watched"               // namespaces, separated by commas; "" is all
	FactResource     = "resource"              // "configmap", "secret" or "both"
)

// Get is the value of a fact; ok is false where it is not known.
func (r *Ruler) Get(name string) (value string, ok bool) {
	i := slices.IndexFunc(r.Facts, func(f Fact) bool { return f.Name == name })
	if i < 0 || !r.Facts[i].Known {
		return "", false
	}
	return r.Facts[i].Value, true
}

// Rulers lists what manifests that are applied together tell of each Loki ruler
// in them. Where a distributed ruler has no rules sidecar, what post-render would
// give it counts: the facts of a raw render are those of the fixed one.
func Rulers(inputs []Input, opts Options) ([]Ruler, error) {
	m := delivery.Build(open(inputs), opts.Namespace, finding.Assume{})
	if len(m.Broken) > 0 {
		return nil, m.Broken[0]
	}
	fixed := rendered(inputs, opts)
	var all []Ruler
	for i, r := range m.Rulers {
		f := &facts{model: m, ruler: r}
		f.config()
		if len(r.Sidecars) > 0 || fixed == nil || i >= len(fixed.Rulers) {
			f.sidecar(m, r, "sidecar")
		} else {
			f.sidecar(fixed, fixed.Rulers[i], "post-render")
		}
		all = append(all, Ruler{Object: r.Object.ID(), Place: r.Object.Place(), Facts: f.list})
	}
	return all, nil
}

// rendered is the model of what post-render makes of the inputs, nil when it
// changes nothing, or cannot: then there is no sidecar, and nothing is known of
// it.
func rendered(inputs []Input, opts Options) *delivery.Model {
	results, err := RenderAll(inputs, opts)
	if err != nil {
		return nil
	}
	changed := false
	after := make([]Input, len(inputs))
	for i, r := range results {
		after[i] = Input{Name: inputs[i].Name, Data: r.Bytes()}
		changed = changed || r.Changed()
	}
	if !changed {
		return nil
	}
	return delivery.Build(open(after), opts.Namespace, finding.Assume{})
}

// facts collects what is known of one ruler.
type facts struct {
	model *delivery.Model
	ruler *delivery.Ruler
	list  []Fact
}

func (f *facts) add(name, value string, known bool, from string, place finding.Place) {
	f.list = append(f.list, Fact{name, value, known, from, place})
}

// setting is a fact of Loki's config.
func (f *facts) setting(name string, v loki.Value) {
	var place finding.Place
	if v.Node != nil {
		place = f.ruler.Config.Place(v.Node)
	}
	f.add(name, v.Text, v.Known, v.From, place)
}

func (f *facts) truth(name string, t loki.Tri, from ...string) {
	v := f.at(from...)
	v.Text, v.Known = strconv.FormatBool(t == loki.Yes), t != loki.Unknown
	f.setting(name, v)
}

// at is a value of the config file, for its place.
func (f *facts) at(path ...string) loki.Value {
	if n := f.ruler.Config.Root.Get(path...); !n.IsNull() && len(path) > 0 {
		return loki.Value{Text: n.Str(), Known: true, From: "file", Node: n}
	}
	return loki.Value{Known: true, From: "default"}
}

func (f *facts) config() {
	r, c := f.ruler, f.ruler.Config
	f.add(FactNamespace, r.Namespace, r.Namespace != "", "manifest", r.Object.Place())
	f.add(FactVersion, f.model.Version(r), f.model.Version(r) != "", "image", r.Object.Place())
	f.add(FactReplicas, strconv.Itoa(r.Replicas), r.Replicas >= 0, "manifest", r.Object.Place())
	f.service()
	f.selector()
	f.setting(FactPort, c.HTTPPort)
	f.setting(FactPathPrefix, c.HTTPPrefix)
	f.truth(FactAuth, c.Auth, "auth_enabled")
	f.setting(FactTenant, c.Tenant)
	f.setting(FactStore, c.StoreType)
	f.add(FactThanos, strconv.FormatBool(c.Thanos), c.Known, "file", finding.Place{})
	if c.StoreType.Is("local") {
		f.setting(FactDirectory, c.Directory)
	} else {
		f.setting(FactBucket, c.Bucket.Name)
		f.setting(FactPrefix, c.Bucket.Prefix)
		f.setting(FactEndpoint, c.Bucket.Endpoint)
		f.setting(FactRegion, c.Bucket.Region)
		f.truth(FactInsecure, c.Bucket.Insecure)
	}
	f.truth(FactAPI, c.EnableAPI, "ruler", "enable_api")
	f.truth(FactSharding, c.EnableSharding, "ruler", "enable_sharding")
	f.setting(FactShardingAlgo, c.ShardingAlgo)
	f.setting(FactPoll, c.PollInterval)
	f.setting(FactEvaluation, c.EvaluationInterval)
	f.setting(FactResend, c.ResendDelay)
	f.setting(FactGrace, c.ForGracePeriod)
	f.limit(FactMaxRules, "ruler_max_rules_per_rule_group", "0")
	f.limit(FactMaxGroups, "ruler_max_rule_groups_per_tenant", "0")
	f.limit(FactMaxSeries, "max_query_series", "500")
	f.gateway()
}

// limit is a limit of the tenants that have none of their own, and then those of
// the others. Where their file is not in the input nobody's is known.
func (f *facts) limit(name, key, byDefault string) {
	v := f.at("limits_config", key)
	if v.From == "default" {
		v.Text = byDefault
	}
	own := f.ruler.Limits.Overrides(key)
	v.Known = f.ruler.Config.Known && !f.ruler.Limits.Unseen()
	f.setting(name, v)
	for _, o := range own {
		f.add(name+"["+o.Tenant+"]", o.Value.Str(), o.Value.Kind == document.Scalar, "override", o.Place)
	}
}

// selector is how the workload finds its pods.
func (f *facts) selector() {
	labels := f.ruler.Object.Node().Map("spec", "selector", "matchLabels")
	parts := make([]string, 0, len(labels))
	for key, value := range labels {
		parts = append(parts, key+"="+value)
	}
	slices.Sort(parts)
	f.add(FactSelector, strings.Join(parts, ","), len(parts) > 0, "manifest", f.ruler.Object.Place())
}

// service is the headless service whose addresses are the pods of the ruler.
func (f *facts) service() {
	labels := f.ruler.Pod.Template.Map("metadata", "labels")
	for _, s := range f.model.Set.Kind("Service") {
		if s.Node().Str("spec", "clusterIP") == "None" && f.selects(s, labels) {
			f.add(FactService, s.Name, true, "manifest", s.Place())
			return
		}
	}
	f.add(FactService, "", false, "", finding.Place{})
}

func (f *facts) selects(s *manifest.Object, labels map[string]string) bool {
	selector := s.Node().Map("spec", "selector")
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0 && cmp.Or(s.Namespace, f.ruler.Namespace) == f.ruler.Namespace
}

// watched is the value of FactWatched.
func watched(namespaces []string) string {
	if slices.Contains(namespaces, rbac.AllNamespaces) {
		return ""
	}
	return strings.Join(namespaces, ",")
}

// sidecar tells what brings files to the ruler, if something does.
func (f *facts) sidecar(m *delivery.Model, r *delivery.Ruler, from string) {
	i := slices.IndexFunc(r.Sidecars, func(s *sidecar.Config) bool { return m.ForRules(r, s) })
	if i < 0 {
		return
	}
	s := r.Sidecars[i]
	place := func(n *document.Node) finding.Place {
		if n == nil || from == "post-render" {
			return finding.Place{}
		}
		return r.Object.NodePlace(n)
	}
	say := func(name string, v sidecar.Setting, text string) { f.add(name, text, v.Known, from, place(v.Node)) }
	label, value, plain := s.PlainLabel()
	if !plain {
		label, value = s.Label.Text, s.LabelValue.Text
	}
	say(FactLabel, s.Label, label)
	say(FactLabelValue, s.LabelValue, value)
	say(FactAnnotation, s.FolderAnnotation, s.Annotation())
	say(FactFolder, s.Folder, s.Folder.Text)
	rest, lands := m.Landing(r, s)
	f.add(FactSubdirectory, rest, lands, from, place(s.Folder.Node))
	say(FactWatched, s.Namespace, watched(s.Namespaces(r.Namespace)))
	say(FactResource, s.Resource, s.Resource.Or("configmap"))
}
