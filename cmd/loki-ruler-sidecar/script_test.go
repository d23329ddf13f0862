package main

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
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
				Dir:           dir,
				UpdateScripts: *update,
				Setup:         cleanEnvironment,
				Cmds: map[string]func(*testscript.TestScript, bool, []string){
					"crlf":         crlf,
					"untail":       untail,
					"only-added":   onlyAdded,
					"needs-tool":   needsTool,
					"same-objects": sameObjects,
				},
				RequireExplicitExec: true,
			})
		})
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

// cleanEnvironment keeps the machine's own settings out of the scenarios.
func cleanEnvironment(env *testscript.Env) error {
	kept := env.Vars[:0]
	for _, v := range env.Vars {
		if !strings.HasPrefix(v, envPrefix) && !strings.HasPrefix(v, "HELM_") {
			kept = append(kept, v)
		}
	}
	bin, err := filepath.Abs("../../bin")
	if err != nil {
		return err
	}
	env.Vars = slices.Concat(kept, []string{"NO_COLOR=1", "BIN=" + bin})
	return nil
}

// crlf FILE...: gives files Windows line endings.
func crlf(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		text := strings.ReplaceAll(ts.ReadFile(name), "\n", "\r\n")
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}

// untail FILE...: takes the final newline off files; txtar always adds one.
func untail(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		text := strings.TrimSuffix(ts.ReadFile(name), "\n")
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}

// only-added BEFORE AFTER: every byte of BEFORE is in AFTER, in order.
func onlyAdded(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: only-added BEFORE AFTER")
	}
	before, after := ts.ReadFile(args[0]), ts.ReadFile(args[1])
	at := 0
	for i := 0; i < len(before); i++ {
		next := strings.IndexByte(after[at:], before[i])
		if next < 0 {
			ts.Fatalf("%s from byte %d on is not in %s: %.60q", args[0], i, args[1], before[i:])
		}
		at += next + 1
	}
}

// needs-tool NAME: fails unless bin/NAME is built (make tools).
func needsTool(ts *testscript.TestScript, _ bool, args []string) {
	if _, err := os.Stat(filepath.Join(ts.Getenv("BIN"), args[0])); err != nil {
		ts.Fatalf("%s is not in bin: run make tools", args[0])
	}
}
