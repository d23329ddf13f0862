package patchset

import "testing"

// TestValuesMergeAsHelmMerges: files over each other, then over the defaults.
func TestValuesMergeAsHelmMerges(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		env   string
		want  string
	}{
		"the last wins":          {[]string{rulesValues("label: a"), rulesValues("label: b")}, "LABEL", "b"},
		"maps merge":             {[]string{rulesValues("label: a"), rulesValues("logLevel: DEBUG")}, "LABEL", "a"},
		"null removes a default": {[]string{rulesValues("logLevel: null")}, "LOG_LEVEL", ""},
		"null removes the rest":  {[]string{rulesValues("label: a"), "sidecar: {rules: null}", rulesValues("enabled: true")}, "LABEL", "loki_rule"},
		"lists are replaced":     {[]string{rulesValues("searchNamespace: [a, b]"), rulesValues("searchNamespace: [c]")}, "NAMESPACE", "c"},
		"list over word":         {[]string{rulesValues("searchNamespace: ALL"), rulesValues("searchNamespace: [c]")}, "NAMESPACE", "c"},
		"the last duplicate":     {[]string{"sidecar: {rules: {label: a}}\nsidecar: {rules: {label: b}}\n"}, "LABEL", "b"},
		"an empty file":          {[]string{rulesValues("label: a"), "# nothing\n"}, "LABEL", "a"},
		"null at the top":        {[]string{"sidecar: null", rulesValues("label: a")}, "LABEL", "a"},
		"first document only":    {[]string{"# mine\n---\n" + rulesValues("label: a") + "\n---\n" + rulesValues("label: b")}, "LABEL", "a"},
		"anchors and merge keys": {[]string{"x: &x {label: a, logLevel: DEBUG}\nsidecar: {rules: {<<: *x, logLevel: INFO}}"}, "LABEL", "a"},
		"own key over merge key": {[]string{"x: &x {label: a, logLevel: DEBUG}\nsidecar: {rules: {<<: *x, logLevel: WARNING}}"}, "LOG_LEVEL", "WARNING"},
	} {
		p := fromValues(t, "18.11.0", c.files...)
		if got := p.env(c.env).Str("value"); got != c.want {
			t.Errorf("%s: %s=%q, want %q", name, c.env, got, c.want)
		}
	}
}

// TestValuesOfAnUmbrella: Helm hands a subchart the block of its name or alias,
// and the umbrella's globals, which win.
func TestValuesOfAnUmbrella(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		env   string
		want  string
	}{
		"under its name":       {[]string{"loki: {" + rulesValues("label: a") + "}\n"}, "LABEL", "a"},
		"under an alias":       {[]string{"logs: {" + rulesValues("label: a") + "}\n"}, "LABEL", "a"},
		"an alias, and below":  {[]string{"obs: {logs: {loki: {structuredConfig: {}}, ruler: {enabled: true}, sidecar: {rules: {label: a}}}}\n"}, "LABEL", "a"},
		"own and umbrella":     {[]string{rulesValues("label: a"), "logs: {" + rulesValues("logLevel: DEBUG") + "}\n"}, "LABEL", "a"},
		"its own block wins":   {[]string{rulesValues("label: a") + "\nlogs: {" + rulesValues("label: b") + "}\n"}, "LABEL", "a"},
		"another's sidecar":    {[]string{"grafana: {sidecar: {dashboards: {label: x}}}\nloki: {sidecar: {rules: {label: a}}}"}, "LABEL", "a"},
		"Loki's config":        {[]string{"loki: {auth_enabled: false}\n" + rulesValues("label: a")}, "LABEL", "a"},
		"only another's block": {[]string{"grafana: {sidecar: {dashboards: {label: x}}}"}, "LABEL", "loki_rule"},
	} {
		p := fromValues(t, "18.11.0", c.files...)
		if got := p.env(c.env).Str("value"); got != c.want {
			t.Errorf("%s: %s=%q, want %q", name, c.env, got, c.want)
		}
	}
	p := fromValues(t, "18.11.0", "global: {imageRegistry: r.example}\nlogs:\n  global: {imageRegistry: own.example}\n  sidecar: {image: {tag: 1.2.3}, rules: {}}\n")
	if got := p.container.Str("image"); got != "r.example/kiwigrid/k8s-sidecar:1.2.3" {
		t.Errorf("the image is %s: the umbrella's globals are not in it", got)
	}
}

func rulesValues(rules string) string { return "sidecar: {rules: {" + rules + "}}" }

