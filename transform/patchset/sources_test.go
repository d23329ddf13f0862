package patchset

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// TestForRefuses: each with the words that were wrong and the next step.
func TestForRefuses(t *testing.T) {
	spec := func(text string) Sources { return Sources{Layers: []*Layer{layer(t, text)}} }
	for name, c := range map[string]struct {
		sources Sources
		want    string
	}{
		"resource":        {Sources{Flags: Flags{Resource: "configmaps"}}, `--resource: "configmaps" is not allowed: use configmap, secret or both`},
		"rbac":            {Sources{Flags: Flags{RBAC: "Role"}}, `--rbac: "Role" is not allowed: use auto, role, clusterrole or none`},
		"when":            {Sources{Flags: Flags{When: "never"}}, `--when: "never" is not allowed: use local or always`},
		"image":           {Sources{Flags: Flags{Image: "a b"}}, `--image: "a b" is not an image reference`},
		"tenant":          {Sources{Flags: Flags{Tenant: "../x"}}, `--tenant: "../x" is not the name of a directory`},
		"namespaces":      {Sources{Flags: Flags{WatchNamespaces: []string{"a", "ALL"}}}, "--watch-namespaces: ALL means every namespace: give it alone"},
		"empty namespace": {Sources{Flags: Flags{WatchNamespaces: []string{"a", ""}}}, `--watch-namespaces: "" is not the name of a namespace`},
		"role for all": {Sources{Flags: Flags{RBAC: "role", WatchNamespaces: []string{"ALL"}}},
			"a Role cannot give access to ALL namespaces: use --rbac clusterrole (or auto), or name the namespaces with --watch-namespaces"},
		"no container":    {spec("container: null"), "the patch set has no container: leave spec.container out to keep the default"},
		"no name":         {spec("container: {name: null}"), "the patch set's container has no name: set spec.container.name"},
		"no image":        {spec("container: {image: null}"), "the patch set's container has no image: set spec.container.image"},
		"no verbs":        {spec("access: {verbs: []}"), "the patch set's access.verbs is empty: name some, or set access.create to none"},
		"volume":          {spec("volumes: [{name: v}]"), `volume "v" of the patch set has no source: give it one, such as emptyDir: {}`},
		"mount":           {spec("mounts: [{mountPath: /x}]"), `the mount at "/x" in the patch set names no volume: add name`},
		"no chart image":  {Sources{Values: []*Values{loadValues(t, "sidecar: {image: {tag: null}}")}}, "the values give the sidecar no image: set sidecar.image.repository and sidecar.image.tag, or --image"},
		"no chart folder": {Sources{Values: []*Values{loadValues(t, "sidecar: {rules: {folder: null}}")}}, "values.yaml:1:19: sidecar.rules.folder is empty: the sidecar has nowhere to write"},
	} {
		if _, err := c.sources.For("loki", "18.11.0"); err == nil {
			t.Errorf("%s: no error", name)
		} else if err.Error() != c.want {
			t.Errorf("%s\n got %v\nwant %s", name, err, c.want)
		}
	}
}

// TestNewestSidecar: the default is the newest sidecar that is known.
func TestNewestSidecar(t *testing.T) {
	if got, want := made(t, "", Sources{}).Image(), "docker.io/kiwigrid/k8s-sidecar:"+sidecar.Newest; got != want {
		t.Errorf("the default image is %s, want %s", got, want)
	}
}

func TestFlags(t *testing.T) {
	p := made(t, "", Sources{Flags: Flags{
		Image: "registry.example/k8s-sidecar:2.10.1", Label: "rules", LabelValue: "on", Resource: "secret", Tenant: "ops",
		RBAC: "clusterrole", When: "always", WatchNamespaces: []string{"ALL"}, NativeSidecar: true,
	}})
	got := strings.Join([]string{
		p.container.Str("image"), p.env(sidecar.EnvLabel).Str("value"), p.env(sidecar.EnvLabelValue).Str("value"), p.env(sidecar.EnvResource).Str("value"),
		p.Access.Resources[0], p.Variable(Tenant), p.Access.Create, p.Target.When, p.Access.Namespaces[0], p.env(sidecar.EnvNamespace).Str("value"),
	}, " ")
	if want := "registry.example/k8s-sidecar:2.10.1 rules on secret secrets ops clusterrole always ALL ALL"; got != want || !p.NativeSidecar {
		t.Errorf("\n got %s %v\nwant %s", got, p.NativeSidecar, want)
	}
	if p := made(t, "", Sources{}); p.NativeSidecar || p.Chart || p.Disabled || p.Mode != "" {
		t.Errorf("nothing was given: %+v", p)
	}
}

