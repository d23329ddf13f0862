package transform_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestLinked: what judges the program in tests is no part of it, and neither is a
// network: the post-renderer starts for every release, and reads what it is given.
func TestLinked(t *testing.T) {
	linked := dependencies(t, "./cmd/loki-ruler-sidecar")
	if !slices.Contains(linked, modulePath+"/transform") {
		t.Fatalf("go list names %d packages, and transform is not among them", len(linked))
	}
	for _, name := range linked {
		if name == "net/http" || within(name, "sigs.k8s.io") || within(name, "k8s.io") {
			t.Errorf("%s is linked into loki-ruler-sidecar", name)
		}
	}
}

// TestLicenses: no package of Loki or Mimir, which are under the AGPL, is
// compiled into anything here, tests included.
func TestLicenses(t *testing.T) {
	for _, name := range dependencies(t, "-test", "./...") {
		if within(name, "github.com/grafana/loki") || within(name, "github.com/grafana/mimir") {
			t.Errorf("%s is under the AGPL", name)
		}
	}
}

// dependencies are the packages that go list -deps names.
func dependencies(t *testing.T, args ...string) []string {
	t.Helper()
	list := exec.Command("go", append([]string{"list", "-deps"}, args...)...)
	list.Dir = ".."
	var stderr strings.Builder
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", list, err, &stderr)
	}
	return strings.Fields(string(out))
}
