package patchset

import (
	"slices"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// TestOverlay: one spec over the default, and what becomes of one field.
func TestOverlay(t *testing.T) {
	env := func(name string) func(*PatchSet) string {
		return func(p *PatchSet) string { return textOf(p.env(name)) }
	}
	field := func(keys ...string) func(*PatchSet) string {
		return func(p *PatchSet) string { return textOf(p.container.Get(keys...)) }
	}
	for _, c := range []struct {
		name, spec string
		look       func(*PatchSet) string
		want       string
	}{
		{"scalar replaces", "container: {image: a/b:1}", field("image"), "a/b:1\n"},
		{"mapping merges", "container: {resources: {limits: {cpu: 1}}}", field("resources"),
			"requests:\n  cpu: 50m\n  memory: 96Mi\nlimits:\n  memory: 256Mi\n  cpu: 1\n"},
		{"null removes", "container: {resources: {limits: null}}", field("resources"), "requests:\n  cpu: 50m\n  memory: 96Mi\n"},
		{"null in a new mapping says nothing", "container: {lifecycle: {preStop: null, postStart: {exec: {}}}}", field("lifecycle"), "postStart:\n  exec: {}\n"},
		{"env is replaced by name", "container: {env: [{name: LABEL, valueFrom: {fieldRef: {fieldPath: x}}}]}", env("LABEL"),
			"name: LABEL\nvalueFrom:\n  fieldRef:\n    fieldPath: x\n"},
		{"env value null removes", "container: {env: [{name: LOG_LEVEL, value: null}]}", env("LOG_LEVEL"), "absent\n"},
		{"env $patch delete", "container: {env: [{name: LOG_LEVEL, $patch: delete}]}", env("LOG_LEVEL"), "absent\n"},
		{"deleting what is not there", "container: {env: [{name: NOBODY, $patch: delete}]}", env("NOBODY"), "absent\n"},
		{"ports merge by name", "container: {ports: [{name: http-sidecar, hostPort: 1}]}", field("ports"),
			"- name: http-sidecar\n  containerPort: $(HEALTH_PORT)\n  protocol: TCP\n  hostPort: 1\n"},
		{"mounts merge by path", "container: {volumeMounts: [{mountPath: /tmp, subPath: s}]}", field("volumeMounts"),
			"- name: sc-rules-temp\n  mountPath: /tmp\n  subPath: s\n- name: sc-rules-volume\n  mountPath: $(RULES_DIR)\n"},
		{"other lists are replaced", "container: {securityContext: {capabilities: {drop: [NET_RAW]}}}", field("securityContext", "capabilities"), "drop:\n  - NET_RAW\n"},
		{"$patch replace of a mapping", "container: {securityContext: {$patch: replace, runAsUser: 1}}", field("securityContext"), "runAsUser: 1\n"},
		{"$patch replace of a list", "container: {env: [{$patch: replace}, {name: A, value: b}]}", field("env"), "- name: A\n  value: b\n"},
		{"another handler takes the place", "container: {livenessProbe: {tcpSocket: {port: 1}, failureThreshold: 9}}", field("livenessProbe"),
			"initialDelaySeconds: 30\nperiodSeconds: 30\ntimeoutSeconds: 5\nfailureThreshold: 9\ntcpSocket:\n  port: 1\n"},
		{"the same handler merges", "container: {livenessProbe: {httpGet: {port: 1}}}", field("livenessProbe", "httpGet"), "path: /healthz\nport: 1\n"},
		{"a volume is replaced as a whole", "volumes: [{name: sc-rules-temp, emptyDir: {medium: Memory}}]",
			func(p *PatchSet) string { return textOf(p.volumes[1]) }, "name: sc-rules-temp\nemptyDir:\n  medium: Memory\n"},
		{"a volume more", "volumes: [{name: x, hostPath: {path: /}}]",
			func(p *PatchSet) string { return textOf(p.volumes[2]) }, "name: x\nhostPath:\n  path: /\n"},
		{"mounts of Loki", "mounts: [{mountPath: $(RULES_DIR), readOnly: true}]",
			func(p *PatchSet) string { return textOf(p.mounts[0]) }, "name: sc-rules-volume\nmountPath: $(RULES_DIR)\nreadOnly: true\n"},
		{"variable", "variables: {HEALTH_PORT: 9090}", func(p *PatchSet) string { return p.Variable(HealthPort) }, "9090"},
		{"empty variable", `variables: {TENANT: ""}`, func(p *PatchSet) string { return p.Variable(Tenant) }, ""},
		{"variable back to auto", "variables: {TENANT: null}", func(p *PatchSet) string { return p.Variable(Tenant) }, "auto"},
	} {
		t.Run(c.name, func(t *testing.T) {
			same(t, c.spec, c.look(made(t, "", Sources{Layers: []*Layer{layer(t, c.spec)}})), c.want)
		})
	}
}

func TestOverlayOfTheRest(t *testing.T) {
	first := layer(t, `
target: {name: loki-ruler, namespace: logs, kinds: [Deployment], when: always, labelSelector: {a: b, c: d}}
pod: {automountServiceAccountToken: null}
access: {create: none, verbs: [list, watch]}
nativeSidecar: true
mode: check
`)
	p := made(t, "", Sources{Layers: []*Layer{first, layer(t, "target: {labelSelector: {a: null}, name: null}")}})
	want := Target{Component: "ruler", Namespace: "logs", Kinds: []string{"Deployment"}, When: WhenAlways}
	if got := p.Target; got.Name != want.Name || got.Namespace != want.Namespace || got.When != want.When || got.Component != want.Component ||
		!slices.Equal(got.Kinds, want.Kinds) || len(got.LabelSelector) != 1 || got.LabelSelector["c"] != "d" {
		t.Errorf("target %+v", got)
	}
	if p.Automount != nil || p.Access.Create != CreateNone || !slices.Equal(p.Access.Verbs, []string{"list", "watch"}) || !p.NativeSidecar || p.Mode != ModeCheck {
		t.Errorf("got %+v", p)
	}
}

// TestAccessAndEnvironmentAgree: what the sidecar is told to do it must be
// allowed to do, whichever of the two somebody sets.
func TestAccessAndEnvironmentAgree(t *testing.T) {
	ops, all := []string{"ops"}, []string{"ALL"}
	own := []string{"$(NAMESPACE)"}
	for name, c := range map[string]struct {
		sources    Sources
		namespaces []string
		env        string
	}{
		"default":             {Sources{}, own, ""},
		"access":              {Sources{Layers: []*Layer{layer(t, "access: {namespaces: [$(NAMESPACE), ops]}")}}, []string{"$(NAMESPACE)", "ops"}, "$(NAMESPACE),ops"},
		"env":                 {Sources{Layers: []*Layer{layer(t, "container: {env: [{name: NAMESPACE, value: ops}]}")}}, ops, "ops"},
		"env with ALL":        {Sources{Layers: []*Layer{layer(t, `container: {env: [{name: NAMESPACE, value: "a,ALL"}]}`)}}, all, "a,ALL"},
		"both":                {Sources{Layers: []*Layer{layer(t, "access: {namespaces: [ALL]}\ncontainer: {env: [{name: NAMESPACE, value: ops}]}")}}, all, "ops"},
		"later access":        {Sources{Layers: []*Layer{layer(t, "container: {env: [{name: NAMESPACE, value: ops}]}"), layer(t, "access: {namespaces: [ALL]}")}}, all, "ALL"},
		"later env":           {Sources{Layers: []*Layer{layer(t, "access: {namespaces: [ALL]}"), layer(t, "container: {env: [{name: NAMESPACE, $patch: delete}]}")}}, own, ""},
		"flag":                {Sources{Flags: Flags{WatchNamespaces: []string{"a", " b"}}}, []string{"a", "b"}, "a,b"},
		"flag over values":    {Sources{Values: []*Values{loadValues(t, "sidecar: {rules: {searchNamespace: ALL}}")}, Flags: Flags{WatchNamespaces: ops}}, ops, "ops"},
		"values":              {Sources{Values: []*Values{loadValues(t, "sidecar: {rules: {searchNamespace: [a, b]}}")}}, []string{"a", "b"}, "a,b"},
		"back to its own":     {Sources{Values: []*Values{loadValues(t, "sidecar: {rules: {searchNamespace: ALL}}")}, Layers: []*Layer{layer(t, "access: {namespaces: [$(NAMESPACE)]}")}}, own, ""},
		"somewhere else (CM)": {Sources{Layers: []*Layer{layer(t, "container: {env: [{name: NAMESPACE, valueFrom: {fieldRef: {}}}]}\naccess: {namespaces: [ops]}")}}, ops, ""},
	} {
		p := made(t, "", c.sources)
		if !slices.Equal(p.Access.Namespaces, c.namespaces) || p.env(sidecar.EnvNamespace).Str("value") != c.env {
			t.Errorf("%s: got %q and NAMESPACE=%q, want %q and %q", name, p.Access.Namespaces, p.env(sidecar.EnvNamespace).Str("value"), c.namespaces, c.env)
		}
	}
	for name, c := range map[string]struct {
		sources   Sources
		resources []string
		env       string
	}{
		"default": {Sources{}, []string{"configmaps"}, "configmap"},
		"access":  {Sources{Layers: []*Layer{layer(t, "access: {resources: [secrets]}")}}, []string{"secrets"}, "secret"},
		"env":     {Sources{Layers: []*Layer{layer(t, "container: {env: [{name: RESOURCE, value: both}]}")}}, []string{"configmaps", "secrets"}, "both"},
		"no env":  {Sources{Layers: []*Layer{layer(t, "container: {env: [{name: RESOURCE, value: null}]}")}}, []string{"configmaps"}, ""},
		"flag":    {Sources{Flags: Flags{Resource: "both"}}, []string{"configmaps", "secrets"}, "both"},
		"values":  {Sources{Values: []*Values{loadValues(t, "sidecar: {rules: {resource: secret}}")}}, []string{"secrets"}, "secret"},
	} {
		p := made(t, "", c.sources)
		if !slices.Equal(p.Access.Resources, c.resources) || p.env(sidecar.EnvResource).Str("value") != c.env {
			t.Errorf("%s: got %q and RESOURCE=%q, want %q and %q", name, p.Access.Resources, p.env(sidecar.EnvResource).Str("value"), c.resources, c.env)
		}
	}
}

// TestAddedEnvTakesItsPlace: in the order the charts use, and last when unknown.
func TestAddedEnvTakesItsPlace(t *testing.T) {
	p := made(t, "", Sources{
		Layers: []*Layer{layer(t, "container: {env: [{name: LOG_FORMAT, value: JSON}, {name: UNIQUE_FILENAMES, value: \"true\"}]}")},
		Flags:  Flags{LabelValue: "yes", WatchNamespaces: []string{"ALL"}},
	})
	var got []string
	for _, e := range p.container.List("env") {
		got = append(got, e.Str("name"))
	}
	want := []string{"METHOD", "LABEL", "LABEL_VALUE", "FOLDER", "RESOURCE", "UNIQUE_FILENAMES", "NAMESPACE", "WATCH_SERVER_TIMEOUT", "WATCH_CLIENT_TIMEOUT", "LOG_LEVEL", "HEALTH_PORT", "LOG_FORMAT"}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %v\nwant %v", got, want)
	}
}

// TestLayersStayAsTheyAre: a layer can be laid over many patch sets.
func TestLayersStayAsTheyAre(t *testing.T) {
	s := Sources{
		Values: []*Values{loadValues(t, "sidecar: {livenessProbe: {httpGet: {path: /a}}, rules: {searchNamespace: ALL}}")},
		Layers: []*Layer{layer(t, "container: {env: [{name: A, value: b}], livenessProbe: {exec: {command: [x]}}}\nvolumes: [{name: x, emptyDir: {}}]")},
		Flags:  Flags{Label: "l", WatchNamespaces: []string{"a"}},
	}
	for _, version := range []string{"6.0.0", "18.11.0", "6.27.0", ""} {
		once := string(made(t, version, s).Marshal())
		same(t, version, string(made(t, version, s).Marshal()), once)
	}
	same(t, "the default", string(made(t, "", Sources{}).Marshal()), string(Default()))
}
