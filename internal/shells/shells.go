// Package shells asks real shells what they offer behind a line, by the completion
// scripts that the programs write.
//
// It stands on nothing of this module and is for tests alone. A shell that is not
// there is skipped.
package shells

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// asking is how each shell is asked: the script is $1, and the line $2. bash and zsh
// get what they hand to the function of a program; the last step of zsh's, which
// draws, writes instead.
var asking = map[string]string{
	"bash": `source "$1"
compopt() { :; } # bash has it only where it asks itself
COMP_LINE=$2 COMP_POINT=${#2}
COMP_WORDS=($2 "") COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
[[ $2 == *" " ]] || { unset "COMP_WORDS[-1]"; COMP_CWORD=$((COMP_CWORD - 1)); }
"__start_$3"
printf '%s\n' "${COMPREPLY[@]}"`,
	"zsh": `autoload -Uz compinit && compinit -u -d "$HOME/.zcompdump"
source "$1"
[[ ${_comps[$3]} == "_$3" ]] || { print -u2 "compdef does not know $3"; exit 1 }
_describe() { print -rl -- "${completions[@]}" }
_arguments() { :; }
words=(${(s: :)2})
[[ $2 == *" " ]] && words+=("")
CURRENT=$#words
"_$3"`,
	"fish": `source $argv[1]; complete -C $argv[2]`,
}

// Hold fails the test where a shell does not offer something behind a line, which begins
// with the name of a program; want has it by the line. The program is in dir, and the
// shell stands in the directory at.
func Hold(t *testing.T, dir, at string, want map[string]string) {
	t.Helper()
	for _, shell := range []string{"bash", "zsh", "fish"} {
		t.Run(shell, func(t *testing.T) {
			for line, want := range want {
				if got := offers(t, shell, dir, at, line); !strings.Contains(got, want) || strings.Contains(got, "`") {
					t.Errorf("behind %q %s offers\n%s, want %s", line, shell, got, want)
				}
			}
		})
	}
}

// Build makes a program of this module in a directory of the test's.
func Build(t *testing.T, directory string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	build := exec.Command("go", "build", "-o", dir+string(filepath.Separator), directory)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// offers is what a shell offers behind a line. The test is skipped without that shell.
func offers(t *testing.T, shell, dir, at, line string) string {
	t.Helper()
	path, err := exec.LookPath(shell)
	if err != nil {
		t.Skipf("no %s here", shell)
	}
	program, _, _ := strings.Cut(line, " ")
	script := filepath.Join(dir, program+"."+shell)
	if _, err := os.Stat(script); err != nil {
		text, err := exec.Command(filepath.Join(dir, program), "completion", shell).Output()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(script, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(path, arguments(shell, script, line, program)...)
	cmd.Dir = at
	cmd.Env = append(os.Environ(), "HOME="+dir, "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Errorf("%s behind %q: %v\n%s", shell, line, err, stderr.String())
	}
	return strings.ReplaceAll(string(out), `\,`, ",") // the same to a shell
}

func arguments(shell, script, line, program string) []string {
	switch shell {
	case "bash":
		return []string{"--noprofile", "--norc", "-c", asking[shell], "bash", script, line, program}
	case "zsh":
		return []string{"-f", "-c", asking[shell], "zsh", script, line, program}
	default:
		return []string{"-N", "-c", asking[shell], script, line}
	}
}
