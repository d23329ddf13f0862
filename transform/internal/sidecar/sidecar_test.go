package sidecar

import (
	"fmt"
	"slices"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

const current = "kiwigrid/k8s-sidecar:" + Newest

// container reads a pod with one container: its image and env items as written.
func container(t *testing.T, image, env, more string) *manifest.Container {
	t.Helper()
	return manifest.PodOf(object(t, "kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: s, image: '"+image+"', env: ["+env+"]"+more+"}]}\n")).Containers[0]
}

func config(t *testing.T, image, env string) *Config {
	t.Helper()
	return Read(container(t, image, env, ""))
}

func object(t *testing.T, text string) *manifest.Object {
	t.Helper()
	stream := manifest.Open("in.yaml", []byte(text))
	objects, err := stream.Parse(stream.Docs[0])
	if err != nil || len(objects) != 1 {
		t.Fatal(objects, err)
	}
	return objects[0]
}

// TestIs: by the image, or by what no other container has.
func TestIs(t *testing.T) {
	for _, c := range []struct {
		image, env string
		want       bool
	}{
		{"kiwigrid/k8s-sidecar:1.30.0", "", true},
		{"registry.example/mirror/k8s-sidecar-fips@sha256:abc", "", true},
		{"registry.example/rules-fetcher:1", "{name: FOLDER, value: /x}, {name: LABEL, value: y}", true},
		{"registry.example/rules-fetcher:1", "{name: FOLDER, value: /x}", false},
		{"registry.example/rules-fetcher:1", "{name: LABEL, value: y}", false},
		{"grafana/loki:3.5.3", "", false},
	} {
		if got := Is(container(t, c.image, c.env, "")); got != c.want {
			t.Errorf("%s with [%s]: %v, want %v", c.image, c.env, got, c.want)
		}
	}
}

// TestSettings: what is not set, what is set elsewhere, and what refers to others.
func TestSettings(t *testing.T) {
	for _, c := range []struct {
		env, more, name, text string
		set, known            bool
	}{
		{"", "", "FOLDER", "", false, true},
		{"{name: FOLDER, value: /rules}", "", "FOLDER", "/rules", true, true},
		{"{name: FOLDER}", "", "FOLDER", "", true, true},
		{"{name: FOLDER, value: /a}, {name: FOLDER, value: /b}", "", "FOLDER", "/b", true, true},
		{"{name: BASE, value: /rules}, {name: FOLDER, value: $(BASE)/fake}", "", "FOLDER", "/rules/fake", true, true},
		{"{name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}, {name: NAMESPACE, value: $(NS)}", "", "NAMESPACE", "", false, true},
		{"{name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}, {name: NAMESPACE, value: NS}", "", "NAMESPACE", "NS", true, true},
		{"{name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}, {name: NAMESPACE, value: $(NS}", "", "NAMESPACE", "$(NS", true, true},
		{"{name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}, {name: NAMESPACE, value: NS)}", "", "NAMESPACE", "NS)", true, true},
		{"{name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}, {name: FOLDER, value: $(NS)}", "", "FOLDER", "$(NS)", true, false},
		{"{name: NS, value: ops}, {name: NAMESPACE, value: $(NS)}", "", "NAMESPACE", "ops", true, true},
		{"", ", command: [sh, -c, 'FOLDER=/x exec python -m sidecar']", "FOLDER", "", true, false},
		{"{name: FOLDER, value: $(NOBODY)}", "", "FOLDER", "$(NOBODY)", true, true},
		{"{name: FOLDER, value: $$(BASE)}, {name: BASE, value: /x}", "", "FOLDER", "$(BASE)", true, true},
		{"{name: FOLDER, valueFrom: {secretKeyRef: {name: a, key: b}}}", "", "FOLDER", "", true, false},
		{"{name: BASE, valueFrom: {secretKeyRef: {name: a, key: b}}}, {name: FOLDER, value: $(BASE)}", "", "FOLDER", "$(BASE)", true, false},
		{"{name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}", "", "NAMESPACE", "", false, true},
		{"{name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.name}}}", "", "NAMESPACE", "", true, false},
		{"{name: FOLDER, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}", "", "FOLDER", "", true, false},
		{"{name: LABEL, value: l}", ", envFrom: [{configMapRef: {name: x}}]", "LABEL", "l", true, true},
		{"", ", envFrom: [{configMapRef: {name: x}}]", "LABEL", "", false, false},
		{"{name: LABEL, value: $(X)}", ", envFrom: [{configMapRef: {name: x}}]", "LABEL", "$(X)", true, false},
	} {
		in := container(t, current, c.env, c.more)
		for how, s := range map[string]Setting{"in a pod": Read(in).Env(c.name), "new": Read(ReadNewContainer(in)).Env(c.name)} {
			if s.Text != c.text || s.Set != c.set || s.Known != c.known {
				t.Errorf("%s%s, %s: %s is %+v", c.env, c.more, how, c.name, s)
			}
		}
	}
	for env, want := range map[string]string{
		"":                                      DefaultAnnotation,
		"{name: FOLDER_ANNOTATION, value: a/b}": "a/b",
		"{name: FOLDER_ANNOTATION, value: ''}":  "",
		"{name: FOLDER_ANNOTATION}":             "",
	} {
		if got := config(t, current, env).Annotation(); got != want {
			t.Errorf("%s: annotation %q, want %q", env, got, want)
		}
	}
	if s := config(t, current, ""); s.Annotation() != DefaultAnnotation || s.Method.Or("WATCH") != "WATCH" {
		t.Errorf("without an environment: annotation %s, method %+v", s.Annotation(), s.Method)
	}
}

// TestOr: what is not set has a default; what is decided elsewhere has none.
func TestOr(t *testing.T) {
	for want, s := range map[string]Setting{
		"default": {Known: true},
		"text":    {Text: "text", Known: true, Set: true},
		"":        {Set: true},
	} {
		if got := s.Or("default"); got != want {
			t.Errorf("%+v: %q", s, got)
		}
	}
}

// TestContainer: what is read of the container itself.
func TestContainer(t *testing.T) {
	for _, c := range []struct {
		name, more string
		probed     bool
		covering   string
		directory  string
	}{
		{"nothing", "", false, "", "/app/rules"},
		{"a mount", ", volumeMounts: [{name: v, mountPath: /rules}]", false, "v", "/app/rules"},
		{"a working directory", ", workingDir: /srv", false, "", "/srv/rules"},
		{"a livenessProbe", ", livenessProbe: {exec: {}}", true, "", "/app/rules"},
		{"a readinessProbe", ", readinessProbe: {exec: {}}", true, "", "/app/rules"},
		{"a startupProbe", ", startupProbe: {exec: {}}", true, "", "/app/rules"},
		{"a probe that is null", ", livenessProbe: null", false, "", "/app/rules"},
	} {
		s := Read(container(t, current, "{name: FOLDER, value: rules}", c.more))
		covering := ""
		if m := s.Covering("/rules/fake"); m != nil {
			covering = m.Name
		}
		if s.Probed() != c.probed || covering != c.covering || s.Directory() != c.directory {
			t.Errorf("%s: probed %v, /rules/fake is on %q, the directory %s", c.name, s.Probed(), covering, s.Directory())
		}
	}
	for folder, want := range map[string]bool{"rules": true, "./rules": true, "/rules": false, "''": false} {
		if got := config(t, current, "{name: FOLDER, value: "+folder+"}").Relative(); got != want {
			t.Errorf("%s is relative: %v", folder, got)
		}
	}
	if config(t, current, "{name: FOLDER, valueFrom: {secretKeyRef: {name: a, key: b}}}").Relative() || config(t, current, "").Relative() {
		t.Error("what is not known is relative")
	}
	const unknown = "{name: X, valueFrom: {secretKeyRef: {name: a, key: b}}}, {name: FOLDER, value: $(X)}"
	if config(t, current, unknown).Relative() {
		t.Error("what begins with what is not known is relative")
	}
}

// TestVariable: an item of env, as it is written.
func TestVariable(t *testing.T) {
	if got := document.Encode(Variable("FOLDER", "/rules"), 0, "\n"); got != "name: FOLDER\nvalue: /rules\n" {
		t.Errorf("%q", got)
	}
}

// ReadNewContainer is a container as it is before it is in a pod.
func ReadNewContainer(c *manifest.Container) *manifest.Container {
	return manifest.PodWith(document.NewSequence(), document.Clone(c.Node)).Containers[0]
}

// TestReadNew: a container of a patch set has no place.
func TestReadNew(t *testing.T) {
	c := ReadNew(container(t, current, "{name: LABEL, value: l}", "").Node)
	if c.Container != nil || c.Label.Text != "l" || c.Version != "v"+Newest || c.Covering(TokenPath) != nil {
		t.Errorf("got %+v", c)
	}
	odd := ReadNew(container(t, current, items("LABL=l, FOLDER=rules, REQ_TIMEOUT=x, WATCH_SERVER_TIMEOUT=x"), "").Node)
	if odd.Misspelt() != nil || odd.EndsAtStart() != nil || odd.WatchRefused() != nil || odd.Directory() != "/app/rules" {
		t.Errorf("it is judged: %v, %v, %v, %s", odd.Misspelt(), odd.EndsAtStart(), odd.WatchRefused(), odd.Directory())
	}
}

// TestVersions: what an image tells, and what is said of one that tells nothing.
func TestVersions(t *testing.T) {
	for _, c := range []struct {
		image         string
		since, before bool
	}{
		{"kiwigrid/k8s-sidecar:1.30.10", false, true},
		{"kiwigrid/k8s-sidecar:1.31.0", true, false},
		{"kiwigrid/k8s-sidecar:" + Newest, true, false},
		{"kiwigrid/k8s-sidecar:latest", false, false},
		{"kiwigrid/k8s-sidecar@sha256:abc", false, false},
		{"registry.example/mirror/k8s-sidecar-fips:2.0.0", true, false},
		{"registry.example/k8s-sidecar/rules:1.0.0", false, false},
		{"registry.example/our-k8s-sidecar:1.0.0", false, false},
	} {
		s := config(t, c.image, "")
		if s.Since(Fatal) != c.since || s.Before(Fatal) != c.before {
			t.Errorf("%s (%s): since %s %v, before %v", c.image, s.Version, Fatal, s.Since(Fatal), s.Before(Fatal))
		}
	}
	if Fatal.String() != "1.31.0" {
		t.Errorf("a release is written %s", Fatal)
	}
}

// TestHowItRuns: whether it polls, and whether it is there when Loki is.
func TestHowItRuns(t *testing.T) {
	for _, c := range []struct {
		env, polls, port string
	}{
		{``, "", "8080"},
		{`{name: METHOD, value: WATCH}`, "", "8080"},
		{`{name: METHOD, value: LIST}, {name: RESOURCE_NAME, value: r}`, "", "8080"},
		{`{name: METHOD, value: SLEEP}, {name: HEALTH_PORT, value: "9000"}`, "METHOD SLEEP", "9000"},
		{`{name: RESOURCE_NAME, value: r}, {name: HEALTH_PORT, value: ""}`, "RESOURCE_NAME", ""},
		{`{name: RESOURCE_NAME, value: r}, {name: NAMESPACE, value: ALL}`, "", "8080"},
		{`{name: RESOURCE_NAME, value: r}, {name: NAMESPACE, value: 'ALL,a'}`, "RESOURCE_NAME", "8080"},
		{`{name: HEALTH_PORT, value: " 9000 "}`, "", "9000"},
	} {
		s := config(t, current, c.env)
		if v, by := s.Polls(); by != c.polls || (v == nil) != (by == "") {
			t.Errorf("%s polls by %q, %+v", c.env, by, v)
		}
		if got := s.Port(); got != c.port {
			t.Errorf("%s: port %s, want %s", c.env, got, c.port)
		}
	}
	for spec, want := range map[string]struct{ native, gone bool }{
		"containers: [{name: s}]":                            {},
		"containers: [{name: s, restartPolicy: Always}]":     {},
		"initContainers: [{name: s}]":                        {gone: true},
		"initContainers: [{name: s, restartPolicy: Always}]": {native: true},
	} {
		pod := manifest.PodOf(object(t, "kind: Pod\nmetadata: {name: p}\nspec: {"+spec+"}\n"))
		s := Read(slices.Concat(pod.Containers, pod.InitContainers)[0])
		if s.Native() != want.native || s.Gone() != want.gone {
			t.Errorf("%s: native %v, gone %v", spec, s.Native(), s.Gone())
		}
	}
}

// TestNamespaces: what NAMESPACE says, and what it means.
func TestNamespaces(t *testing.T) {
	for _, c := range []struct {
		env         string
		list, meant []string
	}{
		{``, []string{"own"}, nil},
		{`{name: NAMESPACE, value: ALL}`, []string{"*"}, []string{"ALL"}},
		{`{name: NAMESPACE, value: all}`, []string{"all"}, []string{"all"}},
		{`{name: NAMESPACE, value: 'a,ALL'}`, []string{"a", "*"}, []string{"ALL"}},
		{`{name: NAMESPACE, value: 'a,b'}`, []string{"a", "b"}, []string{"a", "b"}},
		{`{name: NAMESPACE, value: 'a, b'}`, []string{"a", " b"}, []string{"a", "b"}},
		{`{name: NAMESPACE, value: 'a,,b'}`, []string{"a", rbac.AllNamespaces, "b"}, []string{"a", "b"}},
		{`{name: NAMESPACE, value: ''}`, []string{rbac.AllNamespaces}, nil},
		{`{name: NAMESPACE, value: 'a,*'}`, []string{"a"}, []string{"a", "*"}},
	} {
		s := config(t, current, c.env)
		if got := s.Namespaces("own"); !slices.Equal(got, c.list) {
			t.Errorf("%s: namespaces %q, want %q", c.env, got, c.list)
		}
		if got := MeantNamespaces(s.Namespace.Text); !slices.Equal(got, c.meant) {
			t.Errorf("%s: means %q, want %q", c.env, got, c.meant)
		}
	}
}

func TestNeeds(t *testing.T) {
	for _, c := range []struct{ image, env, want string }{
		{current, ``, "[{own configmaps [list watch]}]"},
		{current, `{name: METHOD, value: watch}`, "[{own configmaps [list watch]}]"},
		{current, `{name: METHOD, value: list}`, "[{own configmaps [list watch]}]"},
		{current, `{name: METHOD, value: LIST}`, "[{own configmaps [list]}]"},
		{current, `{name: METHOD, value: SLEEP}`, "[{own configmaps [list]}]"},
		{current, `{name: RESOURCE, value: secret}, {name: NAMESPACE, value: ALL}`, "[{* secrets [list watch]}]"},
		{current, `{name: RESOURCE, value: both}`, "[{own configmaps [list watch]} {own secrets [list watch]}]"},
		{current, `{name: RESOURCE_NAME, value: rules}`, "[{own configmaps [get]}]"},
		{current, `{name: RESOURCE_NAME, value: rules}, {name: NAMESPACE, value: ALL}`, "[{* configmaps [list watch]}]"},
		{current, `{name: RESOURCE_NAME, value: rules}, {name: NAMESPACE, value: 'a,ALL'}`, "[{a configmaps [get]} {* configmaps [list watch]}]"},
		{current, `{name: RESOURCE_NAME, value: rules}, {name: NAMESPACE, value: 'a,'}`, "[{a configmaps [get]} {* configmaps [get]}]"},
		{current, `{name: RESOURCE_NAME, value: rules}, {name: NAMESPACE, value: 'a,ALL'}, {name: METHOD, value: LIST}`, "[{a configmaps [get]} {* configmaps [list]}]"},
		{current, `{name: RESOURCE_NAME, value: secret/rules}, {name: RESOURCE, value: both}`, "[{own configmaps [list]} {own secrets [get]}]"},
		{current, `{name: RESOURCE_NAME, value: a/configmap/rules}, {name: NAMESPACE, value: 'a,b'}`, "[{a configmaps [get]} {b configmaps [list]}]"},
		{current, `{name: NAMESPACE, value: 'a, b'}`, "[{a configmaps [list watch]} {b configmaps [list watch]}]"},
		{"kiwigrid/k8s-sidecar:1.30.10", ``, "[{own configmaps [watch]}]"},
		{"kiwigrid/k8s-sidecar:1.31.0", ``, "[{own configmaps [list watch]}]"},
		{"kiwigrid/k8s-sidecar:latest", ``, "[{own configmaps [list watch]}]"},
	} {
		var all []string
		for _, n := range config(t, c.image, c.env).Needs("own") {
			all = append(all, fmt.Sprintf("{%s %s %s}", n.Namespace, n.Resource, n.Verbs))
		}
		if got := fmt.Sprint(all); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.image, c.env, got, c.want)
		}
	}
	for env, want := range map[string]string{
		`{name: RESOURCE, value: both}`:                                                     "[list watch]",
		`{name: RESOURCE_NAME, value: secret/rules}, {name: RESOURCE, value: both}`:         "[get list]",
		`{name: RESOURCE_NAME, value: secret/rules}, {name: NAMESPACE, value: 'own,other'}`: "[list]",
	} {
		if got := fmt.Sprint(config(t, current, env).Verbs("own")); got != want {
			t.Errorf("%s calls %s, want %s", env, got, want)
		}
	}
	if got := config(t, current, `{name: RESOURCE, value: both}`).Resources(); !slices.Equal(got, []string{"secrets", "configmaps"}) {
		t.Errorf("RESOURCE both lists %q", got)
	}
}

