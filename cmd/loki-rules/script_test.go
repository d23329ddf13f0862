package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulertest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/scenario"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// TestMain makes the real main a command of the scripts: they run the true
// binary path, a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){program: main, "loki": fakeLoki})
}

// update rewrites the goldens of the scripts that compare: go test ./cmd/loki-rules -update
var update = flag.Bool("update", false, "rewrite goldens in the scripts")

// TestScripts runs every scenario below testdata/script. A script is a
// document: what it is about, the commands, the files, the answer.
func TestScripts(t *testing.T) {
	dirs, err := filepath.Glob("testdata/script/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			testscript.Run(t, testscript.Params{Dir: dir, UpdateScripts: *update, Setup: cleanEnvironment, Condition: scenario.Condition, RequireExplicitExec: true,
				Cmds: rulerCommands()})
		})
	}
}

// cleanEnvironment keeps the machine's own settings out of the scenarios.
func cleanEnvironment(env *testscript.Env) error {
	foreign := func(v string) bool {
		return slices.ContainsFunc([]string{"LOKI_", "AWS_", "GIT_"}, func(p string) bool { return strings.HasPrefix(v, p) })
	}
	bin, err := tools.Bin()
	env.Vars = append(slices.DeleteFunc(env.Vars, foreign), "NO_COLOR=1", "COLUMNS=0", "BIN="+bin, "PATH="+env.Getenv("PATH")+string(filepath.ListSeparator)+bin)
	program, missing := exec.LookPath("loki") // fakeLoki, which testscript has put first on PATH
	if err == nil {
		err = missing
	}
	env.Vars = append(env.Vars, "LOKI_PROGRAM="+program)
	env.Values[rulersKey{}] = map[string]*rulertest.Ruler{}
	return err
}

func writeFile(name, text string) error { return os.WriteFile(name, []byte(text), 0o600) }

// large FILE BYTES: a rule file of at least so many bytes.
func large(ts *testscript.TestScript, _ bool, args []string) {
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	text := "groups:\n"
	for i := 0; len(text) < size; i++ {
		if i%10 == 0 {
			text += fmt.Sprintf("  - name: g%d\n    rules:\n", i)
		}
		text += fmt.Sprintf("      - alert: A%d\n        expr: 'sum(rate({app=\"a\"} |= \"%s\" [5m])) > 1'\n", i, strings.Repeat("x", 1000))
	}
	ts.Check(writeFile(ts.MkAbs(args[0]), text))
}
