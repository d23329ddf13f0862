package chart

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// TestOf: name, version and place in an umbrella, as they are read off an object.
func TestOf(t *testing.T) {
	for _, c := range []struct{ name, source, labels, chart, values string }{
		{"the chart itself", "loki/templates/ruler/statefulset-ruler.yaml", "helm.sh/chart: loki-6.30.0", "loki-6.30.0", "a: 1\n"},
		{"no template", "", "helm.sh/chart: loki-6.30.0", "loki-6.30.0", "a: 1\n"},
		{"no label", "loki/templates/x.yaml", "{}", "", ""},
		{"another chart", "mimir/templates/x.yaml", "helm.sh/chart: mimir-distributed-5.4.0", "mimir-distributed-5.4.0", ""},
		{"a subchart", "umbrella/charts/loki/templates/x.yaml", "helm.sh/chart: loki-6.30.0", "loki-6.30.0", "loki:\n  a: 1\n"},
		{"a subchart of a subchart", "u/charts/logs/charts/loki/templates/x.yaml", "helm.sh/chart: loki-6.30.0", "loki-6.30.0", "logs:\n  loki:\n    a: 1\n"},
		{"an alias", "u/charts/logs/templates/x.yaml", "{helm.sh/chart: logs-6.30.0, app.kubernetes.io/name: loki}", "loki-6.30.0", "logs:\n  a: 1\n"},
		{"another chart in an umbrella", "u/charts/logs/templates/x.yaml", "{helm.sh/chart: logs-6.30.0, app.kubernetes.io/name: logs}", "logs-6.30.0", ""},
		{"loki-distributed under an alias", "u/charts/logs/templates/ruler/statefulset-ruler.yaml", "{helm.sh/chart: logs-0.80.6, app.kubernetes.io/name: logs}", "loki-distributed-0.80.6", ""},
		{"loki-distributed two levels down", "u/charts/obs/charts/logs/templates/configmap.yaml", "{helm.sh/chart: logs-0.78.0, app.kubernetes.io/name: logs}", "loki-distributed-0.78.0", ""},
		{"another part of an umbrella", "u/charts/logs/templates/x.yaml", "{helm.sh/chart: logs-0.80.6, app.kubernetes.io/name: logs}", "logs-0.80.6", ""},
		{"another chart whose objects say that they are Loki's", "umbrella/templates/x.yaml", "{helm.sh/chart: umbrella-1.0.0, app.kubernetes.io/name: loki}", "umbrella-1.0.0", ""},
		{"another chart below an alias", "u/charts/logs/templates/x.yaml", "{helm.sh/chart: other-1.0.0, app.kubernetes.io/name: loki}", "other-1.0.0", ""},
		{"another program in the layout of loki-distributed", "u/charts/logs/templates/configmap.yaml", "{helm.sh/chart: logs-0.80.6, app.kubernetes.io/name: tempo}", "logs-0.80.6", ""},
		{"a later chart in the layout of loki-distributed", "u/charts/logs/templates/ruler/statefulset-ruler.yaml", "{helm.sh/chart: logs-1.0.0, app.kubernetes.io/name: logs}", "logs-1.0.0", ""},
		{"no template of a subchart", "u/charts/loki/crds/x.yaml", "helm.sh/chart: loki-6.30.0", "loki-6.30.0", "a: 1\n"},
		{"an alias that is a word of YAML", "u/charts/on/templates/x.yaml", "{helm.sh/chart: on-6.30.0, app.kubernetes.io/name: loki}", "loki-6.30.0", "\"on\":\n  a: 1\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := "kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: a\n  labels: "
			if strings.HasPrefix(c.labels, "{") {
				text += c.labels + "\n"
			} else {
				text += "{" + c.labels + "}\n"
			}
			if c.source != "" {
				text = "---\n# Source: " + c.source + "\n" + text
			}
			stream := manifest.Open("in.yaml", []byte(text))
			objects, err := stream.Parse(stream.Docs[len(stream.Docs)-1])
			if err != nil || len(objects) != 1 {
				t.Fatal(objects, err)
			}
			got := Of(objects[0])
			if got.String() != c.chart {
				t.Errorf("chart is %s, want %s", got, c.chart)
			}
			same(t, "values", got.Values().Set("a", 1).String(), c.values)
		})
	}
}

// TestValuesUnderAnAlias: what loki-distributed reads stands below the aliases.
func TestValuesUnderAnAlias(t *testing.T) {
	c := Chart{Name: Distributed, Version: "0.80.6", prefix: []string{"obs", "logs"}}
	same(t, "values", c.Values().Set("ruler.replicas", 1).String(), "obs:\n  logs:\n    ruler:\n      replicas: 1\n")
}

func TestString(t *testing.T) {
	same(t, "a chart", Chart{Name: Loki, Version: "6.30.0"}.String(), "loki-6.30.0")
	same(t, "a chart without a version", Chart{Name: Loki}.String(), "loki")
}

// TestCan: what only a version that is known can.
func TestCan(t *testing.T) {
	for _, c := range []struct {
		name, version string
		want          bool
	}{
		{Loki, "6.29.0", false},
		{Loki, "6.30.0", true},
		{Loki, "v6.30.0", true},
		{Loki, "6.30.0_abc", true},
		{Loki, "6.30.0+abc", true},
		{Loki, "6.30.0-rc.1", false},
		{Loki, "18.11.0", true},
		{Loki, "99.0.0", true},
		{Loki, "", false},
		{Loki, "latest", false},
		{Distributed, "0.80.6", false},
		{Distributed, "6.30.0", false},
		{"", "6.30.0", false},
	} {
		if got := (Chart{Name: c.name, Version: c.version}).Can(RulerSidecar); got != c.want {
			t.Errorf("%s %s can give the ruler a sidecar: %v, want %v", c.name, c.version, got, c.want)
		}
	}
}
