package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// fix is lint --fix: the proposed texts are put into the files they are for, and
// what is left is what lint then finds.
func (t *console) fix(l *lintFlags, opts transform.LintOptions, sources []source) (*transform.LintResult, []source, error) {
	values, err := valuesInputs(l.values)
	if err != nil {
		return nil, nil, err
	}
	held := map[string]string{} // why a file is left alone
	for _, in := range append(inputs(sources), values...) {
		held[in.Name] = notOurs(in.Name, filepath.ToSlash(l.walk.stdin))
	}
	fixed, err := transform.Fix(inputs(sources), values, opts, func(name string) bool { return held[name] == "" })
	if err != nil {
		return nil, nil, err
	}
	if l.dryRun {
		return fixed.Left, nil, t.showFixes(fixed, sources, values)
	}
	if err := replaceAll(fixed, sources, values); err != nil {
		return nil, nil, err
	}
	t.sayFixed(fixed, held)
	left := make([]source, len(sources))
	for i, in := range fixed.Inputs {
		left[i] = source{name: in.Name, data: in.Data, world: in.World}
	}
	return fixed.Left, left, nil
}

// valuesInputs are the files of --values, as they are.
func valuesInputs(names []string) ([]transform.Input, error) {
	all := make([]transform.Input, len(names))
	for i, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		all[i] = transform.Input{Name: name, Data: data}
	}
	return all, nil
}

// notOurs says why nothing is written to a file; "" where it may be. stdin is the
// name that stdin was given, if any.
func notOurs(name, stdin string) string {
	if name == transform.Stdin || name == stdin {
		return "stdin is not written: name a file"
	}
	info, err := os.Lstat(filepath.FromSlash(name))
	switch {
	case err != nil:
		return err.Error()
	case info.Mode()&os.ModeSymlink != 0:
		return "a link: nothing is written through one"
	case !info.Mode().IsRegular():
		return "no regular file"
	}
	return ""
}

// showFixes writes what --fix would do, as a unified diff.
func (t *console) showFixes(fixed *transform.Fixed, sources []source, values []transform.Input) error {
	var out bytes.Buffer
	before := append(inputs(sources), values...)
	for i, in := range slices.Concat(fixed.Inputs, fixed.Values) {
		if !bytes.Equal(before[i].Data, in.Data) {
			out.Write(unifiedAs(in.Name, in.Name+" (fixed)", before[i].Data, [][]byte{in.Data}))
		}
	}
	if out.Len() == 0 {
		return nil
	}
	if err := t.Put(bytes.NewBuffer(t.paint(out.Bytes()))); err != nil {
		return err
	}
	return terminal.Code(exitFindings)
}

// replaceAll writes every file that reads otherwise now, each whole or not at all.
// One that somebody has changed since it was read is left, and so are then all.
func replaceAll(fixed *transform.Fixed, sources []source, values []transform.Input) error {
	var outputs outputFiles
	defer outputs.abandon()
	before := append(inputs(sources), values...)
	for i, in := range slices.Concat(fixed.Inputs, fixed.Values) {
		if bytes.Equal(before[i].Data, in.Data) {
			continue
		}
		file, err := rewriting(filepath.FromSlash(in.Name), before[i].Data)
		if err != nil {
			return fmt.Errorf("fixing %s: %w", in.Name, err)
		}
		outputs.add(file, in.Data)
	}
	if err := outputs.commit(); err != nil {
		return fmt.Errorf("fixing: %w", err)
	}
	return nil
}

// rewriting makes ready to write a regular file anew that nobody has changed, with the
// mode it has.
func rewriting(name string, old []byte) (*outputFile, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	now, err := os.ReadFile(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || !bytes.Equal(now, old):
		return nil, terminal.Hinted(errors.New("it has changed since it was read"), "run lint --fix again")
	}
	return replacing(name, info.Mode().Perm())
}

// sayFixed tells on stderr what was changed where, and which proposals are left.
func (t *console) sayFixed(fixed *transform.Fixed, held map[string]string) {
	made := map[string][]string{}
	for _, f := range fixed.Made {
		made[f.Place.File] = append(made[f.Place.File], f.Rule)
	}
	for _, in := range slices.Concat(fixed.Inputs, fixed.Values) {
		if rules := made[in.Name]; len(rules) > 0 {
			t.Say("%s: %s (%s)", in.Name, report.Count(len(rules), "fix", "fixes"), strings.Join(once(rules), ", "))
		}
	}
	if len(fixed.Made) == 0 {
		t.Say("nothing was fixed: lint proposes no text for a file that it may write")
	}
	left := map[string]int{}
	for _, f := range fixed.Left.Findings {
		if f.Fix.Proposed != "" && f.Suppressed == "" && held[f.Place.File] != "" {
			left[f.Place.File]++
		}
	}
	for _, in := range slices.Concat(fixed.Inputs, fixed.Values) {
		if n := left[in.Name]; n > 0 {
			t.Say("%s: %s left: %s", in.Name, report.Count(n, "fix", "fixes"), held[in.Name])
		}
	}
}

// once are words without their repetitions, in their order.
func once(words []string) []string {
	var all []string
	for _, w := range words {
		if !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}
