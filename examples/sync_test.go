//go:build unix

package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSync runs the commands of the README: what post-render adds brings the
// object to the ruler, and a file that changes under sync is loaded.
func TestSync(t *testing.T) {
	bin, dir := t.TempDir(), t.TempDir()
	for _, pkg := range []string{"loki-ruler-sidecar", "loki-rules", "loki-rules/internal/rulertest/demo"} {
		if out, err := exec.Command("go", "build", "-o", bin+string(filepath.Separator), "../cmd/"+pkg).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	if err := os.CopyFS(dir, os.DirFS("sync")); err != nil {
		t.Fatal(err)
	}
	run := func(script string) string {
		t.Helper()
		cmd := exec.Command("sh", "-ec", script)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", script, err, out)
		}
		return string(out)
	}
	run("loki-ruler-sidecar --preset sync < loki.yaml > fixed.yaml")
	contains(t, "trace", run("loki-ruler-sidecar trace fixed.yaml web.yaml"), "1 rule file: 1 arrives, 0 stop, 0 unknown", "Deployment logs/loki-ruler-rules-sync")
	contains(t, "once", run("demo loki-rules sync rules"), "create  team-a/web.yaml/web", "1 created, 0 updated, 0 deleted, 0 unchanged")
	contains(t, "watched", run(`demo sh -ec '
		loki-rules sync --watch rules --listen "" 2> log & sync=$!
		until grep -q "msg=loaded" log; do kill -0 $sync; sleep 0.1; done
		sed -i "s/> 10/> 20/" rules/team-a/web.yaml
		until grep -q "change=update tenant=team-a namespace=web.yaml group=web" log; do kill -0 $sync; sleep 0.1; done
		kill $sync; wait $sync
		loki-rules verify --deliver ruler-api --wait 30s
		cat log'`), "all is loaded", "msg=ends")
	contains(t, "monitors", run("loki-rules monitors --as alerts"), "LokiRulesPending")
}
