package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
)

// TestSyncPage: the Deployment that docs/sync.md shows has flags that there are,
// probes what is served, and restricts what it may; and the page has every metric.
func TestSyncPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "sync.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range metrics.Names() {
		if !strings.Contains(string(page), "| `"+name+"` |") {
			t.Errorf("docs/sync.md has no %s", name)
		}
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	text, _, _ := strings.Cut(rest, "```\n")
	type probe struct{ HTTPGet struct{ Path, Port string } }
	var d struct {
		Spec struct {
			Replicas int
			Template struct {
				Spec struct {
					SecurityContext struct{ RunAsNonRoot bool }
					Containers      []struct {
						Name                          string
						Args                          []string
						Ports                         []struct{ ContainerPort int }
						LivenessProbe, ReadinessProbe probe
						SecurityContext               struct{ ReadOnlyRootFilesystem, AllowPrivilegeEscalation bool }
					}
				}
			}
		}
	}
	if err := yaml.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	if d.Spec.Replicas != 1 || len(d.Spec.Template.Spec.Containers) != 2 || !d.Spec.Template.Spec.SecurityContext.RunAsNonRoot {
		t.Fatalf("%+v", d)
	}
	c := d.Spec.Template.Spec.Containers[1]
	root := rootCommand(&terminal.Terminal{Program: program, Stdout: io.Discard, Stderr: io.Discard, Getenv: os.Getenv})
	cmd, args, err := root.Find(c.Args)
	if err != nil || cmd.Name() != "sync" {
		t.Fatalf("%v: %v", c.Args, err)
	}
	if err := cmd.ParseFlags(args); err != nil {
		t.Error(err)
	}
	if watch := cmd.Flags().Lookup("watch").Value.String(); watch != "true" || cmd.Flags().Lookup("wait-for").Value.String() == "" {
		t.Errorf("it does not watch, or waits for nobody: %v", c.Args)
	}
	if listen := cmd.Flags().Lookup("listen").DefValue; len(c.Ports) != 1 || listen != ":9469" || c.Ports[0].ContainerPort != 9469 {
		t.Errorf("it listens at %s, and the port is %v", listen, c.Ports)
	}
	if c.LivenessProbe.HTTPGet.Path != "/healthz" || c.ReadinessProbe.HTTPGet.Path != "/readyz" {
		t.Errorf("the probes are %+v, %+v", c.LivenessProbe, c.ReadinessProbe)
	}
	for _, c := range d.Spec.Template.Spec.Containers {
		if !c.SecurityContext.ReadOnlyRootFilesystem || c.SecurityContext.AllowPrivilegeEscalation {
			t.Errorf("%s may more than it needs", c.Name)
		}
	}
}