// TestHealthProbesNeedTheEndpoint: an image, however it was chosen, decides whether a probe
// of /healthz can ever pass.
func TestHealthProbesNeedTheEndpoint(t *testing.T) {
	values := func(text string) []*Values { return []*Values{loadValues(t, text)} }
	for name, c := range map[string]struct {
		sources Sources
		probes  string
	}{
		"default":                {Sources{}, "livenessProbe readinessProbe"},
		"1.31":                   {Sources{Flags: Flags{Image: "kiwigrid/k8s-sidecar:1.31.0"}}, "livenessProbe readinessProbe"},
		"1.30":                   {Sources{Flags: Flags{Image: "kiwigrid/k8s-sidecar:1.30.10"}}, ""},
		"unknown version":        {Sources{Flags: Flags{Image: "kiwigrid/k8s-sidecar:latest"}}, "livenessProbe readinessProbe"},
		"digest decides":         {Sources{Flags: Flags{Image: "kiwigrid/k8s-sidecar:1.30.10@sha256:ab"}}, "livenessProbe readinessProbe"},
		"own probe stays":        {Sources{Layers: []*Layer{layer(t, "container: {livenessProbe: {httpGet: {path: /healthz}}}")}, Flags: Flags{Image: "a/k8s-sidecar:1.28.0"}}, "livenessProbe"},
		"other path":             {Sources{Layers: []*Layer{layer(t, "container: {readinessProbe: {httpGet: {path: /x}}}")}, Flags: Flags{Image: "a/k8s-sidecar:1.28.0"}}, "readinessProbe"},
		"chart's defaults go":    {Sources{Values: values("sidecar: {image: {tag: 1.28.0}}")}, ""},
		"own delay, their probe": {Sources{Values: values("sidecar: {image: {tag: 1.28.0}, livenessProbe: {periodSeconds: 5}}")}, ""},
		"user's values stay":     {Sources{Values: values("sidecar: {image: {tag: 1.28.0}, livenessProbe: {httpGet: {path: /healthz, port: 1}}}")}, "livenessProbe"},
	} {
		p := made(t, "18.11.0", c.sources)
		var got []string
		for _, probe := range sidecar.Probes() {
			if p.container.Get(probe) != nil {
				got = append(got, probe)
			}
		}
		if strings.Join(got, " ") != c.probes {
			t.Errorf("%s: got %v, want %s", name, got, c.probes)
		}
	}
}

// TestTenantMovesTheChartsFolder: a folder one level above where Loki reads stays
// until somebody names the tenant.
func TestTenantMovesTheChartsFolder(t *testing.T) {
	for _, c := range []struct{ values, tenant, folder string }{
		{"{}", "", "/rules"}, // a mount takes it there
		{"{}", "fake", "/rules"},
		{"sidecar: {rules: {folder: /rules}}", "", "/rules"},
		{"sidecar: {rules: {folder: /rules/}}", "", "/rules/"},
		{"sidecar: {rules: {folder: /rules/}}", "fake", "/rules/fake"},
		{"sidecar: {rules: {folder: /rules/fake}}", "fake", "/rules/fake"},
	} {
		p := made(t, "18.11.0", Sources{Values: []*Values{loadValues(t, c.values)}, Flags: Flags{Tenant: c.tenant}})
		if got := expanded(t, p, nil).env(sidecar.EnvFolder).Str("value"); got != c.folder {
			t.Errorf("%s, tenant %q: got %s, want %s", c.values, c.tenant, got, c.folder)
		}
	}
}