func TestKnowsResource(t *testing.T) {
	for env, want := range map[string]bool{
		``:                                    true,
		`{name: RESOURCE, value: both}`:       true,
		`{name: RESOURCE, value: configmap}`:  true,
		`{name: RESOURCE, value: secret}`:     true,
		`{name: RESOURCE, value: Both}`:       false,
		`{name: RESOURCE, value: configmaps}`: false,
		`{name: RESOURCE, value: ''}`:         false,
		`{name: RESOURCE, valueFrom: {configMapKeyRef: {name: x, key: y}}}`: true,
	} {
		if got := config(t, current, env).KnowsResource(); got != want {
			t.Errorf("%s: %v", env, got)
		}
	}
}

func TestTarget(t *testing.T) {
	o := object(t, "kind: ConfigMap\nmetadata: {name: r, namespace: n}\n")
	const folder = `{name: FOLDER, value: /rules}`
	for _, c := range []struct{ env, key, annotation, want string }{
		{folder, "a.yaml", "", "/rules/a.yaml"},
		{folder, "a.yaml", "team", "/rules/team/a.yaml"},
		{folder, "a.yaml", "team/b/", "/rules/team/b/a.yaml"},
		{folder, "a.yaml", "/etc/x", "/etc/x/a.yaml"},
		{folder, "a.yaml", "../x", "/x/a.yaml"},
		{folder, "a.yaml.url", "", "/rules/a.yaml"},
		{folder + `, {name: UNIQUE_FILENAMES, value: "true"}`, "a.yaml.url", "t", "/rules/t/namespace_n.configmap_r.a.yaml"},
		{folder + `, {name: UNIQUE_FILENAMES, value: "false"}`, "a.yaml", "", "/rules/a.yaml"},
		{folder + `, {name: UNIQUE_FILENAMES, value: "1"}`, "a.yaml", "", "/rules/a.yaml"},
		{folder + `, {name: UNIQUE_FILENAMES, value: "TRUE"}`, "a.yaml", "", "/rules/namespace_n.configmap_r.a.yaml"},
		{`{name: FOLDER, value: rules/fake}`, "a.yaml", "", "/app/rules/fake/a.yaml"},
		{`{name: FOLDER, value: rules}`, "a.yaml", "team", "/app/rules/team/a.yaml"},
		{`{name: FOLDER, value: rules}`, "a.yaml", "/rules/team", "/rules/team/a.yaml"},
	} {
		if got := config(t, current, c.env).Target(o, c.key, c.annotation); got != c.want {
			t.Errorf("%s at %q with %s: %s, want %s", c.key, c.annotation, c.env, got, c.want)
		}
	}
}

