package delivery

import (
	"slices"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/nginx"
)

// TestGateways: which configs a workload is the gateway of.
func TestGateways(t *testing.T) {
	const volume, text = "{name: c, configMap: {name: gateway}}", "nginx.conf: |\n    location / { proxy_pass http://read:3100; }\n    location /loki/api/v1/rules { proxy_pass http://ruler:3100; }\n"
	for _, test := range []struct {
		name  string
		edits []string
		want  string
	}{
		{"the one it mounts", nil, "gateway nginx.conf"},
		{"a workload of another component", []string{"labels: {app.kubernetes.io/component: gateway}", "labels: {app.kubernetes.io/component: read}"}, ""},
		{"a workload without labels", []string{"    metadata: {labels: {app.kubernetes.io/component: gateway}}\n", ""}, ""},
		{"a workload without a pod", []string{"      containers: [{name: nginx, image: nginx}]\n      volumes: [{name: c, configMap: {name: gateway}}]\n", "", "    spec:\n", "", "    metadata: {labels: {app.kubernetes.io/component: gateway}}\n", "", "  template:\n", "  paused: true\n"}, ""},
		{"it mounts a Secret of that name", []string{volume, "{name: c, secret: {secretName: gateway}}"}, ""},
		{"it mounts one that is not here", []string{volume, "{name: c, configMap: {name: other}}"}, ""},
		{"it mounts one that is not here, and one that is", []string{volume, "{name: b, configMap: {name: other}}, " + volume}, "gateway nginx.conf"},
		{"two keys", []string{text, "a.conf: 'location /a { proxy_pass http://read; }'\n  b.conf: 'location /b { proxy_pass http://read; }'\n"}, "gateway a.conf, gateway b.conf"},
		{"a key without a proxy in it", []string{text, "mime.types: types {}\n  " + text}, "gateway nginx.conf"},
		{"a key that is no text", []string{text, "a: {proxy_pass: b}\n  b: [proxy_pass]\n  " + text}, "gateway nginx.conf"},
		{"a key that is nothing", []string{text, "a:\n  " + text}, "gateway nginx.conf"},
	} {
		m := build(t, finding.Assume{}, edit(t, proxy, test.edits...))
		var got []string
		for _, g := range m.Gateways(m.Set.Find("Deployment", "logs", "gateway")) {
			got = append(got, g.Config.Name+" "+g.Key)
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %q, want %s", test.name, got, test.want)
		}
	}
}

// TestLeadsToRuler: whether a location passes to a ruler, as far as the input tells.
func TestLeadsToRuler(t *testing.T) {
	m := build(t, finding.Assume{}, storedRuler+proxy)
	for _, test := range []struct {
		name, config string
		want         bool
	}{
		{"no location", "", false},
		{"a Service that selects it", "location / { proxy_pass http://ruler:3100; }", true},
		{"one in full", "location / { proxy_pass http://ruler.logs.svc.cluster.local:3100; }", true},
		{"one that selects others", "location / { proxy_pass http://read:3100; }", false},
		{"one that is not here", "location / { proxy_pass http://backend:3100; }", true},
		{"a host in a variable", "location / { proxy_pass http://$loki; }", true},
		{"an answer of its own", "location / { return 404; }", false},
	} {
		l, _ := nginx.Route(nginx.Locations(test.config), rulesAPI)
		if got := m.LeadsToRuler(l, m.Rulers); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// TestSelectsPod: a selector without labels selects nothing.
func TestSelectsPod(t *testing.T) {
	for _, test := range []struct {
		selector string
		want     bool
	}{
		{"{app: ruler}", true},
		{"{app: ruler, part: b}", false},
		{"{app: read}", false},
		{"{}", false},
	} {
		m := build(t, finding.Assume{}, storedRuler+edit(t, proxy, "selector: {app: ruler}", "selector: "+test.selector))
		if got := SelectsPod(m.Set.Find("Service", "logs", "ruler"), m.Rulers[0].Pod); got != test.want {
			t.Errorf("%s: %v", test.selector, got)
		}
	}
}

// TestGatewayConfigs: of what a gateway mounts, the ConfigMaps. A custom resource that is
// called Deployment runs no pod.
func TestGatewayConfigs(t *testing.T) {
	const gateway = "kind: Deployment\nmetadata: {name: gateway}\nspec: {template: {metadata: {labels: {app.kubernetes.io/component: gateway}}, spec: {" +
		"volumes: [{name: a, configMap: {name: nginx}}, {name: b, secret: {secretName: htpasswd}}, {name: c, configMap: {name: more}}]}}}\n"
	for text, want := range map[string][]string{
		"apiVersion: apps/v1\n" + gateway:                                                    {"nginx", "more"},
		"apiVersion: example.org/v1\n" + gateway:                                             nil,
		"apiVersion: apps/v1\n" + edit(t, gateway, "component: gateway", "component: proxy"): nil,
	} {
		m := build(t, finding.Assume{}, text)
		if got := gatewayConfigs(manifest.PodOf(m.Set.All()[0])); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
