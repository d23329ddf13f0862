package chart

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// TestText: whatever the text, the reader of the values gets that text.
func TestText(t *testing.T) {
	for _, text := range []string{
		"/rules/fake", "/rules # prod/fake", "!prod,fake", "&a", "*a", "a: b", "- a", "true", "0777", "1e3", "null", "~", "", " a ", "'", `"`,
		"@a", "`a`", "%a", "|", "> a", "{a}", "[a]", "a\nb", "a\n", "\ta", "${A}", "{{ a }}", "ä", "#", "yes", "2.10", "0x1F", "2024-01-01",
	} {
		got := Chart{Name: Loki}.Values().Set("sidecar.rules.folder", text).String()
		tree, err := document.ParseText([]byte(got))
		if err != nil {
			t.Errorf("%q makes\n%s%v", text, got, err)
			continue
		}
		if n := tree.Root.Get("sidecar", "rules", "folder"); n == nil || n.Value != text || n.Tag != document.StrTag {
			t.Errorf("%q makes\n%s, which is read as %+v", text, got, n)
		}
	}
}

// TestValues: each kind of value, at each place a chart has for it.
func TestValues(t *testing.T) {
	loki := Chart{Name: Loki, Version: "6.46.0"}
	distributed := Chart{Name: Distributed, Version: "0.80.6"}
	for _, c := range []struct {
		name string
		got  Values
		want string
	}{
		{"nothing", loki.Values(), ""},
		{"two keys in one block", loki.Values().Set("sidecar.rules.enabled", true).Set("sidecar.rules.folder", "/rules"), "sidecar:\n  rules:\n    enabled: true\n    folder: /rules\n"},
		{"the last word counts", loki.Values().Set("a", 1).Set("b", 2).Set("a", "3"), "a: \"3\"\nb: 2\n"},
		{"a block over a value", loki.Values().Set("a", 1).Set("a.b", 2), "a:\n  b: 2\n"},
		{"null", loki.Values().Set("sidecar.securityContext.runAsUser", nil), "sidecar:\n  securityContext:\n    runAsUser: null\n"},
		{"a list of words", loki.Values().Set("a", []string{"ALL"}), "a:\n  - ALL\n"},
		{"objects", loki.Values().Set("extraVolumes", List(Map("name", "rules", "emptyDir", Map()))), "extraVolumes:\n  - name: rules\n    emptyDir: {}\n"},
		{"a key with dots", loki.Values().At("ruler").SetKeys([]string{"podAnnotations", "a.b/c"}, "x"), "ruler:\n  podAnnotations:\n    a.b/c: x\n"},
		{"lines", loki.Values().Set("a", "b {\n  c;\n}\n"), "a: |\n  b {\n    c;\n  }\n"},
		{"one file from two places", loki.Values().Workload("ruler").Set("replicas", 1).Top().RulerConfig().Set("wal.dir", "/x"), "ruler:\n  replicas: 1\nloki:\n  rulerConfig:\n    wal:\n      dir: /x\n"},
		{"Loki in one process", loki.Values().Workload("all").Set("replicas", 1), "singleBinary:\n  replicas: 1\n"},
		{"the ruler's section", distributed.Values().RulerConfig().Set("enable_api", true), "loki:\n  structuredConfig:\n    ruler:\n      enable_api: true\n"},
		{"Loki's config", loki.Values().LokiConfig().Set("ruler_storage.backend", "local"), "loki:\n  structuredConfig:\n    ruler_storage:\n      backend: local\n"},
		{"a key the other chart has not", distributed.Values().Set("sidecar.rules.folder", "/rules"), ""},
		{"a key that begins like one", distributed.Values().Set("rulers.replicas", 1), ""},
		{"the gateway of both", distributed.Values().Set("gateway.nginxConfig.serverSnippet", "x"), "gateway:\n  nginxConfig:\n    serverSnippet: x\n"},
		{"one key too many", loki.Values().Set("a", 1).Set("sidecar.rules.healthPort", 8080), ""},
		{"one key too many, and another behind it", loki.Values().Set("sidecar.rules.healthPort", 8080).Set("a", 1), ""},
		{"a chart that nobody knows", Chart{Name: "mimir"}.Values().Set("a", 1), ""},
		{"too old for a key", Chart{Name: Loki, Version: "6.32.0"}.Values().Set("sidecar.rules.folderAnnotation", "a"), ""},
		{"old enough", Chart{Name: Loki, Version: "6.33.0"}.Values().Set("sidecar.rules.folderAnnotation", "a"), "sidecar:\n  rules:\n    folderAnnotation: a\n"},
		{"of no known version", Chart{Name: Loki}.Values().Set("sidecar.rules.healthPort", 8080), "sidecar:\n  rules:\n    healthPort: 8080\n"},
	} {
		same(t, c.name, c.got.String(), c.want)
	}
}

