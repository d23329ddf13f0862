package chart

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Preset is what a version of the chart gives its backend in SimpleScalable mode
// for some values. Two things are better than that: /tmp is writable in every
// version, and a directory is a reference wherever it is used.
type Preset struct {
	Enabled    bool   // sidecar.rules.enabled: the rest is empty without
	OnRuler    bool   // ruler.sidecar: the chart gives the ruler the sidecar itself
	Namespaced bool   // rbac.namespaced: no ClusterRole
	Folder     string // sidecar.rules.folder
	Chosen     bool   // the user's files set the folder; false is the chart's default, which is nobody's choice
	HealthPort string // sidecar.rules.healthPort, "" where it is not read
	Container  *document.Node
	Volumes    []*document.Node
	Mounts     []*document.Node // of the Loki container
}

// RuleLabel is the label by which the charts' default values find rule objects.
const RuleLabel = "loki_rule"

// The names of what the charts add.
const (
	ContainerName = "loki-sc-rules"
	RulesVolume   = "sc-rules-volume"
	TempVolume    = "sc-rules-temp"
)

// Preset reads the user's values files, which are laid over one another and over
// the chart's defaults. dir is written wherever the folder is.
func (c Chart) Preset(files []*document.Node, dir string) Preset {
	v := c.asRead()
	user := document.NewMapping()
	for _, f := range files {
		user = MergeFiles(user, f)
	}
	values := v.values(user)
	sidecar := values.Get("sidecar")
	rules := sidecar.Get("rules")
	p := Preset{
		Enabled:    truthy(rules.Get("enabled")),
		OnRuler:    truthy(values.Get("ruler", "sidecar")),
		Namespaced: truthy(values.Get("rbac", "namespaced")),
	}
	if !p.Enabled {
		return p
	}
	p.Folder = printed(rules.Get("folder"))
	_, p.Chosen = user.Get("sidecar", "rules").FieldOf("folder")
	if v.has(HealthPorts) && truthy(rules.Get("healthPort")) {
		p.HealthPort = printed(rules.Get("healthPort"))
	}
	p.Container = v.container(values, dir)
	p.Volumes = v.volumes(sidecar)
	p.Mounts = []*document.Node{volumeMount(RulesVolume, dir)}
	return p
}

//go:embed defaults.yaml
var chartDefaults string

// history are the entries of defaults.yaml, oldest first.
var history = sync.OnceValue(func() []*document.Node {
	tree, err := document.ParseText([]byte(chartDefaults))
	if err != nil {
		panic(fmt.Sprintf("internal error: the embedded chart defaults: %v", err))
	}
	return tree.Root.Items()
})

// values lays the user's values over this version's defaults.
func (v reader) values(user *document.Node) *document.Node {
	of := func(entry *document.Node) *document.Node {
		return document.NewMapping(document.Pair("sidecar", entry.Get("sidecar")))
	}
	all := history()
	defaults := of(all[0]) // of the versions before it, too
	for _, entry := range all[1:] {
		if v.has(Feature("v" + entry.Str("since"))) {
			defaults = overDefaults(defaults, of(entry))
		}
	}
	return overDefaults(defaults, user)
}

// volumes are the pod's new volumes. Every version gets a /tmp of its own for
// the sidecar: before 6.54 the charts gave it none, and then, until 9.5, the one
// volume that the ruler mounts elsewhere.
func (v reader) volumes(sidecar *document.Node) []*document.Node {
	limit := sidecar.Get("rules", "sizeLimit")
	if !truthy(limit) && v.has(PodTemplate) && !v.has(OwnSizeLimit) {
		limit = sidecar.Get("sizeLimit")
	}
	rules := document.NewMapping()
	if truthy(limit) {
		rules = document.NewMapping(document.Pair("sizeLimit", rendered(limit)))
	}
	return []*document.Node{emptyDir(RulesVolume, rules), emptyDir(TempVolume, document.NewMapping())}
}

func emptyDir(name string, source *document.Node) *document.Node {
	return document.NewMapping(document.Pair("name", document.NewString(name)), document.Pair("emptyDir", source))
}

func volumeMount(name, path string) *document.Node {
	return document.NewMapping(document.Pair("name", document.NewString(name)), document.Pair("mountPath", document.NewString(path)))
}
