package packaging_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

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
		"mkdir /rules: read-only file system", "error[rules-dir-not-creatable]", "Role loki-ruler-rules-sidecar",
		"containers[loki-sc-rules]", "nobody reads ConfigMap monitoring/loki-rules", "1 arrives", "\nNext\n",
	} {
		if !strings.Contains(string(out), part) {
			t.Errorf("the demo does not show %q:\n%s", part, out)
		}
	}
	if lines, rows := shown(string(out)); lines > 25 || rows > 31 {
		t.Errorf("the demo is %d lines, and %d rows of a terminal:\n%s", lines, rows, out)
	}
	repeated(t, sh, dir, string(out))
}

// shown counts the lines of a text, and the rows they take on 80 columns.
func shown(text string) (lines, rows int) {
	for line := range strings.Lines(text) {
		lines++
		rows += 1 + max(0, utf8.RuneCountInString(strings.TrimSuffix(line, "\n"))-1)/80
	}
	return lines, rows
}

// repeated runs the commands that the demo shows, as they stand there, once more:
// each ends as it did.
func repeated(t *testing.T, sh, dir, out string) {
	t.Helper()
	script := "set -e\n"
	for line := range strings.SplitSeq(out, "\n") {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			script += command + " || [ $? -eq 1 ]\n"
		}
	}
	cmd := exec.Command(sh, "-c", script)
	cmd.Dir, cmd.Env = dir, []string{"PATH=/usr/bin:/bin", "NO_COLOR=1"}
	again, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(again), "1 arrives") {
		t.Errorf("what the demo shows cannot be repeated: %v\n%s\n%s", err, script, again)
	}
}
