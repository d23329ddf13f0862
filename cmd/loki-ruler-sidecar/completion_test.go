package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCompletionInShells asks real shells what they offer behind a line.
func TestCompletionInShells(t *testing.T) {
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", dir+string(filepath.Separator), ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, shell := range []struct{ name, ask string }{
		{"bash", `source "$1"
compopt() { :; } # bash has it only where it asks itself
COMP_LINE=$2 COMP_POINT=${#2}
COMP_WORDS=($2 "") COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
[[ $2 == *" " ]] || { unset "COMP_WORDS[-1]"; COMP_CWORD=$((COMP_CWORD - 1)); }
__start_loki-ruler-sidecar
printf '%s\n' "${COMPREPLY[@]}"`},
		{"fish", `source $argv[1]; complete -C $argv[2]`},
	} {
		t.Run(shell.name, func(t *testing.T) {
			program, err := exec.LookPath(shell.name)
			if err != nil {
				t.Skipf("no %s here", shell.name)
			}
			script := filepath.Join(dir, "completion."+shell.name)
			text, code := written(t, "completion", shell.name)
			if code != exitDone {
				t.Fatalf("completion %s: exit %d", shell.name, code)
			}
			if err := os.WriteFile(script, text, 0o600); err != nil {
				t.Fatal(err)
			}
			for line, want := range map[string]string{
				"loki-ruler-sidecar li":                                    "lint",
				"loki-ruler-sidecar lint --format sar":                     "sarif",
				"loki-ruler-sidecar lint --disable rules-dir":              "rules-dir-not-creatable",
				"loki-ruler-sidecar lint --disable=rbac-missing,rules-dir": "rbac-missing,rules-dir-not-creatable",
				"loki-ruler-sidecar lint --format text,sar":                "text,sarif",
				"loki-ruler-sidecar explain rules-dir":                     "rules-dir-not-creatable",
				"loki-ruler-sidecar lint --fail-on n":                      "never",
			} {
				args := []string{"-c", shell.ask, script, line}
				if shell.name == "bash" {
					args = []string{"--noprofile", "--norc", "-c", shell.ask, "bash", script, line}
				}
				cmd := exec.Command(program, args...)
				cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				out, err := cmd.Output()
				out = bytes.ReplaceAll(out, []byte(`\,`), []byte(",")) // the same to a shell
				if err != nil || stderr.Len() > 0 || !strings.Contains(string(out), want) || strings.Contains(string(out), "`") {
					t.Errorf("behind %q %s offers\n%s, want %s (%v)\n%s", line, shell.name, out, want, err, stderr.String())
				}
			}
		})
	}
	t.Run("zsh", func(t *testing.T) {
		program, err := exec.LookPath("zsh")
		if err != nil {
			t.Skip("no zsh here")
		}
		text, _ := written(t, "completion", "zsh")
		script := filepath.Join(dir, "_loki-ruler-sidecar")
		if err := os.WriteFile(script, text, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(program, "-f", "-c", `autoload -Uz compinit && compinit -u -D; source "$0"; print $_comps[loki-ruler-sidecar]`, script).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "_loki-ruler-sidecar") {
			t.Errorf("zsh does not take it: %v\n%s", err, out)
		}
	})
}

// written is what the program writes to stdout.
func written(t *testing.T, args ...string) ([]byte, int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, bytes.NewReader(nil), &stdout, &stderr)
	if stderr.Len() > 0 {
		t.Errorf("%v: %s", args, stderr.String())
	}
	return stdout.Bytes(), code
}
