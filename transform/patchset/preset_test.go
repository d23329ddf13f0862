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
