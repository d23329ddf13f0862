// Package chart knows the Helm charts that bring Loki: grafana/loki, its
// successor of grafana-community, which keeps name and count, and
// loki-distributed.
//
// It answers what a version can do ([Chart.Can]), what it would render for its
// rules sidecar ([Chart.Preset]), and which values make it do something
// ([Chart.Values]).
//
// What is promised: versions stand here and nowhere else, each with what it
// brought; what a chart would render was measured on 281 released versions; values
// are written by the YAML encoder, so that any text stays the text it is; and no
// value is written that the version does not read.
//
// What it does not do: run a template, fetch a chart, or know a chart's other
// workloads. It stands on document and manifest, and on sidecar for the names of
// its variables.
package chart

import (
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// The names of the charts.
const (
	Loki        = "loki"             // of grafana and of grafana-community
	Distributed = "loki-distributed" // never had a sidecar; ends with 0.80
)

// Chart is a chart of one version, as the label helm.sh/chart names it.
type Chart struct {
	Name    string // "" is not known
	Version string // as it is written; "" is not known

	prefix []string // the keys that lead to the chart's own in the values of the chart around it
}

// Of is the chart that an object was rendered from. A subchart with an alias names
// itself by that, while its objects still say whose they are.
func Of(o *manifest.Object) Chart {
	name, version := o.Chart()
	c := Chart{Name: name, Version: version, prefix: subcharts(o.Template())}
	if n := len(c.prefix); n > 0 && c.prefix[n-1] == name {
		switch own := o.Labels["app.kubernetes.io/name"]; {
		case own == Loki:
			c.Name = Loki
		case own == name && looksDistributed(o.Template(), version):
			c.Name = Distributed
		}
	}
	return c
}

// looksDistributed recognises loki-distributed under an alias, by which its objects
// call themselves too: its versions begin with 0, and its templates have places that
// those of the loki chart with such a version have not.
//
// Assumption: who asks has seen that the object is Loki's. An aliased chart of another
// program in this layout (tempo-distributed has a gateway) defeats it alone.
func looksDistributed(template, version string) bool {
	_, file, _ := strings.Cut(template, "/templates/")
	return strings.HasPrefix(version, "0.") && slices.Contains([]string{
		"ruler/statefulset-ruler.yaml", "ruler/deployment-ruler.yaml", "gateway/configmap-gateway.yaml", "configmap.yaml",
	}, file[strings.LastIndex(file, "/charts/")+1:])
}

// subcharts are the names below which an umbrella chart has the values of the one
// that a template belongs to: "umbrella/charts/loki/templates/config.yaml".
//
// Assumption: Helm gets the umbrella's values. One who renders the subchart from
// where it lies unpacked has other names in front of the templates.
func subcharts(template string) []string {
	chart, _, ok := strings.Cut(template, "/templates/")
	if !ok {
		return nil
	}
	return strings.Split(chart, "/charts/")[1:]
}

// Can reports a loki chart that is known to have a feature. A version that is not
// known has none.
func (c Chart) Can(f Feature) bool {
	v := c.release()
	return c.Name == Loki && semver.Compare(v, string(f)) >= 0 // what is no version goes before all
}

// precedes reports a chart, whichever it is, with a known version before a feature.
func (c Chart) precedes(f Feature) bool {
	v := c.release()
	return semver.IsValid(v) && semver.Compare(v, string(f)) < 0
}

// release is the chart's version as semver has it. What Helm appends to a version
// in a label, "6.27.0_abc", does not count.
func (c Chart) release() string {
	release, _, _ := strings.Cut(strings.ReplaceAll(c.Version, "_", "+"), "+")
	return "v" + strings.TrimPrefix(release, "v")
}

// String is the label's text, "loki-6.30.0".
func (c Chart) String() string {
	if c.Version == "" {
		return c.Name
	}
	return c.Name + "-" + c.Version
}
