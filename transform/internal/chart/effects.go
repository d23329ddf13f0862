package chart

import (
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// effect is what a key of the values does to what a chart renders.
type effect struct {
	key   string  // "sidecar.rules.folder"; WORKLOAD stands for the key of the ruler's workload
	since Feature // the first version that does it; "" is all
	only  string  // the target whose workload it reaches; "" is any
	apply func(r *Rendering, value *document.Node) bool
}

// workloadKey is, in the key of an effect, the key of the workload that runs the
// ruler: ruler, backend, read or singleBinary.
const workloadKey = "WORKLOAD"

func (e effect) path(target string) []string {
	return strings.Split(strings.Replace(e.key, workloadKey, workloadOf(target), 1), ".")
}

// workloadOf is the key that the values have for the workload of a target.
func workloadOf(target string) string {
	if target == "all" {
		return "singleBinary"
	}
	return target
}

// effects are what the chart's keys do. Of loki they were seen in renders of the
// released charts with and without each key.
// A key that is not here has an effect that is not known.
func (c Chart) effects() []effect {
	shared := []effect{
		{key: "loki.structuredConfig", apply: (*Rendering).setConfig},
		{key: "WORKLOAD.replicas", apply: replicas},
		{key: "WORKLOAD.podAnnotations", apply: podAnnotations},
		{key: "WORKLOAD.extraVolumes", apply: extraVolumes},
		{key: "WORKLOAD.extraVolumeMounts", apply: extraVolumeMounts},
		{key: "WORKLOAD.strategy", since: Strategies, apply: strategy},
		{key: "gateway.nginxConfig.serverSnippet", apply: serverSnippet},
	}
	switch c.Name {
	case Loki:
		return slices.Concat(shared, lokiEffects())
	case Distributed:
		return shared
	}
	return nil
}

// lokiEffects are those of the loki chart alone. Those that bring the sidecar go
// before those that set it.
func lokiEffects() []effect {
	return slices.Concat([]effect{
		{key: "loki.rulerConfig", apply: rulerConfig},
		{key: "ruler.enabled", apply: nothingElse},
		{key: "ruler.sidecar", since: RulerSidecar, only: "ruler", apply: bringSidecar},
		{key: "sidecar.rules.enabled", since: RulesSidecars, apply: enableSidecar},
		{key: "sidecar.rules.folder", apply: folder},
		{key: "sidecar.rules.folderAnnotation", since: FolderAnnotations, only: "backend", apply: variable(sidecar.EnvAnnotation)},
		{key: "sidecar.rules.folderAnnotation", since: RulerAnnotations, apply: variable(sidecar.EnvAnnotation)},
		{key: "sidecar.rules.healthPort", since: HealthPorts, apply: healthPort},
		{key: "sidecar.image", apply: image},
		{key: "sidecar.resources", since: SidecarFields, apply: containerField("resources")},
		{key: "sidecar.securityContext", since: SidecarFields, apply: containerField("securityContext")},
		{key: "sidecar.livenessProbe", since: SidecarFields, apply: containerField("livenessProbe")},
		{key: "sidecar.readinessProbe", since: SidecarFields, apply: containerField("readinessProbe")},
		{key: "sidecar.startupProbe", since: StartupProbes, apply: containerField("startupProbe")},
		{key: "rbac.namespaced", apply: namespaced},
		{key: "serviceAccount.automountServiceAccountToken", apply: accountToken},
		{key: "ruler.serviceAccount", apply: sharedAccount},
		{key: "extraObjects", apply: extraObjects},
	}, variables())
}

// variables are the keys that become a variable of the sidecar, and no more.
func variables() []effect {
	return []effect{
		{key: "sidecar.enableUniqueFilenames", apply: variable(sidecar.EnvUnique)},
		{key: "sidecar.rules.label", apply: variable(sidecar.EnvLabel)},
		{key: "sidecar.rules.labelValue", apply: variable(sidecar.EnvLabelValue)},
		{key: "sidecar.rules.logLevel", apply: variable(sidecar.EnvLogLevel)},
		{key: "sidecar.rules.resource", apply: variable(sidecar.EnvResource)},
		{key: "sidecar.rules.searchNamespace", apply: variable(sidecar.EnvNamespace)},
		{key: "sidecar.rules.watchClientTimeout", apply: variable(sidecar.EnvClientTimeout)},
		{key: "sidecar.rules.watchMethod", apply: variable(sidecar.EnvMethod)},
		{key: "sidecar.rules.watchServerTimeout", apply: variable(sidecar.EnvServerTimeout)},
	}
}

// does reports an effect that this version of the chart has.
func (c Chart) does(e effect) bool {
	switch {
	case e.since == "":
		return true
	case e.since == RulerAnnotations && semver.Major(c.release()) == "v7":
		return false // grafana/loki's 7.x came without, and shares its first version with the other
	}
	return c.Can(e.since)
}

// areDeclared reports values of which every key is one of those that have an effect, in
// this version or in another.
func areDeclared(n *document.Node, at []string, keys [][]string) bool {
	if slices.ContainsFunc(keys, func(key []string) bool { return slices.Equal(key, at) }) {
		return true
	}
	if n == nil || len(n.Fields()) == 0 {
		return false
	}
	return !slices.ContainsFunc(n.Fields(), func(f document.Field) bool {
		return !areDeclared(f.Value, append(at[:len(at):len(at)], f.Key.Value), keys)
	})
}
