package rulefile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// NamedText is a rule file for RunLokitool. The name is the caller's own.
type NamedText struct {
	Name string
	Text []byte
}

// Located is a problem in one of the files given to RunLokitool.
type Located struct {
	File    int // index into the files
	Name    string
	Problem Problem
}

// RunLokitool has Loki's own parser judge every expression that Check does not
// refuse, for those who want it to have the last word. path is the lokitool
// binary.
//
// Whole files are not given to lokitool. It stops at the first fault of a file
// and at the first file with a fault, and it accepts what the ruler refuses
// (empty files, namespace:, remote_write:). So each expression becomes a small
// rule file of its own, many of them go into one run of "lokitool rules check",
// and where a run stops the next one goes on. Its checks of style, such as
// colons in recorded names, are not passed on. A run may take a minute and say a
// mebibyte.
//
// The error is that lokitool could not be run, took longer or said more than
// that, or did not answer like lokitool.
func RunLokitool(ctx context.Context, path string, files []NamedText) ([]Located, error) {
	probes := probesOf(files)
	if len(probes) == 0 {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "loki-ruler-sidecar-lokitool-")
	if err != nil {
		return nil, fmt.Errorf("cannot write rule files for lokitool: %w", err)
	}
	defer os.RemoveAll(dir)
	t := &lokitool{path: path, dir: dir}
	if err := t.greet(ctx); err != nil {
		return nil, err
	}
	var found []Located
	for len(probes) > 0 {
		n := min(len(probes), maxProbes)
		some, err := t.judge(ctx, probes[:n])
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
		probes = probes[n:]
	}
	return found, nil
}

// maxProbes is how many files one command line gets: few enough for any
// system's limit.
const maxProbes = 200

// A probe is one expression to be judged, and where it came from.
type probe struct {
	number int
	file   int
	name   string
	text   []byte
	group  string
	rule   Rule
}

func probesOf(files []NamedText) []probe {
	var all []probe
	for i, f := range files {
		seen := map[int]bool{} // by where they start
		for _, g := range Check(f.Text, Options{}).Groups {
			for _, r := range g.Rules {
				if r.ExprRefused || r.ExprEnd == 0 || seen[r.ExprStart] {
					continue
				}
				seen[r.ExprStart] = true
				all = append(all, probe{number: len(all), file: i, name: f.Name, text: f.Text, group: g.Name, rule: r})
			}
		}
	}
	return all
}

// lokitool is the program and a directory to write to.
type lokitool struct {
	path, dir string
}

// greet makes sure that lokitool is what it says: a file without a fault must
// be found without one.
func (t *lokitool) greet(ctx context.Context) error {
	file, err := t.write("greeting.yaml", "vector(1)")
	if err != nil {
		return err
	}
	out, ok, err := t.run(ctx, []string{file})
	if err == nil && !ok {
		err = fmt.Errorf("%s rules check finds fault with a rule file that has none; is it lokitool? It says: %s", t.path, shorten(out))
	}
	return err
}

// judge has the probes judged, in as many runs as there are faults, and one.
func (t *lokitool) judge(ctx context.Context, probes []probe) ([]Located, error) {
	files := make([]string, len(probes))
	for i, p := range probes {
		file, err := t.write(fmt.Sprintf("probe-%06d.yaml", p.number), p.rule.Expr)
		if err != nil {
			return nil, err
		}
		files[i] = file
	}
	return t.search(ctx, probes, files)
}

func (t *lokitool) search(ctx context.Context, probes []probe, files []string) ([]Located, error) {
	var found []Located
	for len(probes) > 0 {
		out, ok, err := t.run(ctx, files)
		if err != nil || ok {
			return found, err
		}
		i, message := complaint(out, files)
		switch {
		case i >= 0:
			found = append(found, probes[i].refused(message))
			probes, files = probes[i+1:], files[i+1:]
		case len(probes) == 1:
			return append(found, probes[0].unexplained(out)), nil
		default: // some file, but not which: halve
			half := len(probes) / 2
			some, err := t.search(ctx, probes[:half], files[:half])
			if err != nil {
				return nil, err
			}
			found = append(found, some...)
			probes, files = probes[half:], files[half:]
		}
	}
	return found, nil
}

// write makes a rule file of one alert with the expression. Go's quotes are
// YAML's when everything outside ASCII is escaped.
func (t *lokitool) write(name, expr string) (string, error) {
	file := filepath.Join(t.dir, name)
	text := "groups:\n- name: probe\n  rules:\n  - alert: Probe\n    expr: " + strconv.QuoteToASCII(expr) + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("cannot write rule files for lokitool: %w", err)
	}
	return file, nil
}

// run checks files. ok says that there was no fault.
func (t *lokitool) run(ctx context.Context, files []string) (out string, ok bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, longestRun)
	defer cancel()
	cmd := exec.CommandContext(ctx, t.path, append([]string{"rules", "check"}, files...)...)
	cmd.WaitDelay = 5 * time.Second
	said := &limited{left: longestAnswer}
	cmd.Stdout, cmd.Stderr = said, said
	err = cmd.Run()
	switch {
	case said.left < 0:
		return "", false, fmt.Errorf("%s says more than %d bytes; is it lokitool?", t.path, longestAnswer)
	case ctx.Err() != nil:
		return "", false, fmt.Errorf("%s did not finish: %w", t.path, ctx.Err())
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return "", false, fmt.Errorf("cannot run lokitool: %w", err)
	}
	return strings.TrimSpace(said.String()), err == nil, nil
}

const (
	longestRun    = time.Minute
	longestAnswer = 1 << 20 // bytes
)

// limited keeps what is written to it up to a limit, and fails beyond.
type limited struct {
	strings.Builder
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	l.left -= len(p)
	if l.left < 0 {
		return 0, errors.New("too much")
	}
	return l.Builder.Write(p)
}
