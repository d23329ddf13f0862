package patchset

import (
	"strings"
	"testing"
)

const (
	flux    = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: logs}\n"
	argo    = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: logs}\n"
	argoSet = "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: logs}\n"
	rancher = "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: logs}\n"
)

// TestValuesInARelease: what renders the chart carries its values.
func TestValuesInARelease(t *testing.T) {
	const label = "{sidecar: {rules: {label: a}}}"
	for name, c := range map[string]struct{ text, env, want string }{
		"flux":                     {flux + "spec: {values: " + label + "}", "LABEL", "a"},
		"flux, the older operator": {"apiVersion: helm.fluxcd.io/v1\nkind: HelmRelease\nspec: {values: " + label + "}", "LABEL", "a"},
		"an umbrella's":            {flux + "spec: {values: {logs: " + label + "}}", "LABEL", "a"},
		"two levels down":          {flux + "spec: {values: {platform: {logs: " + label + "}}}", "LABEL", "a"},
		"behind another object":    {"apiVersion: v1\nkind: Namespace\n---\n" + flux + "spec: {values: " + label + "}", "LABEL", "a"},
		"the one of Loki": {flux + "spec: {chart: {spec: {chart: grafana}}, values: {sidecar: {rules: {label: b}}}}\n---\n" +
			flux + "spec: {chart: {spec: {chart: loki}}, values: " + label + "}", "LABEL", "a"},
		"argo, object":               {argo + "spec: {source: {helm: {valuesObject: " + label + ", values: 'sidecar: {rules: {label: b}}'}}}", "LABEL", "a"},
		"argo, text":                 {argo + "spec:\n  source:\n    helm:\n      values: |\n        sidecar:\n          rules: {label: a}\n", "LABEL", "a"},
		"argo, of several sources":   {argo + "spec: {sources: [{chart: grafana, helm: {valuesObject: {}}}, {chart: loki, helm: {valuesObject: " + label + "}}, {ref: values}]}", "LABEL", "a"},
		"argo, parameters":           {argo + "spec: {source: {helm: {valuesObject: " + label + ", parameters: [{name: sidecar.rules.label, value: p}]}}}", "LABEL", "p"},
		"argo, a parameter alone":    {argo + "spec: {source: {helm: {parameters: [{name: sidecar.rules.label, value: p}]}}}", "LABEL", "p"},
		"argo, a number":             {argo + "spec: {source: {helm: {parameters: [{name: sidecar.rules.watchServerTimeout, value: '90'}]}}}", "WATCH_SERVER_TIMEOUT", "90"},
		"argo, escaped commas":       {argo + `spec: {source: {helm: {parameters: [{name: sidecar.rules.searchNamespace, value: 'a\,b'}]}}}`, "NAMESPACE", "a,b"},
		"argo, commas":               {argo + "spec: {source: {helm: {parameters: [{name: sidecar.rules.searchNamespace, value: 'a,b'}]}}}", "NAMESPACE", "a,b"},
		"argo, parameters not read":  {argo + "spec: {source: {helm: {valuesObject: " + label + ", parameters: [{name: 'sidecar.rules[0].label', value: p}]}}}", "LABEL", "a"},
		"argo's set":                 {argoSet + "spec: {template: {spec: {source: {helm: {valuesObject: " + label + "}}}}}", "LABEL", "a"},
		"argo's set, sources":        {argoSet + "spec: {template: {spec: {sources: [{ref: v}, {chart: loki, helm: {values: '" + label + "'}}]}}}", "LABEL", "a"},
		"argo's set, open elsewhere": {argoSet + "spec: {template: {spec: {source: {helm: {valuesObject: {loki: {x: '{{.a}}'}, sidecar: {rules: {label: a}}}}}}}}", "LABEL", "a"},
		"rancher":                    {rancher + "spec:\n  valuesContent: |-\n    sidecar: {rules: {label: a}}\n", "LABEL", "a"},
		"rancher, set":               {rancher + "spec: {valuesContent: 'sidecar: {rules: {label: b}}', set: {sidecar.rules.label: a}}", "LABEL", "a"},
	} {
		p := fromValues(t, "18.11.0", c.text)
		if got := p.env(c.env).Str("value"); got != c.want {
			t.Errorf("%s: %s=%q, want %q", name, c.env, got, c.want)
		}
	}
	if p := fromValues(t, "18.11.0", argo+"spec: {source: {helm: {parameters: [{name: sidecar.rules.enabled, value: 'false'}]}}}"); !p.Disabled {
		t.Error("a parameter's false is no boolean")
	}
}

