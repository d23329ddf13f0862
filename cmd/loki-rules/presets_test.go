package main

import (
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// TestPresetsRunSync: what the presets of post-render start is a command line that
// sync takes.
func TestPresetsRunSync(t *testing.T) {
	p, err := patchset.Sources{Flags: patchset.Flags{Presets: []string{patchset.PresetSync, patchset.PresetObserve}}}.For("", "")
	if err != nil {
		t.Fatal(err)
	}
	p, err = p.Expand(map[string]string{
		patchset.RulesDir: "/rules", patchset.Tenant: "", patchset.HealthPort: "8080", patchset.MetricsPort: "9469",
		patchset.Address: "http://loki-ruler.logs.svc:3100", patchset.Namespace: "logs",
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, pod := range map[string]patchset.Pod{"sync": p.Sync(), "observe": p.Observe()} {
		var container struct{ Args []string }
		if err := yaml.Unmarshal(pod.Container(), &container); err != nil {
			t.Fatal(err)
		}
		cmd := syncCommand(&terminal.Terminal{})
		if len(container.Args) == 0 || container.Args[0] != cmd.Name() {
			t.Fatalf("%s runs %q", name, container.Args)
		}
		if err := cmd.ParseFlags(container.Args[1:]); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := cmd.ValidateArgs(cmd.Flags().Args()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		watch, _ := cmd.Flags().GetBool("watch")
		observe, _ := cmd.Flags().GetBool("observe")
		listen, _ := cmd.Flags().GetString("listen")
		if !watch || observe != (name == "observe") || listen != ":9469" {
			t.Errorf("%s: watch %t, observe %t, listen %s", name, watch, observe, listen)
		}
	}
}
