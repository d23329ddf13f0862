package packaging_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// TestDemoRender: the render that the demo shows without Helm is what Helm makes.
func TestDemoRender(t *testing.T) {
	want, err := os.ReadFile(filepath.Join("..", "testdata", "demo", "rendered.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if got := output(t, "", tools.Need(t, "helm3"), "template", "loki", chart, "-n", "monitoring"); got != string(want) {
		t.Error("testdata/demo/rendered.yaml is not today's: helm template loki testdata/charts/loki-mini -n monitoring > testdata/demo/rendered.yaml")
	}
}

// TestDemo runs the demo, without a helm on PATH: the story is told, in a page.
func TestDemo(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell here")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "testdata"), os.DirFS(filepath.Join(root, "testdata"))); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "bin")+string(filepath.Separator), "./cmd/loki-ruler-sidecar")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(sh, filepath.Join(root, "packaging", "demo.sh"))
	cmd.Dir, cmd.Env = dir, []string{"PATH=/usr/bin:/bin", "NO_COLOR=1"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, part := range []string{
		"mkdir /rules: read-only file system", "error[rules-dir-not-creatable]", "  Role monitoring/loki-ruler-rules-sidecar",
		"  the pod.containers[loki-sc-rules]", "1 stops", "1 arrives",
	} {
		if !strings.Contains(string(out), part) {
			t.Errorf("the demo does not show %q:\n%s", part, out)
		}
	}
	if lines := strings.Count(string(out), "\n"); lines > 36 {
		t.Errorf("the demo is %d lines long:\n%s", lines, out)
	}
}