// TestValuesInsideHavePlaces: what is wrong is pointed at in the file that was given.
func TestValuesInsideHavePlaces(t *testing.T) {
	for text, want := range map[string]string{
		flux + "spec:\n  values:\n    sidecar: true": `v.yaml:6:14: sidecar: expected a mapping, found the boolean "true"`,
		flux + "spec: {values: []}":                  "v.yaml:4:16: the values: expected a mapping, found a list",
		argo + "spec:\n  source:\n    helm:\n      values: |\n        sidecar:\n          rules: []":                      "v.yaml:9:18: sidecar.rules: expected a mapping, found a list",
		argo + "spec:\n  source:\n    helm:\n      values: {}":                                                            "v.yaml:7:15: the values: expected text, found a mapping",
		argo + "spec: {source: {helm: {parameters: [{name: sidecar.rules.enabled, value: maybe}]}}}":                      `v.yaml:4:74: sidecar.rules.enabled: expected true or false, found the string "maybe"`,
		argoSet + "spec: {template: {spec: {source: {helm: {valuesObject: {sidecar: {rules: {folder: '/r/{{.c}}'}}}}}}}}": `v.yaml:4:83: "/r/{{.c}}" is filled in by the generators of the ApplicationSet | give the values of one of its Applications`,
		rancher + "spec:\n  valuesContent: |\n    sidecar:\n      rules: {folder: rules}":                                 `v.yaml:7:23: sidecar.rules.folder: "rules" is not an absolute path | write it from the root on, such as /rules/fake`,
		"# mine\n---\napiVersion: v1\nkind: ConfigMap":                                                                    `v.yaml:3:1: this is a manifest, kind "ConfigMap", and no Helm values | write the values that it holds to a file of their own, and give that`,
		"apiVersion: apps/v1\nkind: StatefulSet":                                                                          `v.yaml:1:1: this is a manifest, kind "StatefulSet", and no Helm values | give the file that helm template gets with -f, or what helm get values RELEASE prints`,
		head:                                                                                                              `v.yaml:1:1: this is a manifest, kind "PatchSet", and no Helm values | a patch set is given with -f FILE`,
		flux + "---\n" + flux:                                                                                             `v.yaml:5:1: values of two releases, "logs" and "logs" | give the one that Loki is rendered with, in a file of its own`,
		"a: {sidecar: {rules: {}}}\nb: {c: {sidecar: {rules: {}}}}":                                                       `v.yaml:2:5: values of two Loki charts, "a" and "b.c" | give those of one: yq .b.c FILE`,
	} {
		_, err := LoadValues("v.yaml", []byte(text))
		if err == nil {
			t.Errorf("%s: no error", text)
		} else if got := complaint(t, err); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestCheckValues: what is not read is told, and values of something else alone
// are an error.
func TestCheckValues(t *testing.T) {
	foreign := "controller: {replicas: 2}"
	for _, c := range []struct {
		files []string
		notes string
		err   string
	}{
		{[]string{""}, "", ""},
		{[]string{"loki: {auth_enabled: false}"}, "", ""},
		{[]string{"rbac: {namespaced: true}"}, "", ""},
		{[]string{"loki: {ruler: {enabled: true}, gateway: {}}\ngrafana: {sidecar: {}}"}, "", ""},
		{[]string{"kind: Deployment\nsidecar: {rules: {label: a}}"}, "", ""},
		{[]string{foreign}, "", "values.yaml:1:1: no key of these values is a Loki chart's"},
		{[]string{"sidecar: {dashboards: {enabled: true}}"}, "", "values.yaml:1:1: no key of these values is a Loki chart's"},
		{[]string{"logs: {ruler: {kind: StatefulSet}, loki: {structuredConfig: {auth_enabled: false}}}"}, "", ""},
		{[]string{foreign, foreign}, "", "values.yaml:1:1: no key of these values is a Loki chart's"},
		{[]string{"ruler: {replicas: 1}", foreign}, "values.yaml:1:1: no key of these values is a Loki chart's", ""},
		{[]string{flux + "spec: {valuesFrom: [{kind: ConfigMap, name: v}]}"}, "values.yaml:4:8: valuesFrom is not read: what it names stands elsewhere", ""},
		{[]string{argo + "spec: {source: {helm: {valueFiles: [a.yaml], values: 'ruler: {}'}}}"}, "values.yaml:4:24: valueFiles is not read: what it names stands elsewhere", ""},
		{[]string{argo + "spec: {source: {path: overlay}}"}, "values.yaml:1:1: this Application sets no values", ""},
		{[]string{rancher + "spec: {set: {'a[0].b': c}, valuesContent: 'ruler: {}'}"},
			`values.yaml:4:14: parameter "a[0].b" is not read: only plain keys with one value are`, ""},
	} {
		var files []*Values
		for _, text := range c.files {
			files = append(files, loadValues(t, text))
		}
		notes, err := CheckValues(files)
		var told []string
		for _, n := range notes {
			told = append(told, n.Error())
		}
		if got := strings.Join(told, "\n"); got != c.notes {
			t.Errorf("%q\n got %s\nwant %s", c.files, got, c.notes)
		}
		if got := worded(err); got != c.err {
			t.Errorf("%q: error %q, want %q", c.files, got, c.err)
		}
	}
}

func worded(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestValuesAsAPatchSet: -f is Helm's letter for values.
func TestValuesAsAPatchSet(t *testing.T) {
	for _, text := range []string{"loki: {auth_enabled: false}", "sidecar: {rules: {}}", "deploymentMode: Distributed", "logs: {sidecar: {rules: {}}}", flux} {
		_, err := Load("v.yaml", []byte(text))
		if err == nil || !strings.Contains(complaint(t, err), "--values FILE") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
