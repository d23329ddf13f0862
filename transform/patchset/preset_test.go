package patchset

import (
	"strings"
	"testing"
)

// TestDefaultsByVersion: the image of an untouched chart tells which defaults
// were taken.
func TestDefaultsByVersion(t *testing.T) {
	for _, c := range []struct{ chart, version, image string }{
		{"loki", "5.47.2", "kiwigrid/k8s-sidecar:1.24.3"},
		{"loki", "6.0.0", "kiwigrid/k8s-sidecar:1.24.3"},
		{"loki", "6.10.0", "kiwigrid/k8s-sidecar:1.24.3"},
		{"loki", "6.10.1", "kiwigrid/k8s-sidecar:1.27.5"},
		{"loki", "v6.27.0", "kiwigrid/k8s-sidecar:1.30.0"},
		{"loki", "6.27.0_20250101", "kiwigrid/k8s-sidecar:1.30.0"},
		{"loki", "6.40.0", "kiwigrid/k8s-sidecar:1.30.7"},
		{"loki", "6.41.0", "docker.io/kiwigrid/k8s-sidecar:1.30.10"},
		{"loki", "6.49.0", "docker.io/kiwigrid/k8s-sidecar:1.30.9"},
		{"loki", "6.50.0", "docker.io/kiwigrid/k8s-sidecar:1.30.9"},
		{"loki", "7.3.0", "docker.io/kiwigrid/k8s-sidecar:2.5.0"},
		{"loki", "11.1.0", "docker.io/kiwigrid/k8s-sidecar:2.6.0"},
		{"loki", "18.11.0", "docker.io/kiwigrid/k8s-sidecar:2.10.1"},
		{"loki", "99.0.0", "docker.io/kiwigrid/k8s-sidecar:2.10.1"},
		{"loki", "latest", "docker.io/kiwigrid/k8s-sidecar:2.10.1"},
		{"loki", "", "docker.io/kiwigrid/k8s-sidecar:2.10.1"},
		{"", "", "docker.io/kiwigrid/k8s-sidecar:2.10.1"},
		{"loki-distributed", "0.80.6", "docker.io/kiwigrid/k8s-sidecar:2.10.1"},
	} {
		p, err := Sources{Values: []*Values{loadValues(t, "")}}.For(c.chart, c.version)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.container.Str("image"); got != c.image {
			t.Errorf("%s %s: got %s, want %s", c.chart, c.version, got, c.image)
		}
	}
}

// TestFolderOfNobody: what no file sets is no choice. The sidecar sees the tenant's
// directory of the manifests, as without values, under the path that backend has
// for it; a folder that somebody wrote stays, and is mounted as it is.
func TestFolderOfNobody(t *testing.T) {
	for _, c := range []struct{ values, tenant, want string }{
		{"{}", "fake", "/etc/loki/rules fake, Loki /etc/loki/rules"},
		{"{}", "", "/etc/loki/rules , Loki /etc/loki/rules"},
		{rulesValues("label: x"), "fake", "/etc/loki/rules fake, Loki /etc/loki/rules"},
		{rulesValues("folder: /other"), "fake", "/other , Loki /other"},
	} {
		for _, version := range []string{"6.27.0", "9.6.0", "18.11.0"} {
			p := expanded(t, fromValues(t, version, c.values), map[string]string{RulesDir: "/etc/loki/rules", Tenant: c.tenant})
			mounts := p.container.List("volumeMounts")
			rules := mounts[len(mounts)-1]
			got := p.env("FOLDER").Str("value") + " " + rules.Str("subPath") + ", Loki " + p.mounts[0].Str("mountPath")
			if got != c.want || p.env("FOLDER").Str("value") != rules.Str("mountPath") {
				t.Errorf("%s %s: got %s at %s, want %s", version, c.values, got, rules.Str("mountPath"), c.want)
			}
		}
	}
}

func TestValuesDecide(t *testing.T) {
	off := fromValues(t, "6.27.0", "sidecar: {rules: {enabled: false}}")
	on := fromValues(t, "6.30.0", "ruler: {sidecar: true}")
	if !off.Disabled || on.Disabled || off.ChartNative || !on.ChartNative || !on.Chart {
		t.Errorf("off %+v, on %+v", off, on)
	}
	for values, want := range map[string]string{
		"{}":                       "auto $(NAMESPACE)",
		"rbac: {namespaced: true}": "role $(NAMESPACE)",
		"rbac: {namespaced: true}\nsidecar: {rules: {searchNamespace: [a, b]}}": "role a b",
		"rbac: {namespaced: true}\nsidecar: {rules: {searchNamespace: ALL}}":    "auto ALL",
		"sidecar: {rules: {searchNamespace: ALL}}":                              "auto ALL",
		"sidecar: {rules: {searchNamespace: \", ,\"}}":                          "auto $(NAMESPACE)",
	} {
		p := fromValues(t, "6.27.0", values)
		if got := p.Access.Create + " " + strings.Join(p.Access.Namespaces, " "); got != want {
			t.Errorf("%s: got %s, want %s", values, got, want)
		}
	}
}