func TestValuesOfTheWrongType(t *testing.T) {
	for text, want := range map[string]string{
		"[]":                                                   "v.yaml:1:1: the values: expected a mapping, found a list",
		"sidecar: true":                                        `v.yaml:1:10: sidecar: expected a mapping, found the boolean "true"`,
		"sidecar:\n  rules: []":                                "v.yaml:2:10: sidecar.rules: expected a mapping, found a list",
		"sidecar:\n  image: x/y:1":                             `v.yaml:2:10: sidecar.image: expected a mapping, found the string "x/y:1"`,
		"sidecar: {image: {tag: [1]}}":                         "v.yaml:1:24: sidecar.image.tag: expected a string, found a list",
		"sidecar: {rules: {enabled: 'no'}}":                    `v.yaml:1:28: sidecar.rules.enabled: expected true or false, found the string "no"`,
		"sidecar: {rules: {resource: Both}}":                   `v.yaml:1:29: sidecar.rules.resource: "Both" is not allowed | did you mean both?`,
		"sidecar: {rules: {healthPort: http}}":                 `v.yaml:1:31: sidecar.rules.healthPort: expected a port number, found the string "http"`,
		"sidecar: {rules: {healthPort: 99999}}":                `v.yaml:1:31: sidecar.rules.healthPort: expected a port number, found the number "99999"`,
		"sidecar: {rules: {searchNamespace: {a: b}}}":          "v.yaml:1:36: sidecar.rules.searchNamespace: expected a string or a list of strings, found a mapping",
		"sidecar: {rules: {searchNamespace: [{}]}}":            "v.yaml:1:37: sidecar.rules.searchNamespace[0]: expected a string, found a mapping",
		"sidecar: {rules: {folder: ' '}}":                      "v.yaml:1:27: sidecar.rules.folder is empty: the sidecar has nowhere to write | set it to the directory the ruler reads, such as /rules/fake",
		"sidecar: {rules: {folder: rules}}":                    `v.yaml:1:27: sidecar.rules.folder: "rules" is not an absolute path | write it from the root on, such as /rules/fake`,
		"sidecar: {rules: {searchNamespace: 'a, my_ns'}}":      `v.yaml:1:36: sidecar.rules.searchNamespace: "my_ns" is not the name of a namespace | name the namespaces with commas between them, or ALL`,
		"sidecar: {livenessProbe: {enabled: 1}}":               `v.yaml:1:36: sidecar.livenessProbe.enabled: expected true or false, found the number "1"`,
		"sidecar: {livenessProbe: {eabled: true}}":             `v.yaml:1:27: unknown field "sidecar.livenessProbe.eabled" | did you mean enabled?`,
		"sidecar: {resizePolicy: {}}":                          "v.yaml:1:25: sidecar.resizePolicy: expected a list, found a mapping",
		"rbac: {namespaced: []}":                               "v.yaml:1:20: rbac.namespaced: expected true or false, found a list",
		"ruler: {sidecar: {}}":                                 "v.yaml:1:18: ruler.sidecar: expected true or false, found a mapping",
		"loki: {sidecar: {rules: {enabled: 'no'}}}":            `v.yaml:1:35: loki.sidecar.rules.enabled: expected true or false, found the string "no"`,
		"a: {sidecar: {rules: {}}}\nb: {sidecar: {rules: {}}}": `v.yaml:2:1: values of two Loki charts, "a" and "b" | give those of one: yq .b FILE`,
		"global: {image: r.example}":                           `v.yaml:1:17: global.image: expected a mapping, found the string "r.example"`,
	} {
		_, err := LoadValues("v.yaml", []byte(text))
		if err == nil {
			t.Errorf("%s: no error", text)
		} else if got := complaint(t, err); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestValuesWithoutSidecar: a null where the charts ask for rules.enabled is a no.
func TestValuesWithoutSidecar(t *testing.T) {
	for _, text := range []string{"sidecar: null", "sidecar: {rules: null}", rulesValues("enabled: null"), rulesValues("enabled: off")} {
		if p := fromValues(t, "18.11.0", text); !p.Disabled || !p.Chart {
			t.Errorf("%s: %+v", text, p)
		}
	}
}

// TestOtherValuesAreIgnored: whatever else a values file says is the chart's.
func TestOtherValuesAreIgnored(t *testing.T) {
	plain := string(fromValues(t, "18.11.0", "").Marshal())
	for _, text := range []string{
		"loki: true\nruler: {replicas: x}\nsidecar: {unheard: [of], rules: {of: {unheard: 1}}}\nglobal: {clusterDomain: []}",
		"sidecar: {rules: {enabled: yes}}",
		"null", "ruler: null\nrbac: null\nglobal: {image: null}",
	} {
		same(t, text, string(fromValues(t, "18.11.0", text).Marshal()), plain)
	}
}
