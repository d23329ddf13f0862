package scenario

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/tools"
)

// Command is one of a script's own commands.
type Command = func(ts *testscript.TestScript, neg bool, args []string)

// Commands are what scripts have beside testscript's commands: the steps that
// build files, what makes goldens short, and what helps with bytes. How they are
// used is written in the README.md beside the bases.
func Commands(bases string) map[string]Command {
	all := map[string]Command{
		"fold":       command("fold [FILE]", -1, func(ts *testscript.TestScript, args []string) { fold(ts, bases, args) }),
		"change":     command("change FILE", 1, func(ts *testscript.TestScript, args []string) { showChange(ts, bases, args[0]) }),
		"only-added": command("only-added BEFORE AFTER", 2, onlyAdded),
		"crlf":       command("crlf FILE...", -1, crlf),
		"untail":     command("untail FILE...", -1, untail),
	}
	for _, name := range Steps() {
		all[name] = command(name, -1, func(ts *testscript.TestScript, args []string) {
			ts.Check(Step(bases, directory{ts}, name, args))
		})
	}
	return all
}

// Condition is [tool:NAME]: whether a real tool is there. Where tools are
// required and it is not, the script fails.
func Condition(condition string) (bool, error) {
	name, ok := strings.CutPrefix(condition, "tool:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", condition)
	}
	_, err := tools.Find(name)
	var missing *tools.MissingError
	if errors.As(err, &missing) && !tools.Required() {
		return false, nil
	}
	return err == nil, err
}

// command refuses a ! before it, and another number of arguments; -1 is any.
func command(usage string, arguments int, run func(*testscript.TestScript, []string)) Command {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || arguments >= 0 && len(args) != arguments {
			ts.Fatalf("usage: %s", usage)
		}
		run(ts, args)
	}
}

// fold says what was written to stdout, or a file, shorter by the container that
// is in every golden.
func fold(ts *testscript.TestScript, bases string, args []string) {
	say(ts, bases, ts.ReadFile(append(args, "stdout")[0]))
}

// showChange: stdout becomes the difference between a file and what was written
// to stdout, folded.
func showChange(ts *testscript.TestScript, bases, name string) {
	_, difference, _ := strings.Cut(string(diff.Diff(name, []byte(ts.ReadFile(name)), "stdout", []byte(ts.ReadFile("stdout")))), "\n@@")
	if difference != "" {
		difference = "@@" + difference // without the names above
	}
	say(ts, bases, difference)
}

func say(ts *testscript.TestScript, bases, text string) {
	const name = "container.yaml"
	block, err := os.ReadFile(filepath.Join(bases, name))
	ts.Check(err)
	_, err = io.WriteString(ts.Stdout(), Fold(text, name, string(block)))
	ts.Check(err)
}

// onlyAdded: every byte of the first file is in the second, in order.
func onlyAdded(ts *testscript.TestScript, args []string) {
	before, after := ts.ReadFile(args[0]), ts.ReadFile(args[1])
	at := 0
	for i := range len(before) {
		next := strings.IndexByte(after[at:], before[i])
		if next < 0 {
			ts.Fatalf("%s from byte %d on is not in %s: %.60q", args[0], i, args[1], before[i:])
		}
		at += next + 1
	}
}

// crlf gives files Windows line endings.
func crlf(ts *testscript.TestScript, args []string) {
	for _, name := range args {
		ts.Check(directory{ts}.WriteFile(name, []byte(strings.ReplaceAll(ts.ReadFile(name), "\n", "\r\n"))))
	}
}

// untail takes the final newline off files; txtar always adds one.
func untail(ts *testscript.TestScript, args []string) {
	for _, name := range args {
		ts.Check(directory{ts}.WriteFile(name, []byte(strings.TrimSuffix(ts.ReadFile(name), "\n"))))
	}
}

// directory is where a script runs, as the files of steps.
type directory struct{ ts *testscript.TestScript }

func (d directory) ReadFile(name string) ([]byte, error) { return os.ReadFile(d.ts.MkAbs(name)) }

func (d directory) WriteFile(name string, data []byte) error {
	name = d.ts.MkAbs(name)
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o600)
}