// TestLacksTokenFile: a projected volume at the token's path, by its sources.
func TestLacksTokenFile(t *testing.T) {
	const token, ca, namespace = "{serviceAccountToken: {path: token}}", "{configMap: {name: a, items: [{key: b, path: ca.crt}]}}", "{downwardAPI: {items: [{path: namespace}]}}"
	for volume, want := range map[string]string{
		"emptyDir: {}":                          "",
		"projected: {}":                         "token",
		"projected: {sources: [" + token + "]}": "ca.crt",
		"projected: {sources: [" + token + ", " + ca + "]}":                      "namespace",
		"projected: {sources: [" + token + ", " + ca + ", " + namespace + "]}":   "",
		"projected: {sources: [" + token + ", {configMap: {name: whole}}]}":      "",
		"projected: {sources: [" + token + ", {downwardAPI: {}}]}":               "ca.crt",
		"projected: {sources: [" + token + ", {configMap: null}, {secret: {}}]}": "",
	} {
		pod := manifest.PodOf(object(t, "kind: Pod\nmetadata: {name: p}\nspec: {volumes: [{name: v, "+volume+"}]}\n"))
		if got := LacksTokenFile(pod.Volume("v")); got != want {
			t.Errorf("%s lacks %q, want %q", volume, got, want)
		}
	}
	if got := LacksTokenFile(nil); got != "" {
		t.Errorf("no volume lacks %q", got)
	}
}
