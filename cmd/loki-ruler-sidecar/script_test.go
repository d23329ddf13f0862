package main

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// TestMain makes the real main a command of the scripts: they run the true
// binary path, a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"loki-ruler-sidecar": main})
}

// update rewrites the goldens of the scripts that compare: go test ./cmd/... -update
var update = flag.Bool("update", false, "rewrite goldens in the scripts")

// TestScripts runs every scenario below testdata/script. A script is a
// document: what it is about, the commands, the manifests, the answer.
func TestScripts(t *testing.T) {
	for _, dir := range scriptDirs(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			testscript.Run(t, testscript.Params{
				Dir:                 dir,
				UpdateScripts:       *update,
				Setup:               cleanEnvironment,
				Cmds:                commands(t),
				Condition:           scenario.Condition,
				RequireExplicitExec: true,
			})
		})
	}
}

func commands(t *testing.T) map[string]scenario.Command {
	t.Helper()
	bases, err := filepath.Abs("testdata/bases")
	if err != nil {
		t.Fatal(err)
	}
	all := scenario.Commands(bases)
	all["same-objects"] = sameObjects
	return all
}

// TestBasesAreUsed: each base has its line in the README, and a scenario.
func TestBasesAreUsed(t *testing.T) {
	readme, err := os.ReadFile("testdata/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var scripts strings.Builder
	for _, dir := range scriptDirs(t) {
		files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			scripts.Write(text)
		}
	}
	bases, err := filepath.Glob("testdata/bases/*.yaml")
	if err != nil || len(bases) == 0 {
		t.Fatalf("no bases: %v", err)
	}
	for _, base := range bases {
		name := strings.TrimSuffix(filepath.Base(base), ".yaml")
		if !strings.Contains(string(readme), "| `"+name) {
			t.Errorf("testdata/README.md does not tell of the base %s", name)
		}
		if !strings.Contains(scripts.String(), "\nbase "+name+" ") && !strings.Contains(scripts.String(), "["+name+".yaml") {
			t.Errorf("no scenario uses the base %s", name)
		}
	}
}

func scriptDirs(t *testing.T) []string {
	t.Helper()
	dirs, err := filepath.Glob("testdata/script/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	return dirs
}

// cleanEnvironment keeps the machine's own settings out of the scenarios. Lines
// are not broken, so that a sentence can be looked for; width.txtar breaks them.
func cleanEnvironment(env *testscript.Env) error {
	kept := env.Vars[:0]
	for _, v := range env.Vars {
		if !strings.HasPrefix(v, envPrefix) && !strings.HasPrefix(v, "HELM_") {
			kept = append(kept, v)
		}
	}
	bin, err := tools.Bin()
	if err != nil {
		return err
	}
	env.Vars = slices.Concat(kept, []string{"NO_COLOR=1", "COLUMNS=0", "BIN=" + bin, "PROGRAMS=" + filepath.SplitList(env.Getenv("PATH"))[0]})
	return nil
}