// TestValuesOfOldCharts: keys that a release does not read yet, and fields that break
// its template, are not printed.
func TestValuesOfOldCharts(t *testing.T) {
	for _, c := range []struct {
		chart Chart
		key   string
		read  bool
	}{
		{Chart{Name: Loki, Version: "5.10.0"}, "sidecar.rules.enabled", false},
		{Chart{Name: Loki, Version: "5.19.0"}, "sidecar.rules.enabled", true},
		{Chart{Name: Loki, Version: "5.20.0"}, "sidecar.resources.limits.memory", false},
		{Chart{Name: Loki, Version: "5.20.0"}, "sidecar.securityContext.runAsUser", false},
		{Chart{Name: Loki, Version: "5.22.2"}, "sidecar.resources.limits.memory", true},
		{Chart{Name: Loki, Version: "5.22.2"}, "sidecar.livenessProbe.httpGet.port", true},
		{Chart{Name: Distributed, Version: "0.31.0"}, "loki.structuredConfig.ruler.enable_api", false},
		{Chart{Name: Distributed, Version: "0.31.0"}, "ruler.replicas", true},
		{Chart{Name: Distributed, Version: "0.43.0"}, "loki.structuredConfig.ruler.enable_api", true},
		{Chart{Name: Distributed}, "loki.structuredConfig.ruler.enable_api", true},
	} {
		if got := c.chart.Values().Set(c.key, "x").String() != ""; got != c.read {
			t.Errorf("%s: %s is printed: %v", c.chart, c.key, got)
		}
	}
}

// TestMergedLast: the ruler's section goes where it counts over all others, in the loki
// chart alone; what stands there already goes before it.
func TestMergedLast(t *testing.T) {
	const section = "loki:\n  rulerConfig:\n    enable_api: true\n"
	for _, c := range []struct {
		name, values string
		chart        Chart
		want         string
	}{
		{"the section", section, Chart{Name: Loki}, "loki:\n  structuredConfig:\n    ruler:\n      enable_api: true\n"},
		{"of a subchart", "logs:\n  loki:\n    rulerConfig:\n      enable_api: true\n", Chart{Name: Loki, prefix: []string{"logs"}}, "logs:\n  loki:\n    structuredConfig:\n      ruler:\n        enable_api: true\n"},
		{"beside others", section + "  structuredConfig:\n    ruler:\n      wal:\n        dir: /x\n    auth_enabled: false\n  other: 1\nruler:\n  replicas: 1\n", Chart{Name: Loki},
			"loki:\n  structuredConfig:\n    ruler:\n      enable_api: true\n      wal:\n        dir: /x\n    auth_enabled: false\n  other: 1\nruler:\n  replicas: 1\n"},
		{"no section", "ruler:\n  replicas: 1\n", Chart{Name: Loki}, "ruler:\n  replicas: 1\n"},
		{"of the other chart", section, Chart{Name: Distributed}, section},
		{"what is broken", "loki: [", Chart{Name: Loki}, "loki: ["},
	} {
		same(t, c.name, c.chart.MergedLast(c.values), c.want)
	}
}

// TestLeaves: each value, with the keys that lead to it.
func TestLeaves(t *testing.T) {
	for _, c := range []struct {
		name, values string
		chart        Chart
		want         string
	}{
		{"values", "a:\n  b: x\n  c: 1\nd: true\n", Chart{Name: Loki}, "a.b=x a.c=1 d=true"},
		{"of a subchart", "logs:\n  a: x\n", Chart{Name: Loki, prefix: []string{"logs"}}, "a=x"},
		{"collections", "a: [x]\nb: {}\nc: null\n", Chart{Name: Loki}, "a=sequence b=mapping c="},
		{"a key without a value", "a:\n", Chart{Name: Loki}, "a="},
		{"nothing of the chart", "a: x\n", Chart{Name: Loki, prefix: []string{"logs"}}, "="},
		{"what is broken", "a: [", Chart{Name: Loki}, ""},
	} {
		var got []string
		for _, l := range c.chart.Leaves(c.values) {
			text := l.Text
			switch l.Is {
			case document.Sequence:
				text += "sequence"
			case document.Mapping:
				text += "mapping"
			}
			got = append(got, strings.Join(l.Keys, ".")+"="+text)
		}
		same(t, c.name, strings.Join(got, " "), c.want)
	}
}

// TestMergeTexts: values over values, as Helm merges files.
func TestMergeTexts(t *testing.T) {
	for _, c := range []struct{ name, base, over, want string }{
		{"mappings merge", "a:\n  b: 1\n", "a:\n  c: 2\n", "a:\n  b: 1\n  c: 2\n"},
		{"a value goes over a mapping", "a:\n  b: 1\n", "a: 2\n", "a: 2\n"},
		{"a mapping goes over a value", "a: 1\n", "a:\n  b: 2\n", "a:\n  b: 2\n"},
		{"a list goes over a list", "a: [1]\n", "a: [2]\n", "a:\n  - 2\n"},
		{"a null stays", "a: 1\n", "a: null\n", "a: null\n"},
		{"over nothing", "", "a: 1\n", "a: 1\n"},
		{"broken ones count for nothing", "a: 1\n", "a: [", "a: 1\n"},
		{"over broken ones nothing counts", "a: [", "a: 1\n", "a: ["},
	} {
		same(t, c.name, MergeTexts(c.base, c.over), c.want)
	}
}
